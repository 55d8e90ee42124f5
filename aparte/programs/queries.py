"""The free times of one practitioner, as a program reads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aparte.meetings.queries import EXPLORATORY, calendar, exploratory_modes
from aparte.meetings.rules import Interval
from aparte.meetings.terms import Kind
from aparte.people.models import Practitioner

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FreeTime:
    """From `start` to `end`, in the zone that was asked for, by any of `modes`."""

    start: datetime
    end: datetime
    modes: list[str]


def free_times(
    practitioner: Practitioner, *, first: date, days: int, zone: ZoneInfo, at: datetime
) -> list[FreeTime]:
    """When the exploratory meeting may start on these dates of `zone`: exactly what booking accepts, mode by mode."""
    known = calendar(practitioner, at=at)
    if known is None:
        return []
    opens, closes = (datetime.combine(day, time.min, zone) for day in (first, first + days * DAY))
    found: dict[Interval, list[str]] = defaultdict(list)
    for mode in sorted(exploratory_modes(practitioner)):
        # The practitioner's dates may be a day before or after those of `zone`.
        for one in known.free(
            length=EXPLORATORY,
            at=at,
            modes=frozenset({mode}),
            kind=Kind.EXPLORATORY,
            first=first - DAY,
            days=days + 2,
        ):
            if opens <= one.starts < closes:
                found[one].append(mode)
    return [
        FreeTime(one.starts.astimezone(zone), one.ends.astimezone(zone), found[one]) for one in sorted(found)
    ]
