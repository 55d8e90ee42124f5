"""Verbs of a meeting on the person's side: book, move, cancel. Each is whole or did not happen.

The rules say first, with reasons, what cannot be; the database has the last word when two ask at once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_times import TimeTaken, free, in_turn, take
from aparte.meetings.models import Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.rules import may_cancel, may_move
from aparte.meetings.signals import Occasion, meeting_changed
from aparte.meetings.terms import Kind, State
from aparte.orientation.actions import receive
from aparte.orientation.rules import Answer
from aparte.people.actions import welcome_person
from aparte.people.keys import key_ring
from aparte.people.models import Practitioner

BOOKING_KEY = "meetings.booking-key"


class TimeNotOffered(Exception):
    """This time is not, or no longer, among those that the practitioner offers. Offer others."""


class NotThisMode(Exception):
    """The practitioner does not meet this way."""


class NotWelcoming(Exception):
    """The practitioner takes no new request at present."""


class BookingRefused(Exception):
    """The words tell of an emergency: crisis lines come before any meeting."""


class TooLate(Exception):
    """The meeting has begun, is over, or was already cancelled or declined."""


@dataclass(frozen=True)
class Contact:
    """How to reach somebody: a first name, and an e-mail or a telephone (E.164), at least one of them."""

    first_name: str
    email: str
    phone: str


def book(
    *,
    practitioner: Practitioner,
    mode: str,
    starts_at: datetime,
    contact: Contact,
    zone: str,
    region: str,
    language: str,
    answer: Answer,
    key: uuid.UUID,
    at: datetime,
) -> Meeting:
    """Book the free exploratory meeting. The same `key` sent again gives the same meeting, booked once."""
    before = booked_before(key)
    if before is not None:
        return before
    if answer.proposal.refuses_booking:
        raise BookingRefused
    if not (practitioner.published and practitioner.accepts_requests):
        raise NotWelcoming
    if mode not in practitioner.modes:
        raise NotThisMode
    try:
        with in_turn(practitioner):
            _must_be_free(practitioner, starts_at, mode, Kind.EXPLORATORY, length=EXPLORATORY, at=at)
            person = welcome_person(
                first_name=contact.first_name,
                email=contact.email,
                phone=contact.phone,
                region=region,
                language=language,
                zone=zone,
                at=at,
            )
            request = receive(person=person, answer=answer, region=region, language=language, at=at)
            meeting = Meeting(
                practitioner=practitioner,
                person=person,
                request=request,
                kind=Kind.EXPLORATORY,
                mode=mode,
                booking_key=_indexed(key)[0],
                created_at=at,
            )
            meeting.start_on(starts_at, length=EXPLORATORY, zone=practitioner.zone)
            meeting.save()
            take(meeting)
            record(verb=Verb.MEETING_BOOKED, by=Actor.person(person.pk), about=meeting, at=at)
            meeting_changed.send(Meeting, meeting_id=str(meeting.pk), occasion=Occasion.BOOKED)
    except (TimeTaken, TimeNotOffered, IntegrityError) as refusal:
        # Sent twice at the same moment: the first of the two has booked in between.
        before = booked_before(key)
        if before is not None:
            return before
        raise refusal from None
    return meeting


def move(*, meeting: Meeting, starts_at: datetime, by: Actor, at: datetime) -> Meeting:
    """Give the meeting another offered time. The practitioner is asked again."""
    with in_turn(meeting.practitioner):
        current = (
            Meeting.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=meeting.pk)
        )
        if may_move(current.state, current.starts_at, at).refused:
            raise TooLate
        if current.starts_at == starts_at:
            return current
        asked = current.mode, current.kind
        _must_be_free(current.practitioner, starts_at, *asked, length=current.length, at=at, without=current)
        current.start_on(starts_at, length=current.length, zone=current.practitioner.zone)
        current.state, current.answered_at = State.BOOKED, None
        current.sequence += 1
        current.save()
        free([current])
        take(current)
        record(verb=Verb.MEETING_MOVED, by=by, about=current, at=at)
        meeting_changed.send(Meeting, meeting_id=str(current.pk), occasion=Occasion.MOVED)
    return current


@transaction.atomic
def cancel(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Free the time. Cancelling what is already cancelled changes nothing and is no error."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if current.state == State.CANCELLED:
        return current
    if may_cancel(current.state, current.starts_at, at).refused:
        raise TooLate
    current.state = State.CANCELLED
    current.sequence += 1
    current.save()
    free([current])
    record(verb=Verb.MEETING_CANCELLED, by=by, about=current, at=at)
    meeting_changed.send(Meeting, meeting_id=str(current.pk), occasion=Occasion.CANCELLED)
    return current


def booked_before(key: uuid.UUID) -> Meeting | None:
    """The meeting that the form with this key has booked already, if it has."""
    return Meeting.objects.filter(booking_key__in=_indexed(key)).first()


def _indexed(key: uuid.UUID) -> list[uuid.UUID]:
    """What the database keeps in place of `key`. Sent again, a key leads to the private link: it is kept as little
    as the link itself, so that a stolen copy of the database opens no meeting."""
    return [uuid.UUID(bytes=index[:16]) for index in key_ring().blind_indexes(BOOKING_KEY, str(key))]


def _must_be_free(
    practitioner: Practitioner,
    starts_at: datetime,
    mode: str,
    kind: str,
    *,
    length: timedelta,
    at: datetime,
    without: Meeting | None = None,
) -> None:
    found = calendar(practitioner, at=at, without=without)
    if found is None:
        raise TimeNotOffered
    verdict = found.judge(starts_at, length=length, at=at, modes=frozenset({mode}), kind=kind)
    if verdict.refused:
        raise TimeTaken if verdict.only_taken else TimeNotOffered
