"""A week and the days apart, written as plain values and read again; public holidays by territory."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.library.queries import holidays
from aparte.meetings.rules_hours import (
    DayException,
    WeeklyRange,
    read_days,
    read_week,
    written_days,
    written_week,
)

clocks = st.integers(0, 24 * 12 - 1).map(lambda n: time(n // 12, n % 12 * 5))
dates = st.dates(date(2026, 1, 1), date(2040, 12, 31))
names = st.frozensets(st.sampled_from(["phone", "video", "in_person", "support"]), max_size=3)


@st.composite
def weekly(draw: st.DrawFn) -> WeeklyRange:
    every = draw(st.integers(1, 4))
    since = draw(dates) if every > 1 else None
    return WeeklyRange(
        draw(st.integers(0, 6)), draw(clocks), draw(clocks), every, since, draw(names), draw(names)
    )


@given(st.lists(weekly(), max_size=8))
def test_a_week_is_read_as_it_was_written(given: list[WeeklyRange]) -> None:
    kept = json.loads(json.dumps(written_week(given)))
    assert Counter(read_week(kept)) == Counter(given)
    assert written_week(read_week(kept)) == kept


@given(st.dictionaries(dates, st.lists(st.tuples(clocks, clocks), max_size=3), max_size=6))
def test_days_apart_are_read_as_they_were_written(given: dict[date, list[tuple[time, time]]]) -> None:
    days = [DayException(day, tuple(sorted(ranges))) for day, ranges in given.items()]
    kept = json.loads(json.dumps(written_days(days)))
    assert {one.date: one.ranges for one in read_days(kept)} == {one.date: one.ranges for one in days}


def test_seconds_are_not_hours() -> None:
    """What is kept is whole minutes: a form gives nothing finer."""
    assert written_week([WeeklyRange(0, time(9), datetime(2027, 1, 1, 12, 30).time())])[0]["ends"] == "12:30"


@pytest.mark.parametrize(
    ("region", "day", "name"),
    [
        ("CA-QC", date(2027, 6, 24), "Fête nationale du Québec"),
        ("FR", date(2027, 7, 14), "Fête nationale"),
        ("BE", date(2027, 7, 21), "Fête nationale"),
        ("CH", date(2027, 8, 1), "Fête nationale"),
    ],
)
def test_each_territory_has_its_holidays(region: str, day: date, name: str) -> None:
    assert holidays(region, 2027)[day] == name
    others = {"CA-QC", "FR", "BE", "CH"} - {region}
    assert all(day not in holidays(other, 2027) for other in others)
