"""What is free, for one practitioner or for many, in a number of queries that does not grow."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, TextField, UUIDField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.formats import date_format, time_format

from aparte import clock
from aparte.library import queries as library
from aparte.meetings.models import Availability, BusyTime, Meeting, TakenTime
from aparte.meetings.rules import BookingRules, Calendar, Interval, full_dates
from aparte.meetings.rules_hours import DayException, Timetable, read_days, read_week
from aparte.meetings.terms import EXPLORATORY_MINUTES, EXPLORATORY_MODES, LONGEST, Kind
from aparte.people.models import Practitioner

EXPLORATORY = timedelta(minutes=EXPLORATORY_MINUTES)
MANY = 100
_SOON: tuple[int | None, ...] = 3, 14, None  # days looked at, one after the other; None: all


def calendars(
    practitioners: Iterable[Practitioner],
    *,
    at: datetime,
) -> dict[int, Calendar]:
    """Calendars by practitioner id, in two queries however many practitioners.
    Who has no availability has no calendar."""
    by_id = {practitioner.pk: practitioner for practitioner in practitioners}
    return _with_taken(_availabilities(by_id), by_id, at=at, without=(), days=None)


def calendar(
    practitioner: Practitioner,
    *,
    at: datetime,
    without: Collection[Meeting] = (),
    persons: Collection[UUID] = (),
    until: datetime | None = None,
) -> Calendar | None:
    """The calendar of one practitioner, at which `persons` (ids) would come: what they have elsewhere counts.

    `without`: meetings that do not count as taken, because they are being moved. `until`: looked at so far at
    least, beyond the practitioner's own horizon: for the later meetings of a series.
    """
    kept = _availabilities([practitioner.pk])
    if until is not None:
        far = (until - at).days + 1
        kept = [one._replace(horizon_days=max(one.horizon_days, far)) for one in kept]
    known = _with_taken(kept, {practitioner.pk: practitioner}, at=at, without=without, days=None)
    found = known.get(practitioner.pk)
    if found is None or not persons:
        return found
    theirs = TakenTime.objects.filter(person__in=persons, ends_at__gt=at)
    if without:
        theirs = theirs.exclude(meeting__in=without)
    taken = {Interval(*one) for one in theirs.values_list("starts_at", "ends_at")}
    return replace(found, theirs=sorted(taken))


def exploratory_modes(practitioner: Practitioner) -> frozenset[str]:
    """How one may meet this practitioner for the first time."""
    return frozenset(mode.value for mode in EXPLORATORY_MODES if mode in practitioner.modes)


def exploratory_times(
    known: Calendar | None, practitioner: Practitioner, *, at: datetime, days: int | None = None
) -> Iterator[Interval]:
    """The free times at which the first meeting could be, by any of its modes; none without availability."""
    if known is not None:
        modes = exploratory_modes(practitioner)
        yield from known.free(length=EXPLORATORY, at=at, modes=modes, kind=Kind.EXPLORATORY, days=days)


def next_free(
    practitioners: Iterable[Practitioner], *, at: datetime, count: int = 3
) -> dict[int, list[Interval]]:
    """The next free times of each, at most `count`, soonest first.

    Soon first: only who has not as many in the coming days is looked at further. At most four queries.
    """
    by_id = {one.pk: one for one in practitioners}
    found: dict[int, list[Interval]] = {}
    kept = _availabilities(by_id)
    for days in _SOON:
        for whose, known in _with_taken(kept, by_id, at=at, without=(), days=days).items():
            found[whose] = list(islice(exploratory_times(known, by_id[whose], at=at, days=days), count))
        kept = [one for one in kept if len(found[one.practitioner_id]) < count]
        if not kept:
            break
    return found


def _with_taken(
    kept: list[Any],
    by_id: dict[int, Practitioner],
    *,
    at: datetime,
    without: Collection[Meeting],
    days: int | None,
) -> dict[int, Calendar]:
    """The calendars of these availabilities, in one query: what is taken here on the coming `days`, all without,
    and what is busy in other calendars. Both alike: a time elsewhere asks for its pause too."""
    horizon = max((one.horizon_days for one in kept), default=0)
    # What is over matters as long as its pause lasts, or for the number of today's meetings, wherever one lives.
    pause = max((one.buffer_minutes for one in kept), default=0)
    since = at - (timedelta(days=1) if any(one.most_a_day for one in kept) else timedelta(minutes=pause))
    soon = {
        "practitioner__in": _among([one.practitioner_id for one in kept]),
        "starts_at__lt": at + timedelta(days=1 + min(days or horizon + 1, horizon + 1)),
        "ends_at__gt": since,
    }
    every_held, every_busy = _taken_rows()
    held = every_held.filter(**soon, starts_at__gt=since - LONGEST)
    if without:
        held = held.exclude(meeting__in=without)
    taken: dict[int, list[Interval]] = defaultdict(list)
    starts: dict[int, list[datetime]] = defaultdict(list)
    for whose, meeting, starts_at, ends_at in held.union(every_busy.filter(**soon), all=True):
        taken[whose].append(Interval(starts_at, ends_at))
        if meeting is not None:
            starts[whose].append(starts_at)
    return {
        one.practitioner_id: _calendar(
            one, by_id[one.practitioner_id], taken[one.practitioner_id], starts[one.practitioner_id], at=at
        )
        for one in kept
    }


def _availabilities(practitioners: Iterable[int]) -> list[Any]:
    """With `week_text` and `days_text`, as the database keeps them: what was parsed before is not parsed again."""
    return list(_availability_rows().filter(practitioner__in=_among(list(practitioners))))


def _among(ids: list[int]) -> RawSQL | list[int]:
    """These ids for a query: as one value when there are many, because a thousand of them cost more to write out one
    by one than to look up."""
    if len(ids) < MANY:
        return ids
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])


# Building a query costs as much as asking it: what never changes of these is built once.


@cache
def _availability_rows() -> QuerySet[Availability, Any]:
    return Availability.objects.annotate(
        week_text=Cast("week", TextField()), days_text=Cast("days", TextField())
    ).values_list(
        "practitioner_id", "week_text", "days_text", "closed_on_holidays", "notice_hours",
        "horizon_days", "buffer_minutes", "step_minutes", "most_a_day", named=True,
    )  # fmt: skip


@cache
def _taken_rows() -> tuple[QuerySet[TakenTime, Any], QuerySet[BusyTime, Any]]:
    """What is taken here, and what is busy elsewhere, in the same columns."""
    columns = "practitioner_id", "meeting_id", "starts_at", "ends_at"
    busy = BusyTime.objects.order_by().annotate(meeting_id=Value(None, output_field=UUIDField()))
    return TakenTime.objects.values_list(*columns), busy.values_list(*columns)


@lru_cache(maxsize=4096)
def _timetable(week: str, days: str, closed: tuple[date, ...]) -> Timetable:
    """Of what the database keeps; a date that the practitioner wrote wins over a holiday."""
    own = read_days(json.loads(days))
    holidays = [DayException(day) for day in closed if day not in {one.date for one in own}]
    return Timetable(read_week(json.loads(week)), [*own, *holidays])


def _calendar(
    kept: Any, practitioner: Practitioner, taken: list[Interval], meetings: list[datetime], *, at: datetime
) -> Calendar:
    zone = clock.zone(practitioner.zone)
    closed: tuple[date, ...] = ()
    if kept.closed_on_holidays:
        first = at.astimezone(zone).date()
        years = range(first.year, (first + timedelta(days=kept.horizon_days)).year + 1)
        closed = tuple(day for year in years for day in library.holidays(practitioner.region, year))
    return Calendar(
        timetable=_timetable(kept.week_text, kept.days_text, closed),
        taken=taken,
        rules=BookingRules(
            zone=zone,
            notice=timedelta(hours=kept.notice_hours),
            horizon=timedelta(days=kept.horizon_days),
            buffer=timedelta(minutes=kept.buffer_minutes),
            step=timedelta(minutes=kept.step_minutes),
        ),
        full=full_dates(meetings, most=kept.most_a_day, zone=zone),
    )


@dataclass(frozen=True)
class OfferedTime:
    """A time that a page offers: `value` is what a form sends back (UTC), `label` the hour as the person reads it."""

    value: str
    label: str
    datetime: str
    taken: bool = False


@dataclass(frozen=True)
class OfferedDay:
    weekday: str
    date: str
    slots: tuple[OfferedTime, ...]


def by_day(times: Iterable[Interval], *, zone: str, limit_days: int = 10) -> list[OfferedDay]:
    """Times grouped by the person's own days, written in the active language, at most `limit_days` days."""
    where = clock.zone(zone)
    days: dict[date, list[OfferedTime]] = defaultdict(list)
    for one in times:
        local = one.starts.astimezone(where)
        if local.date() not in days and len(days) == limit_days:
            break
        days[local.date()].append(
            OfferedTime(
                value=written_time(one.starts),
                label=time_format(local.time(), "TIME_FORMAT"),
                datetime=local.isoformat(timespec="minutes"),
            )
        )
    return [
        OfferedDay(date_format(day, "l"), date_format(day, "MONTH_DAY_FORMAT"), tuple(slots))
        for day, slots in days.items()
    ]


def written_time(moment: datetime) -> str:
    """As the pages write a time in their forms, in UTC: `2027-03-01T14:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def read_time(text: str | None) -> datetime | None:
    """An aware UTC moment from `2027-03-01T14:00Z`, as the pages write it, or None for anything else."""
    try:
        moment = datetime.fromisoformat((text or "")[:40])
    except ValueError:
        return None
    if moment.tzinfo is None or not 2020 <= moment.year <= 2200:
        return None
    return moment.astimezone(UTC)


def zone_of(given: str | None, *, region: str, practitioner: Practitioner) -> str:
    """The zone whose hours a person reads: the one they gave, else their territory's, else the practitioner's."""
    if given:
        try:
            return clock.zone(given[:64]).key
        except clock.UnknownZone:
            pass
    return library.region(region).time_zone if region else practitioner.zone
