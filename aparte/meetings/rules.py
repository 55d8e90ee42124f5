"""When a meeting may be booked, moved, cancelled, spoken of afterwards: values in, verdict with reasons out.

Knows no Django, no database, no clock: every moment is handed in. Moments are aware datetimes, answers are in
UTC; hours are naive wall-clock times in the practitioner's zone, where an end of ``time.min`` means 24:00.
When clocks change:
* a range runs from the first moment that the wall clock shows its start to the first that it shows its end;
  a meeting lasts its length in elapsed time: over the spring gap, there is an hour less to offer;
* a wall-clock time that the spring gap skips is never offered;
* a time that autumn shows twice is offered once, at its first showing, as calendars read such a time
  (RFC 5545, 3.3.5): what people read in theirs is what was booked. No meeting starts at the second showing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain, starmap
from zoneinfo import ZoneInfo

_Span = tuple[timedelta, timedelta]  # from, to: elapsed since midnight on a wall clock
_DAY = timedelta(days=1)
_TO_COME = frozenset({"booked", "accepted"})  # words of terms.State, which would bring Django along


class Reason(StrEnum):
    """Why something is refused."""

    TOO_SOON = "too_soon"  # the practitioner asks for more notice
    TOO_FAR = "too_far"  # beyond the days that are open to booking
    OUTSIDE_HOURS = "outside_hours"  # not a time that the hours of that day offer
    TAKEN = "taken"  # meets another booking, or the pause around it
    ALREADY_BEGUN = "already_begun"
    NOT_BEGUN = "not_begun"
    NOT_HELD = "not_held"  # declined, cancelled, or done already
    ENDS_BEFORE_START = "ends_before_start"
    OVERLAPPING = "overlapping"
    UNKNOWN_WEEKDAY = "unknown_weekday"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is refused, and every reason why; ``where`` is filled by ``check_weekly`` only."""

    refused: bool
    reasons: tuple[Reason, ...] = ()
    where: tuple[tuple[int, ...], ...] = ()

    @property
    def only_taken(self) -> bool:
        """Whether the time would be offered, had somebody not taken it."""
        return self.reasons == (Reason.TAKEN,)


