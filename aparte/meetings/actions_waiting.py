"""The waiting list of a practitioner: joining, being offered a freed time, taking it, letting it go.

A freed time is offered to one person at a time, who came first first, and held for them a limited while. Nothing is
scheduled: `offer_freed_times` reads from the tables what is due, so that whatever was interrupted goes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import BookingRefused, NotThisMode, NotWelcoming, kept_keys
from aparte.meetings.actions_persons import Contact, gather, welcome
from aparte.meetings.actions_times import TimeTaken, free, in_turn, take
from aparte.meetings.models import Hold, Meeting, Waiting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.rules import Calendar
from aparte.meetings.signals import Occasion, tell, waiting_offered
from aparte.meetings.terms import Kind, Turn
from aparte.orientation.actions import receive
from aparte.orientation.rules import Answer
from aparte.people.models import Practitioner

WAITING_KEY = "meetings.waiting-key"

OFFERED_FOR = timedelta(hours=12)
"""How long a freed time is kept for the one person to whom it is offered; less when it begins sooner."""
SHORTEST = timedelta(hours=2)
"""A time that begins sooner than this is offered to nobody by mail: they would read it too late."""
WAITS_FOR = timedelta(days=60)
"""After which one no longer waits: who still wants a meeting joins again."""

KEPT_FOR = timedelta(days=7)
"""How long somebody who left a line is kept, so that their link still says so; then they are erased."""


class NothingOffered(Exception):
    """The time was let go, has passed to somebody else, or was taken already."""


def join(
    *,
    practitioner: Practitioner,
    mode: str,
    contact: Contact,
    zone: str,
    region: str,
    language: str,
    answer: Answer,
    key: uuid.UUID,
    at: datetime,
) -> Waiting:
    """Wait for a freed time for a first meeting. The same `key` sent again gives the same place in the line.

    An e-mail or a telephone by which to offer it is the contact's. Raises what `actions.book` raises.
    """
    keys = kept_keys(WAITING_KEY, key)
    there = Waiting.objects.filter(key__in=keys).first()
    if there is not None:
        return there
    if answer.proposal.refuses_booking:
        raise BookingRefused
    if not (practitioner.published and practitioner.accepts_requests):
        raise NotWelcoming
    if mode not in practitioner.modes:
        raise NotThisMode
    try:
        with transaction.atomic():
            person = welcome(contact, region=region, language=language, zone=zone, at=at)
            request = receive(person=person, answer=answer, region=region, language=language, at=at)
            waiting = Waiting.objects.create(
                practitioner=practitioner,
                person=person,
                request=request,
                mode=mode,
                key=keys[0],
                joined_at=at,
                until=at + WAITS_FOR,
            )
            record(verb=Verb.WAITING_JOINED, by=Actor.person(person.pk), about=waiting, at=at)
    except IntegrityError:
        there = Waiting.objects.filter(key__in=keys).first()
        if there is None:
            raise
        return there
    return waiting


def offer_freed_times(*, at: datetime) -> int:
    """Take back the offers that nobody answered in time, then offer what is free to whoever is first in each line.

    Answers how many offers were made. Safe in any number of processes at once.
    """
    for late in Waiting.objects.filter(turn=Turn.OFFERED, offered_until__lte=at).select_related(
        "practitioner"
    ):
        _take_back(late, at=at)
    due = Waiting.objects.in_line(at=at).values_list("practitioner_id", flat=True)
    return sum(
        offer_next(practitioner, at=at)
        for practitioner in Practitioner.objects.welcoming().filter(pk__in=set(due))
    )


def take_offered(*, waiting: Waiting, at: datetime) -> Meeting:
    """Book the time that was held for this person: it awaits the practitioner's answer like any first meeting.
    Taken twice, it is the same meeting."""
    with in_turn(waiting.practitioner):
        current = _locked(waiting)
        before = Meeting.objects.filter(booking_key=current.key).first()
        if before is not None:
            return before
        if current.turn != Turn.OFFERED or current.hold is None or current.hold.starts_at <= at:
            raise NothingOffered
        held, person = current.hold, current.person
        meeting = Meeting(
            practitioner=current.practitioner,
            person=person,
            request_id=current.request_id,
            kind=Kind.EXPLORATORY,
            mode=current.mode,
            fee=0,
            booking_key=current.key,
            created_at=at,
        )
        meeting.start_on(held.starts_at, length=held.length, zone=held.zone)
        current.turn, current.hold, current.offered_until = Turn.BOOKED, None, None
        current.save()
        held.delete()
        meeting.save()
        gather([meeting], others=(), at=at)
        take(meeting, [person.pk])
        record(verb=Verb.MEETING_BOOKED, by=Actor.person(person.pk), about=meeting, at=at)
        tell([meeting.pk], Occasion.BOOKED, persons=[person.pk], practitioner=True)
    return meeting


def pass_offered(*, waiting: Waiting, at: datetime) -> None:
    """Let the offered time go to the next, and stay in line for another one. Raises `NothingOffered`."""
    if not _take_back(waiting, at=at, by=Actor.person(waiting.person_id)):
        raise NothingOffered
    offer_next(waiting.practitioner, at=at)


def withdraw(offered: Iterable[Waiting], *, by: Actor, at: datetime) -> None:
    """The practitioner takes back the times that were offered to these: they wait for others, in the same place."""
    for one in offered:
        _take_back(one, at=at, by=by)


def leave(*, waiting: Waiting, by: Actor, at: datetime) -> None:
    """Wait no more. Leaving twice changes nothing."""
    with in_turn(waiting.practitioner):
        current = _locked(waiting)
        if current.turn in {Turn.LEFT, Turn.BOOKED}:
            return
        _let_go(current)
        current.turn, current.until = Turn.LEFT, min(current.until, at + KEPT_FOR)
        current.save()
        record(verb=Verb.WAITING_LEFT, by=by, about=current, at=at)


def offer_next(practitioner: Practitioner, *, at: datetime) -> int:
    """Offer free times to those in line, one time to each, as long as there are both. Answers how many.

    Asked as soon as an act has freed a time, and from `offer_freed_times`.
    """
    offered = 0
    try:
        with in_turn(practitioner):
            line = list(Waiting.objects.in_line(at=at).filter(practitioner=practitioner).select_for_update())
            known = calendar(practitioner, at=at)
            for one in line:
                start = _first_free(known, one, at=at) if known else None
                if start is None:
                    continue
                hold = Hold(practitioner=practitioner, created_at=at)
                hold.start_on(start, length=EXPLORATORY, zone=practitioner.zone)
                hold.save()
                take(hold)
                one.turn, one.hold = Turn.OFFERED, hold
                one.offered_until = min(at + OFFERED_FOR, start - SHORTEST / 2)
                one.save()
                record(verb=Verb.WAITING_OFFERED, by=Actor.machine(), about=one, at=at)
                waiting_offered.send(Waiting, waiting_id=str(one.pk))
                offered += 1
                known = calendar(practitioner, at=at)
    except TimeTaken:
        return 0
    return offered


def _first_free(known: Calendar, one: Waiting, *, at: datetime) -> datetime | None:
    """The start of the first time that can be offered to them: not too soon, and not one that they let go."""
    modes, passed = frozenset({one.mode}), set(one.passed)
    free = known.free(length=EXPLORATORY, at=at, modes=modes, kind=Kind.EXPLORATORY)
    starts = (time.starts for time in free if time.starts.isoformat() not in passed)
    return next((start for start in starts if start >= at + SHORTEST), None)


def _take_back(waiting: Waiting, *, at: datetime, by: Actor | None = None) -> bool:
    """Whether there was an offer to take back: one that nobody answered in time, or, with `by`, any."""
    with in_turn(waiting.practitioner):
        current = _locked(waiting)
        unanswered = current.offered_until is not None and current.offered_until <= at
        if current.turn != Turn.OFFERED or (by is None and not unanswered):
            return False
        if current.hold is not None:
            current.passed = [*current.passed, current.hold.starts_at.isoformat()]
        _let_go(current)
        current.turn, current.offered_until = Turn.WAITING, None
        current.save()
        record(verb=Verb.WAITING_PASSED, by=by or Actor.machine(), about=current, at=at)
    return True


def _let_go(waiting: Waiting) -> None:
    held, waiting.hold = waiting.hold, None
    if held is not None:
        free([held])
        waiting.save(update_fields=["hold"])
        held.delete()


def _locked(waiting: Waiting) -> Waiting:
    return (
        Waiting.objects.select_for_update(of=("self",))
        .select_related("hold", "person", "practitioner")
        .get(pk=waiting.pk)
    )
