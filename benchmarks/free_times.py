"""Free times of a month for one practitioner, in process: see `meetings.rules.free_times`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from aparte.meetings.rules import BookingRules, Interval, WeeklyRange, free_times
from benchmarks.timing import HEADER, repeat, row

TORONTO = ZoneInfo("America/Toronto")


def run() -> None:
    weekly = [
        WeeklyRange(weekday, time(starts), time(ends))
        for weekday in range(5)
        for starts, ends in ((9, 12), (13, 17))
    ]
    rules = BookingRules(TORONTO, timedelta(0), timedelta(days=400), timedelta(0), timedelta(minutes=30))
    print(HEADER)
    for count in (0, 40, 400, 4000):
        first = datetime(2027, 1, 4, 9, tzinfo=TORONTO).astimezone(UTC)
        taken = [
            Interval(first + timedelta(hours=2 * step), first + timedelta(hours=2 * step + 1))
            for step in range(count)
        ]

        def month(taken: list[Interval] = taken) -> list[Interval]:
            return free_times(
                weekly=weekly,
                exceptions=(),
                taken=taken,
                rules=rules,
                length=timedelta(minutes=60),
                at=datetime(2027, 1, 1, tzinfo=UTC),
                first=date(2027, 1, 4),
                days=30,
            )

        print(row(f"a month of times, {count} meetings taken: {len(month())} times", repeat(month, 200)))