@dataclass(frozen=True, slots=True)
class WeeklyRange:
    """Hours of every week: ``weekday`` 0 is Monday; wall-clock times; an end of 00:00 is midnight, 24:00."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class DayException:
    """The hours of one date in place of the weekly ones: (start, end) pairs, none when closed."""

    date: date
    ranges: tuple[tuple[time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """From ``starts`` up to, not including, ``ends``, in UTC. Raises ``ValueError`` when it is empty."""

    starts: datetime
    ends: datetime

    def __post_init__(self) -> None:
        if not self.starts < self.ends:
            raise ValueError("An interval ends after its start.")


@dataclass(frozen=True, slots=True)
class BookingRules:
    """How a practitioner lets time be booked. Raises ``ValueError`` for a negative duration, or no step."""

    zone: ZoneInfo  # where the hours are read
    notice: timedelta  # from now to the nearest start
    horizon: timedelta  # from now to the farthest start
    buffer: timedelta  # the pause kept before and after what is taken
    step: timedelta  # between two starts offered

    def __post_init__(self) -> None:
        if self.step <= timedelta(0) or min(self.notice, self.horizon, self.buffer) < timedelta(0):
            raise ValueError("The step is positive; the notice, the horizon and the buffer are not negative.")


def free_times(
    *,
    weekly: Iterable[WeeklyRange],
    exceptions: Iterable[DayException],
    taken: Iterable[Interval],
    rules: BookingRules,
    length: timedelta,
    at: datetime,
    first: date | None = None,
    days: int | None = None,
) -> list[Interval]:
    """Everything that can be booked at the moment ``at``, in order of start: intervals of ``length``, in UTC.

    Offered: what starts a whole number of steps after the start of a range, ends within that range, starts
    from ``at + notice`` to ``at + horizon`` (both included), and stays clear of ``taken`` by the buffer.
    Ranges that overlap or touch count as one; they do not join across midnight. Offered times may overlap
    each other: once one is booked, ask again. ``first`` (else today) and ``days``: only these local dates.
    """
    hours, busy = _Hours(weekly, exceptions), _busy(taken, rules.buffer)
    earliest, latest = _utc(at) + rules.notice, _utc(at) + rules.horizon
    first = first or at.astimezone(rules.zone).date()
    day = max(first, earliest.astimezone(rules.zone).date())
    # Clocks may go back over midnight: the date of the last moment may be the day before one shown earlier.
    last = latest.astimezone(rules.zone).date() + _DAY
    if days is not None:
        last = min(last, first + _DAY * (days - 1))
    found = []
    while day <= last:
        for span in hours.on(day):
            for starts in _starts(day, span, rules, length):
                if earliest <= starts <= latest and not _meets(busy, starts, starts + length):
                    found.append(Interval(starts, starts + length))
        day += _DAY
    return found


def is_free(
    start: datetime,
    *,
    weekly: Iterable[WeeklyRange],
    exceptions: Iterable[DayException],
    taken: Iterable[Interval],
    rules: BookingRules,
    length: timedelta,
    at: datetime,
) -> Verdict:
    """Whether a meeting of ``length`` may start at ``start``: exactly what ``free_times`` offers at ``at``.

    Refused with all that apply of ``TOO_SOON``, ``TOO_FAR``, ``OUTSIDE_HOURS`` (between two steps, too) and
    ``TAKEN``. To move a meeting, leave its own time out of ``taken``.
    """
    wanted, asked = Interval(_utc(start), _utc(start) + length), _utc(at)
    day = wanted.starts.astimezone(rules.zone).date()
    hours = _Hours(weekly, exceptions)
    within = any(wanted.starts in _starts(day, span, rules, length) for span in hours.on(day))
    return _verdict(
        (Reason.TOO_SOON, wanted.starts < asked + rules.notice),
        (Reason.TOO_FAR, wanted.starts > asked + rules.horizon),
        (Reason.OUTSIDE_HOURS, not within),
        (Reason.TAKEN, _meets(_busy(taken, rules.buffer), wanted.starts, wanted.ends)),
    )


def may_move(state: str, starts_at: datetime, at: datetime) -> Verdict:
    """The person may move a ``booked`` or ``accepted`` exploratory meeting until it starts: it is free."""
    return _verdict((Reason.NOT_HELD, state not in _TO_COME), (Reason.ALREADY_BEGUN, at >= starts_at))


may_cancel = may_move  # until the start too: free, and no reason is asked


def may_record_outcome(state: str, starts_at: datetime, at: datetime) -> Verdict:
    """The practitioner says how a ``booked`` or ``accepted`` meeting ended, once it has begun."""
    return _verdict((Reason.NOT_HELD, state not in _TO_COME), (Reason.NOT_BEGUN, at < starts_at))


def check_weekly(ranges: Sequence[WeeklyRange]) -> Verdict:
    """Whether these hours can be kept: days 0 to 6, each end after its start, none overlapping.

    One reason for each fault; beside it, in ``where``, the place (from 0) of that range, or of those two.
    """
    faults: list[tuple[tuple[int, ...], Reason]] = []
    ends_last: dict[int, tuple[timedelta, int]] = {}  # by weekday, what ends last so far
    spans = ((one.weekday, *_span(one.starts, one.ends), place) for place, one in enumerate(ranges))
    for weekday, opens, closes, place in sorted(spans):
        if not 0 <= weekday <= 6:
            faults.append(((place,), Reason.UNKNOWN_WEEKDAY))
        elif closes <= opens:
            faults.append(((place,), Reason.ENDS_BEFORE_START))
        else:
            latest, other = ends_last.get(weekday, (timedelta(0), place))
            if opens < latest:
                faults.append(((min(place, other), max(place, other)), Reason.OVERLAPPING))
            ends_last[weekday] = max((latest, other), (closes, place))
    faults.sort()
    return Verdict(bool(faults), tuple(reason for _, reason in faults), tuple(where for where, _ in faults))


def merge_ranges(ranges: Iterable[tuple[time, time]]) -> tuple[tuple[time, time], ...]:
    """The hours of a day sorted; joined where they overlap or touch; without those that end too early."""
    spans = _merged(ranges)
    return tuple(((datetime.min + opens).time(), (datetime.min + closes).time()) for opens, closes in spans)


class _Hours:
    """The hours of any date: spans since midnight, sorted, disjoint."""

    def __init__(self, weekly: Iterable[WeeklyRange], exceptions: Iterable[DayException]) -> None:
        week: dict[int, list[tuple[time, time]]] = {}
        for one in weekly:
            week.setdefault(one.weekday, []).append((one.starts, one.ends))
        dates: dict[date, list[tuple[tuple[time, time], ...]]] = {}
        for exception in exceptions:
            dates.setdefault(exception.date, []).append(exception.ranges)
        self._week = {weekday: _merged(ranges) for weekday, ranges in week.items()}
        # Should one date be both closed and opened, the practitioner's rest comes first.
        self._dates = {day: _merged(chain(*ranges)) if all(ranges) else [] for day, ranges in dates.items()}

    def on(self, day: date) -> list[_Span]:
        return self._dates[day] if day in self._dates else self._week.get(day.weekday(), [])


def _busy(taken: Iterable[Interval], buffer: timedelta) -> list[datetime]:
    """What is taken, with the buffer around it, joined: start, end, start, end... in order."""
    edges: list[datetime] = []
    for starts, ends in sorted((_utc(one.starts) - buffer, _utc(one.ends) + buffer) for one in taken):
        if edges and starts <= edges[-1]:
            edges[-1] = max(ends, edges[-1])
        else:
            edges += (starts, ends)
    return edges


def _meets(busy: list[datetime], starts: datetime, ends: datetime) -> bool:
    """Whether anything busy is met: an odd place is inside one, else the next may begin too early."""
    place = bisect_right(busy, starts)
    return place % 2 == 1 or (place < len(busy) and busy[place] < ends)


def _starts(day: date, span: _Span, rules: BookingRules, length: timedelta) -> Iterator[datetime]:
    """The UTC starts that one span of one day offers, whatever the notice, the horizon and what is taken."""
    wall, closes = (datetime.combine(day, time.min) + moment for moment in span)
    offset, *changes = {*_offsets(wall, rules.zone), *_offsets(closes, rules.zone)}
    if not changes:  # nearly always: clocks do not change within, so one subtraction serves all
        start, last = ((moment - offset).replace(tzinfo=UTC) for moment in (wall, closes - length))
        while start <= last:
            yield start
            start += rules.step
        return
    last = _first_showing(closes, rules.zone) - length
    while wall < closes:
        before, after = _offsets(wall, rules.zone)
        start = (wall - before).replace(tzinfo=UTC)
        if before >= after and start <= last:
            yield start
        wall += rules.step


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


def _merged(ranges: Iterable[tuple[time, time]]) -> list[_Span]:
    merged: list[_Span] = []
    for opens, closes in sorted(span for span in starmap(_span, ranges) if span[0] < span[1]):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    return merged


def _span(starts: time, ends: time) -> _Span:
    """Both times as elapsed since midnight on a wall clock; an end of midnight is the coming one."""
    opens, closes = (datetime.combine(date.min, wall) - datetime.min for wall in (starts, ends))
    return opens, closes or _DAY


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def _verdict(*reasons: tuple[Reason, bool]) -> Verdict:
    applying = tuple(reason for reason, applies in reasons if applies)
    return Verdict(bool(applying), applying)
