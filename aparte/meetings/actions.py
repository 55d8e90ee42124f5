"""Verbs of a meeting on the person's side: book, move, cancel. Each is whole or did not happen.

The rules say first, with reasons, what cannot be; the database has the last word when two ask at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError

from aparte.audit.actions import record
from aparte.audit.terms import Actor, ActorKind, Verb
from aparte.meetings.actions_persons import Contact, TooLate, expected, gather, welcome
from aparte.meetings.actions_times import TimeTaken, free, in_turn, take
from aparte.meetings.models import Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.rules import may_cancel, may_move
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import Kind, Presence, State
from aparte.orientation.actions import receive
from aparte.orientation.rules import Answer
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
    others: Sequence[Contact] = (),
) -> Meeting:
    """Book the free exploratory meeting. The same `key` sent again gives the same meeting, booked once.

    `others` are invited to come too; their own time is taken as well.
    """
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
            must_be_free(practitioner, starts_at, mode, Kind.EXPLORATORY, length=EXPLORATORY, at=at)
            person, *invited = (
                welcome(one, region=region, language=language, zone=zone, at=at) for one in (contact, *others)
            )
            request = receive(person=person, answer=answer, region=region, language=language, at=at)
            meeting = Meeting(
                practitioner=practitioner,
                person=person,
                request=request,
                kind=Kind.EXPLORATORY,
                mode=mode,
                fee=0,
                booking_key=kept_key(key),
                created_at=at,
            )
            meeting.start_on(starts_at, length=EXPLORATORY, zone=practitioner.zone)
            meeting.save()
            gather([meeting], others=invited, at=at)
            take(meeting, [one.pk for one in (person, *invited)])
            record(verb=Verb.MEETING_BOOKED, by=Actor.person(person.pk), about=meeting, at=at)
            tell([meeting.pk], Occasion.BOOKED, persons=[person.pk], practitioner=True)
            if invited:
                tell([meeting.pk], Occasion.INVITED, persons=[one.pk for one in invited], practitioner=False)
    except (TimeTaken, TimeNotOffered, IntegrityError) as refusal:
        # Sent twice at the same moment: the first of the two has booked in between.
        before = booked_before(key)
        if before is not None:
            return before
        raise refusal from None
    return meeting


def move(
    *,
    meeting: Meeting,
    starts_at: datetime,
    by: Actor,
    at: datetime,
    agreed: bool = False,
    anywhere: bool = False,
) -> Meeting:
    """Give the meeting another offered time, at which all who come are free; who was invited is asked again.

    A first meeting awaits the practitioner's answer again, unless it is `agreed`: they move it themself. `anywhere`:
    the practitioner's own exception, at a time that is offered to nobody; what is taken stays taken all the same.
    """
    with in_turn(meeting.practitioner):
        current = (
            Meeting.objects.select_for_update(of=("self",)).select_related("practitioner").get(pk=meeting.pk)
        )
        if may_move(current.state, current.starts_at, at).refused:
            raise TooLate
        if current.starts_at == starts_at:
            return current
        persons = list(current.participants.values_list("person_id", flat=True))
        if anywhere:
            must_be_ahead(starts_at, at=at)
        else:
            must_be_free(
                current.practitioner,
                starts_at,
                current.mode,
                current.kind,
                length=current.length,
                at=at,
                without=[current],
                persons=persons,
            )
        shift(current, starts_at, agreed=agreed, at=at)
        current.save()
        free([current])
        take(current, persons)
        record(verb=Verb.MEETING_MOVED, by=by, about=current, at=at)
        tell([current.pk], Occasion.MOVED, persons=persons, practitioner=not agreed)
    return current


def shift(meeting: Meeting, starts_at: datetime, *, agreed: bool, at: datetime) -> None:
    """Write another time into a meeting, without saving it; all but who asked are asked again."""
    meeting.start_on(starts_at, length=meeting.length, zone=meeting.practitioner.zone)
    answered = agreed or meeting.kind != Kind.EXPLORATORY
    meeting.state = State.ACCEPTED if answered else State.BOOKED
    meeting.answered_at = at if answered else None
    meeting.sequence += 1
    meeting.reminders = 0
    others = meeting.participants.exclude(person=meeting.person_id)
    others.update(presence=Presence.INVITED, answered_at=None)


def cancel(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Free the time. Cancelling what is already cancelled changes nothing and is no error."""
    with in_turn(meeting.practitioner):
        current = Meeting.objects.select_for_update().get(pk=meeting.pk)
        if current.state == State.CANCELLED:
            return current
        if may_cancel(current.state, current.starts_at, at).refused:
            raise TooLate
        persons = expected(current)
        current.state = State.CANCELLED
        current.sequence += 1
        current.save()
        free([current])
        record(verb=Verb.MEETING_CANCELLED, by=by, about=current, at=at)
        tell([current.pk], Occasion.CANCELLED, persons=persons, practitioner=by.kind != ActorKind.USER)
    return current


def booked_before(key: uuid.UUID) -> Meeting | None:
    """The meeting that the form with this key has booked already, if it has."""
    return Meeting.objects.filter(booking_key__in=kept_keys(BOOKING_KEY, key)).first()


def kept_key(key: uuid.UUID) -> uuid.UUID:
    """What a new meeting keeps of the key of the form that booked it."""
    return kept_keys(BOOKING_KEY, key)[0]


def kept_keys(purpose: str, key: uuid.UUID) -> list[uuid.UUID]:
    """What the database keeps, or may have kept, in place of the `key` of a form that serves this purpose. Sent again,
    a key leads to the private link: it is kept as little as the link itself, so that a stolen copy of the database
    opens no meeting."""
    return [uuid.UUID(bytes=index[:16]) for index in key_ring().blind_indexes(purpose, str(key))]


def must_be_free(
    practitioner: Practitioner,
    starts_at: datetime,
    mode: str,
    kind: str,
    *,
    length: timedelta,
    at: datetime,
    without: Collection[Meeting] = (),
    persons: Collection[uuid.UUID] = (),
) -> None:
    """Raise `TimeNotOffered`, or `TimeTaken` when only somebody else's meeting stands in the way."""
    found = calendar(practitioner, at=at, without=without, persons=persons)
    if found is None:
        raise TimeNotOffered
    verdict = found.judge(starts_at, length=length, at=at, modes=frozenset({mode}), kind=kind)
    if verdict.refused:
        raise TimeTaken if verdict.only_taken else TimeNotOffered


def must_be_ahead(starts_at: datetime, *, at: datetime) -> None:
    """An exception to one's own hours is still to come, within two years."""
    if not at < starts_at < at + timedelta(days=730):
        raise TimeNotOffered
