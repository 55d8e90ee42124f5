"""Meetings after the first one: taking the next, once or at a rhythm; moving or stopping a whole series.

All or nothing: a series is taken at all its dates, or at none and every date that is in the way is named.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError

from aparte import clock
from aparte.audit.actions import record
from aparte.audit.terms import Actor, ActorKind, Verb
from aparte.meetings.actions import TimeNotOffered, booked_before, kept_key, must_be_ahead, shift
from aparte.meetings.actions_persons import Contact, NoLongerHere, TooLate, gather, welcome
from aparte.meetings.actions_stopping import cancel_all
from aparte.meetings.actions_times import TimeTaken, free, in_turn, take_all
from aparte.meetings.models import Meeting, Series
from aparte.meetings.queries import calendar
from aparte.meetings.queries_kinds import Offer, offer_of
from aparte.meetings.rules import may_cancel, may_move
from aparte.meetings.rules_hours import at_rhythm, skipped_among
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import MOST_IN_SERIES, RHYTHMS, State
from aparte.orientation.actions import answer, receive
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner


class NotThisKind(Exception):
    """The practitioner does not offer this intervention, or not in this way."""


class NoSuchRhythm(Exception):
    """One to twelve meetings, every one to four weeks."""


class DatesInTheWay(TimeNotOffered):
    """Some dates of the series are not free: `starts`, in order. Choose another hour, or leave these dates out."""

    def __init__(self, starts: tuple[datetime, ...]) -> None:
        super().__init__()
        self.starts = starts


@dataclass(frozen=True)
class Rhythm:
    """How many meetings, how many weeks apart; `leave_out`: dates of the series (their starts) that are not wanted."""

    count: int = 1
    every_weeks: int = 1
    leave_out: frozenset[datetime] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_IN_SERIES or self.every_weeks not in RHYTHMS:
            raise NoSuchRhythm


@dataclass(frozen=True)
class Wanted:
    """What each date of a series must have room for."""

    kind: str
    mode: str
    length: timedelta


def book_next(
    *,
    after: Meeting,
    kind: str,
    mode: str,
    starts_at: datetime,
    by: Actor,
    key: uuid.UUID,
    at: datetime,
    asks: Person | None = None,
    rhythm: Rhythm | None = None,
    persons: Sequence[Person] = (),
    others: Sequence[Contact] = (),
    anywhere: bool = False,
) -> list[Meeting]:
    """Take one or several meetings that follow `after`: confirmed at once, told in one message. `asks`: who takes
    them, one of those who came to it; who asked for it when nobody is named.

    `persons` came before and come again; `others` are new; all of them are asked. `anywhere`: as in `actions.move`.
    The same `key` sent again gives the same meetings. Raises `NotThisKind`, `NoLongerHere`, `TimeTaken`,
    `TimeNotOffered` (`DatesInTheWay` for a series, or an hour that the clocks skip).
    """
    before = _taken_before(key)
    if before:
        return before
    practitioner, asks, rhythm = after.practitioner, asks or after.person, rhythm or Rhythm()
    offer = offer_of(practitioner, kind)
    if offer is None or mode not in offer.modes:
        raise NotThisKind
    try:
        with in_turn(practitioner):
            starts = _starts(practitioner, starts_at, rhythm)
            coming = {asks.pk, *(one.pk for one in persons)}
            if Person.objects.filter(pk__in=coming, erased_at=None).count() < len(coming):
                raise NoLongerHere
            skipped = skipped_among(starts, starts_at, zone=clock.zone(practitioner.zone))
            if anywhere:
                if skipped:
                    raise DatesInTheWay(skipped)
                for start in starts:
                    must_be_ahead(start, at=at)
            else:
                wanted = Wanted(kind, mode, offer.length)
                _must_all_be_free(practitioner, starts, wanted, at=at, persons=coming, skipped=skipped)
            new = [
                welcome(one, region=asks.region, language=asks.language, zone=asks.zone, at=at)
                for one in others
            ]
            meetings = _written(after, asks, starts, offer, mode, rhythm, key=key, at=at)
            invited = [*persons, *new]
            gather(meetings, others=invited, at=at)
            coming |= {one.pk for one in new}
            take_all((one, coming) for one in meetings)
            for one in meetings:
                record(verb=Verb.MEETING_BOOKED, by=by, about=one, at=at)
            ids = [one.pk for one in meetings]
            tell(ids, Occasion.ACCEPTED, persons=[asks.pk], practitioner=by.kind != ActorKind.USER)
            if invited:
                tell(ids, Occasion.INVITED, persons=[one.pk for one in invited], practitioner=False)
    except (TimeTaken, TimeNotOffered, IntegrityError) as refusal:
        # Sent twice at the same moment: the first of the two has booked in between.
        before = _taken_before(key)
        if before:
            return before
        raise refusal from None
    return meetings


def move_series(
    *, meeting: Meeting, starts_at: datetime, every_weeks: int, by: Actor, at: datetime
) -> list[Meeting]:
    """Give this meeting and the later ones of its series another hour, day or rhythm: the first at `starts_at`."""
    with in_turn(meeting.practitioner):
        rest = _rest(meeting)
        if not rest or any(may_move(one.state, one.starts_at, at).refused for one in rest):
            raise TooLate
        practitioner, first = meeting.practitioner, rest[0]
        starts = _starts(practitioner, starts_at, Rhythm(len(rest), every_weeks))
        if starts == [one.starts_at for one in rest]:
            return rest
        persons = {one.pk: [who.person_id for who in one.participants.all()] for one in rest}
        everybody = {pk for ids in persons.values() for pk in ids}
        wanted = Wanted(first.kind, first.mode, first.length)
        skipped = skipped_among(starts, starts_at, zone=clock.zone(practitioner.zone))
        _must_all_be_free(
            practitioner, starts, wanted, at=at, persons=everybody, without=rest, skipped=skipped
        )
        free(rest)
        for one, start in zip(rest, starts, strict=True):
            shift(one, start, agreed=by.kind == ActorKind.USER, at=at)
            one.save()
            record(verb=Verb.MEETING_MOVED, by=by, about=one, at=at)
        take_all((one, persons[one.pk]) for one in rest)
        assert first.series is not None
        first.series.every_weeks = every_weeks
        first.series.save()
        record(verb=Verb.SERIES_MOVED, by=by, about=first.series, at=at)
        tell(
            [one.pk for one in rest],
            Occasion.MOVED,
            persons=everybody,
            practitioner=by.kind != ActorKind.USER,
        )
    return rest


def stop_series(*, series: Series, by: Actor, at: datetime) -> list[Meeting]:
    """Cancel every meeting of the series that is still to come, at once, no reason asked. Stopping twice is once."""
    first = series.meetings.select_related("practitioner").first()
    if first is None:
        return []
    with in_turn(first.practitioner):
        to_come = [
            one
            for one in series.meetings.select_for_update().order_by("starts_at")
            if not may_cancel(one.state, one.starts_at, at).refused
        ]
        if to_come:
            cancel_all(to_come, by=by, at=at)
            series.stopped_at = at
            series.save()
            record(verb=Verb.SERIES_STOPPED, by=by, about=series, at=at)
    return to_come


def _starts(practitioner: Practitioner, first: datetime, rhythm: Rhythm) -> list[datetime]:
    zone = clock.zone(practitioner.zone)
    all_ = at_rhythm(first, zone=zone, every_weeks=rhythm.every_weeks, count=rhythm.count)
    kept = [start for start in all_ if start not in rhythm.leave_out]
    if not kept:
        raise TimeNotOffered
    return kept


def _must_all_be_free(
    practitioner: Practitioner,
    starts: Sequence[datetime],
    wanted: Wanted,
    *,
    at: datetime,
    persons: Collection[UUID],
    without: Collection[Meeting] = (),
    skipped: Collection[datetime] = (),
) -> None:
    """The first within the practitioner's horizon, the others however far, but those `skipped` by the clocks; raises
    what `book_next` says."""
    near = calendar(practitioner, at=at, without=without, persons=persons)
    far = (
        calendar(practitioner, at=at, without=without, persons=persons, until=starts[-1])
        if len(starts) > 1
        else near
    )
    if near is None or far is None:
        raise TimeNotOffered
    verdicts = [
        (
            start,
            (far if n else near).judge(
                start, length=wanted.length, at=at, modes=frozenset({wanted.mode}), kind=wanted.kind
            ),
        )
        for n, start in enumerate(starts)
    ]
    refused = [(start, verdict) for start, verdict in verdicts if verdict.refused or start in skipped]
    if refused and (skipped or len(starts) > 1):
        raise DatesInTheWay(tuple(start for start, _ in refused))
    if refused:
        raise TimeTaken if refused[0][1].only_taken else TimeNotOffered


def _written(
    after: Meeting,
    asks: Person,
    starts: Sequence[datetime],
    offer: Offer,
    mode: str,
    rhythm: Rhythm,
    *,
    key: uuid.UUID,
    at: datetime,
) -> list[Meeting]:
    series = Series.objects.create(every_weeks=rhythm.every_weeks, created_at=at) if len(starts) > 1 else None
    request = (
        after.request_id if asks.pk == after.person_id else _request_of(asks, after.practitioner, at=at).pk
    )
    meetings = []
    for n, start in enumerate(starts):
        one = Meeting(
            practitioner=after.practitioner,
            person=asks,
            request_id=request,
            series=series,
            kind=offer.kind,
            mode=mode,
            fee=offer.fee,
            state=State.ACCEPTED,
            booking_key=kept_key(key) if n == 0 else uuid.uuid4(),
            created_at=at,
            answered_at=at,
        )
        one.start_on(start, length=offer.length, zone=after.practitioner.zone)
        meetings.append(one)
    return Meeting.objects.bulk_create(meetings)


def _request_of(asks: Person, practitioner: Practitioner, *, at: datetime) -> Request:
    """What they brought here themself: nothing in words when somebody else had asked for both. Another's request is
    never theirs to open."""
    brought = Request.objects.filter(person=asks, meetings__practitioner=practitioner).order_by(
        "-received_at"
    )
    return brought.first() or receive(
        person=asks,
        answer=answer(words="", answers=None, region=asks.region),
        region=asks.region,
        language=asks.language,
        at=at,
    )


def _rest(meeting: Meeting) -> list[Meeting]:
    """This meeting and the later ones of its series that still hold their time."""
    if meeting.series_id is None:
        return []
    later = Meeting.objects.select_for_update(of=("self",)).filter(
        series=meeting.series_id, state__in=[State.BOOKED, State.ACCEPTED], starts_at__gte=meeting.starts_at
    )
    return list(
        later.select_related("practitioner", "series").prefetch_related("participants").order_by("starts_at")
    )


def _taken_before(key: uuid.UUID) -> list[Meeting]:
    """The meetings that the form with this key took already, in order."""
    first = booked_before(key)
    if first is None:
        return []
    return list(first.series.meetings.order_by("starts_at")) if first.series else [first]
