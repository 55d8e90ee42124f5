"""When a meeting may be booked, moved, cancelled, spoken of afterwards: values in, verdict with reasons out.

Knows no Django, no database, no clock: every moment is handed in. Moments are aware datetimes, answers are in
UTC. How hours are read on clocks, and what happens when they change: `rules_hours`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aparte.meetings.rules_hours import DAY, Timetable, WeeklyRange, span, starts

_TO_COME = frozenset({"booked", "accepted"})  # words of terms.State, which would bring Django along
_LEADS_ON = frozenset({"within_frame", "held"})  # of terms.Outcome


class Reason(StrEnum):
    """Why something is refused."""

    TOO_SOON = "too_soon"  # the practitioner asks for more notice
    TOO_FAR = "too_far"  # beyond the days that are open to booking
    OUTSIDE_HOURS = "outside_hours"  # not a time that the hours of that day offer
    TAKEN = "taken"  # meets another booking, or the pause around it
    DAY_IS_FULL = "day_is_full"  # as many meetings that day as the practitioner wants
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
        return bool(self.reasons) and set(self.reasons) <= {Reason.TAKEN, Reason.DAY_IS_FULL}


class Interval(NamedTuple):
    """From ``starts`` up to, not including, ``ends``: moments in UTC, the second after the first."""

    starts: datetime
    ends: datetime


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


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that decides what one practitioner offers.

    ``taken``: what is held already, whoever holds it. ``full``: the local dates that can have no more meetings.
    ``theirs``: what those who would come have elsewhere; no pause is kept around it.
    """

    timetable: Timetable
    taken: Sequence[Interval]
    rules: BookingRules
    full: Collection[date] = frozenset()
    theirs: Sequence[Interval] = ()

    def free(
        self,
        *,
        length: timedelta,
        at: datetime,
        modes: frozenset[str] | None = None,
        kind: str | None = None,
        first: date | None = None,
        days: int | None = None,
    ) -> Iterator[Interval]:
        """All that can be booked at the moment ``at``, in order of start: intervals of ``length``, in UTC.

        Offered: what starts a whole number of steps after the start of a range, ends within that range, starts
        from ``at + notice`` to ``at + horizon`` (both included), stays clear of ``taken`` by the buffer, on a
        date that is not full. Ranges that overlap or touch count as one; they do not join across midnight.
        Offered times may overlap each other: once one is booked, ask again. ``modes`` and ``kind`` of meeting:
        None asks for any. ``first`` (else today) and ``days``: only these local dates.
        """
        rules, busy = self.rules, self._busy()
        earliest, latest = _utc(at) + rules.notice, _utc(at) + rules.horizon
        first = first or at.astimezone(rules.zone).date()
        day = max(first, earliest.astimezone(rules.zone).date())
        # Clocks may go back over midnight: the date of the last moment may be the day before one shown earlier.
        last = latest.astimezone(rules.zone).date() + DAY
        if days is not None:
            last = min(last, first + DAY * (days - 1))
        while day <= last:
            for one in self.timetable.on(day, modes, kind) if day not in self.full else ():
                for start in starts(day, one, rules.zone, rules.step, length):
                    if earliest <= start <= latest and not _meets(busy, start, start + length):
                        yield Interval(start, start + length)
            day += DAY

    def judge(
        self,
        start: datetime,
        *,
        length: timedelta,
        at: datetime,
        modes: frozenset[str] | None = None,
        kind: str | None = None,
    ) -> Verdict:
        """Whether a meeting of ``length`` may start at ``start``: exactly what ``free`` offers at ``at``.

        Refused with all that apply of ``TOO_SOON``, ``TOO_FAR``, ``OUTSIDE_HOURS`` (between two steps, too),
        ``TAKEN`` and ``DAY_IS_FULL``. To move a meeting, leave its own time out of ``taken`` and ``full``.
        """
        wanted, asked, rules = Interval(_utc(start), _utc(start) + length), _utc(at), self.rules
        day = wanted.starts.astimezone(rules.zone).date()
        hours = self.timetable.on(day, modes, kind)
        within = any(wanted.starts in starts(day, one, rules.zone, rules.step, length) for one in hours)
        return _verdict(
            (Reason.TOO_SOON, wanted.starts < asked + rules.notice),
            (Reason.TOO_FAR, wanted.starts > asked + rules.horizon),
            (Reason.OUTSIDE_HOURS, not within),
            (Reason.TAKEN, _meets(self._busy(), wanted.starts, wanted.ends)),
            (Reason.DAY_IS_FULL, day in self.full),
        )

    def _busy(self) -> list[datetime]:
        """What is taken, with the buffer around it, joined: start, end, start, end... in order."""
        edges: list[datetime] = []
        buffer = self.rules.buffer
        around = [(one.starts - buffer, one.ends + buffer) for one in self.taken]
        for opens, closes in sorted([*around, *self.theirs]):
            if edges and opens <= edges[-1]:
                edges[-1] = max(closes, edges[-1])
            else:
                edges += (opens, closes)
        return edges


