"""What is free, for one practitioner or for many, in a number of queries that does not grow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.formats import date_format, time_format

from aparte import clock
from aparte.library import queries as library
from aparte.meetings.models import Availability, Meeting
from aparte.meetings.rules import (
    BookingRules,
    DayException,
    Interval,
    Verdict,
    WeeklyRange,
    free_times,
    is_free,
)
from aparte.meetings.terms import EXPLORATORY_MINUTES
from aparte.people.models import Practitioner

EXPLORATORY = timedelta(minutes=EXPLORATORY_MINUTES)


@dataclass(frozen=True)
class Calendar:
    """Everything that decides what one practitioner offers: see `meetings.rules.free_times`."""

    weekly: tuple[WeeklyRange, ...]
    exceptions: tuple[DayException, ...]
    taken: tuple[Interval, ...]
    rules: BookingRules

    def free(
        self, *, at: datetime, length: timedelta = EXPLORATORY, days: int | None = None
    ) -> list[Interval]:
        return free_times(
            weekly=self.weekly,
            exceptions=self.exceptions,
            taken=self.taken,
            rules=self.rules,
            length=length,
            at=at,
            first=None if days is None else at.astimezone(self.rules.zone).date(),
            days=days,
        )

    def judge(self, start: datetime, *, at: datetime, length: timedelta = EXPLORATORY) -> Verdict:
        return is_free(
            start,
            weekly=self.weekly,
            exceptions=self.exceptions,
            taken=self.taken,
            rules=self.rules,
            length=length,
            at=at,
        )


def calendars(
    practitioners: Iterable[Practitioner], *, at: datetime, without: Meeting | None = None
) -> dict[int, Calendar]:
    """Calendars by practitioner id, in four queries however many practitioners. `without`: a meeting that
    does not count as taken, because it is the one being moved. Who has no availability has no calendar."""
    by_id = {practitioner.pk: practitioner for practitioner in practitioners}
    availabilities = list(
        Availability.objects.filter(practitioner__in=by_id).prefetch_related(
            "weekly_hours", "exceptional_days"
        )
    )
    horizon = max((availability.horizon_days for availability in availabilities), default=0)
    held = (
        Meeting.objects.filter(practitioner__in=by_id)
        .holding_a_time()
        .between(at - timedelta(days=1), at + timedelta(days=horizon + 2))
    )
    if without is not None:
        held = held.exclude(pk=without.pk)
    taken: dict[int, list[Interval]] = defaultdict(list)
    for practitioner_id, starts_at, ends_at in held.values_list("practitioner_id", "starts_at", "ends_at"):
        taken[practitioner_id].append(Interval(starts_at, ends_at))
    return {
        availability.practitioner_id: Calendar(
            weekly=_week(availability),
            exceptions=_exceptions(availability),
            taken=tuple(sorted(taken[availability.practitioner_id], key=lambda interval: interval.starts)),
            rules=_rules(availability, by_id[availability.practitioner_id]),
        )
        for availability in availabilities
    }


def calendar(practitioner: Practitioner, *, at: datetime, without: Meeting | None = None) -> Calendar | None:
    return calendars([practitioner], at=at, without=without).get(practitioner.pk)


def next_free(
    practitioners: Sequence[Practitioner], *, at: datetime, count: int = 3
) -> dict[int, list[Interval]]:
    """The next free times of each, at most `count`, soonest first."""
    return {
        practitioner_id: (found.free(at=at, days=8)[:count] or found.free(at=at)[:count])
        for practitioner_id, found in calendars(practitioners, at=at).items()
    }


def _week(availability: Availability) -> tuple[WeeklyRange, ...]:
    return tuple(
        WeeklyRange(hours.weekday, hours.starts, hours.ends) for hours in availability.weekly_hours.all()
    )


def _exceptions(availability: Availability) -> tuple[DayException, ...]:
    days: dict[date, list[tuple[time, time]]] = defaultdict(list)
    for day in availability.exceptional_days.all():
        days[day.date]
        if day.starts is not None and day.ends is not None:
            days[day.date].append((day.starts, day.ends))
    return tuple(DayException(day, tuple(ranges)) for day, ranges in sorted(days.items()))


def _rules(availability: Availability, practitioner: Practitioner) -> BookingRules:
    return BookingRules(
        zone=clock.zone(practitioner.zone),
        notice=timedelta(hours=availability.notice_hours),
        horizon=timedelta(days=availability.horizon_days),
        buffer=timedelta(minutes=availability.buffer_minutes),
        step=timedelta(minutes=availability.step_minutes),
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
                value=one.starts.strftime("%Y-%m-%dT%H:%MZ"),
                label=time_format(local.time(), "TIME_FORMAT"),
                datetime=local.isoformat(timespec="minutes"),
            )
        )
    return [
        OfferedDay(date_format(day, "l"), date_format(day, "MONTH_DAY_FORMAT"), tuple(slots))
        for day, slots in days.items()
    ]


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
