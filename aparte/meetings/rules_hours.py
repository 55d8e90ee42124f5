"""The hours of a practitioner on a date, and the moments at which a meeting may start in them.

Pure, as `rules`. Hours are naive wall-clock times in the practitioner's zone, where an end of ``time.min`` means
24:00. When clocks change:
* a range runs from the first moment that the wall clock shows its start to the first that it shows its end;
  a meeting lasts its length in elapsed time: over the spring gap, there is an hour less to offer;
* a wall-clock time that the spring gap skips is never offered;
* a time that autumn shows twice is offered once, at its first showing, as calendars read such a time
  (RFC 5545, 3.3.5): what people read in theirs is what was booked. No meeting starts at the second showing.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, starmap
from math import gcd
from typing import Any, cast
from zoneinfo import ZoneInfo

Span = tuple[timedelta, timedelta]
"""From, to: elapsed since midnight on a wall clock."""

DAY = timedelta(days=1)
_MONDAY = date(1970, 1, 5).toordinal()  # weeks are counted from this one, everywhere


@dataclass(frozen=True, slots=True)
class WeeklyRange:
    """Hours of a usual week: ``weekday`` 0 is Monday; wall-clock times; an end of 00:00 is midnight, 24:00.

    ``every`` n weeks, of which that of the date ``since`` is one (both ways: a past week too). ``modes`` and
    ``kinds`` of meeting that may be booked in them: all, when none is named.
    Raises ``ValueError`` when ``every`` is less than 1, or more than 1 without ``since``.
    """

    weekday: int
    starts: time
    ends: time
    every: int = 1
    since: date | None = None
    modes: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.every < 1 or (self.every > 1 and self.since is None):
            raise ValueError("Every how many weeks, 1 or more; from 2 on, a date of one of them.")

    def serves(self, modes: frozenset[str] | None, kind: str | None) -> bool:
        """Whether a meeting of that kind, in one of those modes, may be booked here; None asks for any."""
        return (modes is None or not self.modes or bool(modes & self.modes)) and (
            kind is None or not self.kinds or kind in self.kinds
        )

    def meets(self, other: "WeeklyRange") -> bool:
        """Whether some meeting could be booked in both at once: same day, hours, week, mode and kind."""
        (opens, closes), (also_opens, also_closes) = (
            span(self.starts, self.ends),
            span(other.starts, other.ends),
        )
        return (
            self.weekday == other.weekday
            and max(opens, also_opens) < min(closes, also_closes)
            and not (self._turn - other._turn) % gcd(self.every, other.every)
            and _shared(self.modes, other.modes)
            and _shared(self.kinds, other.kinds)
        )

    def on(self, day: date) -> bool:
        """Whether the week of ``day`` is one of its weeks (the weekday is not looked at)."""
        return self.every == 1 or _week(day) % self.every == self._turn

    @property
    def _turn(self) -> int:
        return 0 if self.since is None else _week(self.since) % self.every


@dataclass(frozen=True, slots=True)
class DayException:
    """The hours of one date in place of the weekly ones: (start, end) pairs, none when closed."""

    date: date
    ranges: tuple[tuple[time, time], ...] = ()


def read_week(kept: Sequence[Mapping[str, Any]]) -> tuple[WeeklyRange, ...]:
    """The ranges of a usual week, as `written_week` wrote them."""
    return tuple(
        WeeklyRange(
            one["weekday"],
            time.fromisoformat(one["starts"]),
            time.fromisoformat(one["ends"]),
            one.get("every", 1),
            date.fromisoformat(one["since"]) if "since" in one else None,
            frozenset(one.get("modes", ())),
            frozenset(one.get("kinds", ())),
        )
        for one in kept
    )


def written_week(ranges: Iterable[WeeklyRange]) -> list[dict[str, Any]]:
    """The same ranges as plain values, in order: what a range does not say is left out."""
    return [
        {"weekday": one.weekday, "starts": f"{one.starts:%H:%M}", "ends": f"{one.ends:%H:%M}"}
        | ({"every": one.every, "since": f"{one.since:%Y-%m-%d}"} if one.since and one.every > 1 else {})
        | ({"modes": sorted(one.modes)} if one.modes else {})
        | ({"kinds": sorted(one.kinds)} if one.kinds else {})
        for one in sorted(ranges, key=lambda one: (one.weekday, one.starts, one.ends, one.every))
    ]


def read_days(kept: Sequence[Mapping[str, Any]]) -> tuple[DayException, ...]:
    """The dates that do not follow the week, as `written_days` wrote them."""
    return tuple(
        DayException(
            date.fromisoformat(one["date"]),
            tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in one["ranges"]),
        )
        for one in kept
    )


def written_days(days: Iterable[DayException]) -> list[dict[str, Any]]:
    """The same dates as plain values, in order."""
    return [
        {
            "date": f"{one.date:%Y-%m-%d}",
            "ranges": [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in sorted(one.ranges)],
        }
        for one in sorted(days, key=lambda one: one.date)
    ]


class Timetable:
    """The hours of any date, for any mode and kind of meeting. What was worked out once is kept: share it."""

    def __init__(self, weekly: Iterable[WeeklyRange], exceptions: Iterable[DayException] = ()) -> None:
        self._weekly = tuple(weekly)
        dates: dict[date, list[tuple[tuple[time, time], ...]]] = {}
        for exception in exceptions:
            dates.setdefault(exception.date, []).append(exception.ranges)
        # Should one date be both closed and opened, the practitioner's rest comes first.
        self._dates = {day: merged(chain(*ranges)) if all(ranges) else [] for day, ranges in dates.items()}
        self._weeks: dict[
            tuple[frozenset[str] | None, str | None], dict[int, list[Span] | list[WeeklyRange]]
        ] = {}

    def on(self, day: date, modes: frozenset[str] | None = None, kind: str | None = None) -> list[Span]:
        """Spans since midnight, sorted, disjoint: in one of these modes; None asks for any mode or kind."""
        if day in self._dates:
            return self._dates[day]
        asked = modes, kind
        if asked not in self._weeks:
            self._weeks[asked] = self._usual(modes, kind)
        found = self._weeks[asked].get(day.weekday(), [])
        if found and isinstance(found[0], WeeklyRange):
            return merged((one.starts, one.ends) for one in found if one.on(day))
        return cast(list[Span], found)

    def _usual(
        self, modes: frozenset[str] | None, kind: str | None
    ) -> dict[int, list[Span] | list[WeeklyRange]]:
        """By weekday: its spans where every week is the same, else its ranges."""
        week: dict[int, list[WeeklyRange]] = {}
        for one in self._weekly:
            if one.serves(modes, kind):
                week.setdefault(one.weekday, []).append(one)
        return {
            weekday: ranges
            if any(one.every > 1 for one in ranges)
            else merged((one.starts, one.ends) for one in ranges)
            for weekday, ranges in week.items()
        }


def merge_ranges(ranges: Iterable[tuple[time, time]]) -> tuple[tuple[time, time], ...]:
    """The hours of a day sorted; joined where they overlap or touch; without those that end too early."""
    return tuple(
        ((datetime.min + opens).time(), (datetime.min + closes).time()) for opens, closes in merged(ranges)
    )


def starts(day: date, hours: Span, zone: ZoneInfo, step: timedelta, length: timedelta) -> Iterator[datetime]:
    """The UTC starts that one span of one day offers to a meeting of ``length``, every ``step``."""
    wall, closes = (datetime.combine(day, time.min) + moment for moment in hours)
    offset, *changes = {*_offsets(wall, zone), *_offsets(closes, zone)}
    if not changes:  # nearly always: clocks do not change within, so one subtraction serves all
        start, last = ((moment - offset).replace(tzinfo=UTC) for moment in (wall, closes - length))
        while start <= last:
            yield start
            start += step
        return
    last = _first_showing(closes, zone) - length
    while wall < closes:
        before, after = _offsets(wall, zone)
        start = (wall - before).replace(tzinfo=UTC)
        if before >= after and start <= last:
            yield start
        wall += step


def shown(moment: datetime, zone: ZoneInfo) -> str:
    """What the clocks of ``zone`` show at ``moment``, to the minute: ``2027-03-01T10:00``."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def moment_of(local: str, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the clocks of ``zone`` show ``local``, or have skipped it."""
    return _first_showing(datetime.fromisoformat(local), zone)