def full_dates(meetings: Iterable[datetime], *, most: int | None, zone: ZoneInfo) -> frozenset[date]:
    """The local dates on which ``most`` meetings or more start; none when there is no most."""
    if most is None:
        return frozenset()
    counted = Counter(start.astimezone(zone).date() for start in meetings)
    return frozenset(day for day, count in counted.items() if count >= most)


def may_move(state: str, starts_at: datetime, at: datetime) -> Verdict:
    """A ``booked`` or ``accepted`` meeting may be moved until it starts."""
    return _verdict((Reason.NOT_HELD, state not in _TO_COME), (Reason.ALREADY_BEGUN, at >= starts_at))


may_cancel = may_move  # until the start too: no reason is asked


def may_book_next(kind: str, state: str, outcome: str) -> Verdict:
    """The person may take a next meeting by themself: after a first one that ended within the frame, after an
    intervention that was held, and while an intervention is confirmed."""
    led_on = state == "done" and outcome in _LEADS_ON
    return _verdict((Reason.NOT_HELD, not (led_on or (state == "accepted" and kind != "exploratory"))))


def may_follow(state: str) -> bool:
    """The practitioner may take a next meeting for somebody whom they agreed to meet, or met."""
    return state in {"accepted", "done"}


def free_of_charge(*, fee: Decimal | None, starts_at: datetime, at: datetime, notice: timedelta) -> bool:
    """Whether the person moves or cancels at no cost: nothing was to be paid, or they say so as early as the
    practice asks."""
    return fee == 0 or at <= starts_at - notice


def may_record_outcome(state: str, starts_at: datetime, at: datetime) -> Verdict:
    """The practitioner says how a ``booked`` or ``accepted`` meeting ended, once it has begun."""
    return _verdict((Reason.NOT_HELD, state not in _TO_COME), (Reason.NOT_BEGUN, at < starts_at))


def check_weekly(ranges: Sequence[WeeklyRange]) -> Verdict:
    """Whether these hours can be kept: days 0 to 6, each end after its start, no meeting bookable in two of them.

    One reason for each fault; beside it, in ``where``, the place (from 0) of that range, or of those two.
    """
    faults: list[tuple[tuple[int, ...], Reason]] = []
    sound = []
    for place, one in enumerate(ranges):
        opens, closes = span(one.starts, one.ends)
        if not 0 <= one.weekday <= 6:
            faults.append(((place,), Reason.UNKNOWN_WEEKDAY))
        elif closes <= opens:
            faults.append(((place,), Reason.ENDS_BEFORE_START))
        else:
            sound.append((place, one))
    for (place, one), (other_place, other) in combinations(sound, 2):
        if one.meets(other):
            faults.append(((place, other_place), Reason.OVERLAPPING))
    faults.sort()
    return Verdict(bool(faults), tuple(reason for _, reason in faults), tuple(where for where, _ in faults))


def gaps(within: Interval, taken: Iterable[Interval]) -> list[Interval]:
    """What ``taken``, in any order, leaves of ``within``: the pieces in order, none empty."""
    found, start = [], within.starts
    for one in sorted(taken):
        if one.starts > start and start < within.ends:
            found.append(Interval(start, min(one.starts, within.ends)))
        start = max(start, one.ends)
    if start < within.ends:
        found.append(Interval(start, within.ends))
    return found


def _meets(busy: list[datetime], starts: datetime, ends: datetime) -> bool:
    """Whether anything busy is met: an odd place is inside one, else the next may begin too early."""
    place = bisect_right(busy, starts)
    return place % 2 == 1 or (place < len(busy) and busy[place] < ends)


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def _verdict(*reasons: tuple[Reason, bool]) -> Verdict:
    applying = tuple(reason for reason, applies in reasons if applies)
    return Verdict(bool(applying), applying)