def at_rhythm(start: datetime, *, zone: ZoneInfo, every_weeks: int, count: int) -> list[datetime]:
    """``start`` and the ``count - 1`` moments after it, ``every_weeks`` apart, at which the clocks first show the same;
    where they skip that hour, the moment at which they do."""
    first = datetime.fromisoformat(shown(start, zone))
    return [start, *(_first_showing(first + DAY * 7 * every_weeks * n, zone) for n in range(1, count))]


def skipped_among(starts: Iterable[datetime], asked: datetime, *, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Those of a series at which the clocks do not show the hour of ``asked``: they skip it that night."""
    return tuple(start for start in starts if shown(start, zone)[10:] != shown(asked, zone)[10:])


def span(starts: time, ends: time) -> Span:
    """Both times as elapsed since midnight on a wall clock; an end of midnight is the coming one."""
    opens, closes = (datetime.combine(date.min, wall) - datetime.min for wall in (starts, ends))
    return opens, closes or DAY


def merged(ranges: Iterable[tuple[time, time]]) -> list[Span]:
    """Spans sorted; joined where they overlap or touch; without those that end too early."""
    found: list[Span] = []
    for opens, closes in sorted(one for one in starmap(span, ranges) if one[0] < one[1]):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(closes, found[-1][1]))
        else:
            found.append((opens, closes))
    return found


def _week(day: date) -> int:
    return (day.toordinal() - _MONDAY) // 7


def _shared(some: frozenset[str], others: frozenset[str]) -> bool:
    """None named means all."""
    return not some or not others or bool(some & others)


def _first_showing(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment, in UTC, at which the clocks of ``zone`` show ``wall``, or have skipped it."""
    before, after = _offsets(wall, zone)
    if before >= after:  # one offset, or a time shown twice: the first showing has the larger offset
        return (wall - before).replace(tzinfo=UTC)
    # The time is skipped: clocks change, at a whole second, between these two moments.
    low, high = (int((wall - offset).replace(tzinfo=UTC).timestamp()) for offset in (after, before))
    seconds = range(low, high + 1)
    changed = bisect_left(seconds, True, key=lambda n: datetime.fromtimestamp(n, zone).utcoffset() == after)
    return datetime.fromtimestamp(seconds[changed], UTC)


def _offsets(wall: datetime, zone: ZoneInfo) -> tuple[timedelta, timedelta]:
    """The UTC offsets by which to read ``wall``: the larger first if shown twice, the smaller if skipped."""
    shown, again = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    return shown.utcoffset() or timedelta(0), again.utcoffset() or timedelta(0)
