"""What is offered is what is accepted; clocks that change offer no time that is skipped, and none twice."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aparte.meetings.rules import (
    BookingRules,
    Calendar,
    Interval,
    Reason,
    check_weekly,
    full_dates,
    may_cancel,
    may_move,
    may_record_outcome,
)
from aparte.meetings.rules_hours import DayException, Timetable, WeeklyRange, merge_ranges
from aparte.meetings.terms import State

TORONTO, PARIS = ZoneInfo("America/Toronto"), ZoneInfo("Europe/Paris")
DAY, HOUR, HALF, STEP = timedelta(days=1), timedelta(hours=1), timedelta(minutes=30), timedelta(minutes=5)
PHONE, VIDEO = frozenset({"phone"}), frozenset({"video"})
TUESDAY = date(2027, 3, 2)
AT = datetime(2027, 3, 1, 12, tzinfo=UTC)  # a Monday


def rules(zone=TORONTO, notice=timedelta(0), horizon=7 * DAY, buffer=timedelta(0), step=HOUR):
    return BookingRules(zone, notice, horizon, buffer, step)


def every_day(*ranges):
    return [WeeklyRange(weekday, starts, ends) for weekday in range(7) for starts, ends in ranges]


def offered(*ranges, at=AT, zone=TORONTO, taken=(), exceptions=(), first=None, days=None, **more):
    """The offered hours, written on the clocks of the zone: ``14 03:00 EDT``."""
    calendar = Calendar(Timetable(every_day(*ranges), exceptions), taken, rules(zone, **more))
    found = list(calendar.free(length=HOUR, at=at, first=first, days=days))
    assert all(one.ends - one.starts == HOUR and one.starts.tzinfo is UTC for one in found)
    return [one.starts.astimezone(zone).strftime("%d %H:%M %Z") for one in found]


def on(day, *ranges, zone=TORONTO, **more):
    at = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC) - HOUR
    return [text[3:] for text in offered(*ranges, at=at, zone=zone, first=day, days=1, **more)]


def test_times_follow_each_other_by_steps_and_end_within_the_range():
    whole = on(TUESDAY, (time(9), time(11, 30)), step=HALF)
    assert whole == ["09:00 EST", "09:30 EST", "10:00 EST", "10:30 EST"]


def test_overlapping_and_touching_ranges_are_one():
    whole = on(TUESDAY, (time(9), time(13)))
    assert on(TUESDAY, (time(9), time(11)), (time(10, 30), time(12)), (time(12), time(13))) == whole
    assert len(whole) == 4


def test_a_range_may_end_at_midnight_and_does_not_join_the_next_day():
    late = on(TUESDAY, (time(22), time.min), (time.min, time(1)), step=HALF)
    assert late == ["00:00 EST", "22:00 EST", "22:30 EST", "23:00 EST"]
    assert len(on(TUESDAY, (time.min, time.min))) == 24
    assert on(TUESDAY, (time(12), time(9)), (time(9), time(9))) == []  # no end before the start


def test_an_exception_replaces_the_hours_of_its_date_only():
    closed, moved = DayException(TUESDAY), DayException(TUESDAY + DAY, ((time(14), time(15)),))
    found = offered((time(9), time(10)), exceptions=[closed, moved], days=4)
    assert found == ["01 09:00 EST", "03 14:00 EST", "04 09:00 EST"]
    both = [closed, DayException(TUESDAY, ((time(14), time(15)),))]
    assert on(TUESDAY, (time(9), time(10)), exceptions=both) == []


def test_notice_and_horizon_are_both_included():
    at = datetime(2027, 3, 1, 14, tzinfo=UTC)  # 9:00 in Toronto
    found = offered((time(9), time(11)), at=at, notice=DAY, horizon=2 * DAY)
    assert found == ["02 09:00 EST", "02 10:00 EST", "03 09:00 EST"]
    later = offered((time(9), time(11)), at=at + timedelta(seconds=1), notice=DAY, horizon=2 * DAY)
    assert later == ["02 10:00 EST", "03 09:00 EST"]


def test_first_and_days_choose_dates():
    chosen = offered((time(9), time(10)), first=date(2027, 3, 4), days=2)
    assert chosen == ["04 09:00 EST", "05 09:00 EST"]
    assert offered((time(9), time(10)), first=date(2027, 2, 1), days=29) == ["01 09:00 EST"]
    assert offered((time(9), time(10)), days=1) == ["01 09:00 EST"]


def test_the_buffer_is_kept_on_both_sides_of_what_is_taken():
    noon = datetime(2027, 3, 2, 17, tzinfo=UTC)
    taken = [Interval(noon - HOUR, noon)]
    found = on(TUESDAY, (time(9), time(14)), taken=taken)
    assert found == ["09:00 EST", "10:00 EST", "12:00 EST", "13:00 EST"]
    assert on(TUESDAY, (time(9), time(14)), taken=taken, buffer=STEP) == ["09:00 EST", "13:00 EST"]


def test_what_makes_no_sense_is_refused():
    for fault in ({"step": DAY * 0}, {"notice": -HOUR}, {"horizon": -HOUR}, {"buffer": -HOUR}):
        with pytest.raises(ValueError, match="not negative"):
            rules(**fault)
    with pytest.raises(ValueError, match="time zone"):
        offered((time(9), time(10)), at=AT.replace(tzinfo=None))


# --- clocks that change


def test_clocks_that_spring_forward_offer_nothing_in_the_hour_they_skip():
    assert on(date(2027, 3, 28), (time(1), time(5)), zone=PARIS) == ["01:00 CET", "03:00 CEST", "04:00 CEST"]
    day = date(2027, 3, 14)
    assert on(day, (time(0), time(5))) == ["00:00 EST", "01:00 EST", "03:00 EDT", "04:00 EDT"]
    half = on(day, (time(1), time(4)), step=HALF)
    assert half == ["01:00 EST", "01:30 EST", "03:00 EDT"]  # 1:30 lasts an hour, until 3:30 in summer time
    assert on(day, (time(2), time(3))) == []
    cut_short = on(day, (time(1), time(2, 30)), step=HALF / 2)  # ends when the clock skips to 3:00
    assert cut_short == ["01:00 EST"]
    assert on(day, (time(2, 15), time(4, 15)), step=HALF) == ["03:15 EDT"]


def test_clocks_that_fall_back_offer_the_repeated_hour_once_at_its_first_showing():
    assert on(date(2027, 10, 31), (time(1), time(4)), zone=PARIS) == ["01:00 CEST", "02:00 CEST", "03:00 CET"]
    day = date(2027, 11, 7)
    assert on(day, (time(0), time(4))) == ["00:00 EDT", "01:00 EDT", "02:00 EST", "03:00 EST"]
    assert on(day, (time(0), time(1, 30)), step=HALF) == ["00:00 EDT", "00:30 EDT"]
    assert on(day, (time(1), time(2))) == ["01:00 EDT"]


def test_the_second_showing_is_refused_by_its_hours_and_the_first_accepted():
    first = datetime(2027, 11, 7, 1, tzinfo=TORONTO)
    calendar = Calendar(Timetable(every_day((time(0), time(4)))), [], rules())
    asked = dict(length=HOUR, at=datetime(2027, 11, 6, tzinfo=UTC))
    assert not calendar.judge(first.astimezone(UTC), **asked).refused
    assert calendar.judge(first.astimezone(UTC) + HOUR, **asked).reasons == (Reason.OUTSIDE_HOURS,)


# --- what is offered is exactly what is accepted

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
CHANGES = {
    "America/Toronto": (date(2027, 3, 14), date(2027, 11, 7)),
    **dict.fromkeys(("Europe/Paris", "Europe/Brussels", "Europe/Zurich"), (SPRING, AUTUMN)),
    "Australia/Lord_Howe": (date(2027, 4, 4), date(2027, 10, 3)),
    "America/Santiago": (date(2027, 4, 4), date(2027, 9, 5)),  # changes at midnight
    **dict.fromkeys(("Asia/Kathmandu", "UTC"), (SPRING,)),
}


def clocks(low, high):
    return st.integers(low, high).map(lambda n: (datetime.min + n * STEP).time())


ranges = st.tuples(clocks(0, 287), clocks(0, 287))
nights = st.tuples(clocks(0, 36), clocks(12, 60))
hours = st.lists(st.one_of(ranges, nights), max_size=3)
durations = st.integers(0, 48).map(lambda n: n * STEP)


modes, kinds = st.sampled_from([None, PHONE, VIDEO, PHONE | VIDEO]), st.sampled_from([None, "support"])


def monday(day):
    return day - DAY * day.weekday()


@st.composite
def weekly_ranges(draw, day, weekday, hours):
    """Hours of every week or of every second or third, for everything or not."""
    every = draw(st.sampled_from([1, 1, 2, 3]))
    since = day + DAY * draw(st.integers(-30, 30)) if every > 1 else None
    some = [
        frozenset(draw(st.sets(st.sampled_from(names), max_size=1)))
        for names in (("phone", "video"), ("support", "education"))
    ]
    return WeeklyRange(weekday, *hours, every, since, *some)


@st.composite
def situations(draw):
    name = draw(st.sampled_from(sorted(CHANGES)))
    zone, day = ZoneInfo(name), draw(st.sampled_from(CHANGES[name]))
    at = datetime.combine(day, time.min, UTC) - DAY + STEP * draw(st.integers(0, 288))
    taken = draw(st.lists(st.tuples(st.integers(0, 800), st.integers(1, 30)), max_size=8))
    notice, more, buffer, step, length = (draw(durations) for _ in range(5))
    changed = draw(st.lists(st.integers(-1, 2), max_size=3, unique=True))
    weekly = [draw(weekly_ranges(day, weekday, one)) for weekday in range(7) for one in draw(hours)]
    exceptions = [DayException(day + n * DAY, tuple(draw(hours))) for n in changed]
    calendar = Calendar(
        Timetable(weekly, exceptions),
        taken=[Interval(at + n * STEP, at + (n + size) * STEP) for n, size in taken],
        rules=BookingRules(zone, notice, 2 * DAY + more, buffer / 4, step + STEP),
        full={day + n * DAY for n in draw(st.sets(st.integers(0, 3), max_size=1))},
    )
    return (
        calendar,
        (weekly, exceptions),
        dict(length=length + STEP, at=at, modes=draw(modes), kind=draw(kinds)),
    )


def told_otherwise(start, calendar, weekly, exceptions, *, length, at, modes, kind):
    """The same promise, told slowly: one looks at the wall clock at every step of the meeting."""
    rules, taken = calendar.rules, calendar.taken
    shown = start.astimezone(rules.zone)
    wall = shown.replace(tzinfo=None)
    midnight = datetime.combine(wall.date(), time.min)
    here = [
        (one.starts, one.ends)
        for one in weekly
        if one.weekday == wall.weekday()
        and (one.since is None or (monday(wall.date()) - monday(one.since)).days % (7 * one.every) == 0)
        and (modes is None or modes & (one.modes or modes))
        and (kind is None or kind in (one.kinds or {kind}))
    ]
    here = next((one.ranges for one in exceptions if one.date == wall.date()), here)
    open_steps = [False] * 289
    for starts, ends in here:
        opens, closes = (datetime.combine(date.min, one) - datetime.min for one in (starts, ends))
        for n in range(opens // STEP, (closes or DAY) // STEP):
            open_steps[n] = True
    n = (wall - midnight) // STEP
    if shown.fold or not open_steps[n]:
        return False
    opens = max((m + 1 for m in range(n) if not open_steps[m]), default=0)
    closes = midnight + STEP * next(m for m in range(n, 289) if not open_steps[m])
    shows = [(start + m * STEP).astimezone(rules.zone).replace(tzinfo=None) for m in range(length // STEP)]
    clear = (one.ends + rules.buffer <= start or start + length <= one.starts - rules.buffer for one in taken)
    stepped = (n - opens) * STEP % rules.step == timedelta(0)
    timely = at + rules.notice <= start <= at + rules.horizon
    fits = all(clock < closes for clock in shows)
    return stepped and timely and all(clear) and fits and wall.date() not in calendar.full


@settings(max_examples=100)
@given(situations())
def test_what_is_offered_is_exactly_what_is_accepted_and_what_was_promised(situation):
    calendar, given, asked = situation
    found = [one.starts for one in calendar.free(**asked)]
    assert all(one < other for one, other in pairwise(found))
    at = asked["at"]
    grid = [at + n * STEP for n in range(-12, (calendar.rules.horizon + HOUR) // STEP)]
    assert found == [start for start in grid if not calendar.judge(start, **asked).refused]
    assert found == [start for start in grid if told_otherwise(start, calendar, *given, **asked)]


@settings(max_examples=40)
@given(situations(), st.integers(-2, 4), st.integers(0, 4))
def test_narrowing_by_dates_only_narrows(situation, first, days):
    calendar, _, asked = situation
    zone = calendar.rules.zone
    first = asked["at"].astimezone(zone).date() + first * DAY
    dates = {first + n * DAY for n in range(days)}
    within = [one for one in calendar.free(**asked) if one.starts.astimezone(zone).date() in dates]
    assert list(calendar.free(**asked, first=first, days=days)) == within


@settings(max_examples=60)
@given(situations(), st.integers(-600, 3000), st.integers(1, 299))
def test_a_time_between_the_steps_is_refused(situation, n, seconds):
    calendar, _, asked = situation
    start = asked["at"] + n * STEP + timedelta(seconds=seconds)
    assert calendar.judge(start, **asked).refused


def test_every_reason_is_given():
    asked = dict(length=HOUR, at=AT)
    closed = Calendar(Timetable([]), [Interval(AT, AT + HOUR)], rules(notice=HOUR))
    soon = closed.judge(AT, **asked)
    assert soon.refused and soon.reasons == (Reason.TOO_SOON, Reason.OUTSIDE_HOURS, Reason.TAKEN)
    assert closed.judge(AT + 8 * DAY, **asked).reasons == (Reason.TOO_FAR, Reason.OUTSIDE_HOURS)
    always = every_day((time.min, time.min))
    open_then = Calendar(Timetable(always), [Interval(AT + HOUR, AT + 2 * HOUR)], rules(notice=HOUR))
    only = open_then.judge(AT + HOUR, **asked)
    assert only.reasons == (Reason.TAKEN,) and only.only_taken and not soon.only_taken
    full = Calendar(Timetable(always), [], rules(), full=full_dates([AT], most=1, zone=TORONTO))
    assert full.judge(AT + HOUR, **asked).reasons == (Reason.DAY_IS_FULL,)


def test_a_day_is_full_by_its_own_clock():
    late = datetime(2027, 3, 2, 4, 30, tzinfo=UTC)  # 23:30 on the first, in Toronto
    assert full_dates([late, AT], most=2, zone=TORONTO) == {date(2027, 3, 1)}
    assert full_dates([late, AT], most=2, zone=PARIS) == full_dates([late], most=None, zone=PARIS) == set()


def test_hours_of_every_second_week():
    """Anchored on any day of a week that counts, before or after."""
    for since in (date(2027, 3, 3), date(2027, 3, 7), date(2027, 3, 15), date(2026, 12, 7)):
        weekly = [WeeklyRange(2, time(9), time(10), every=2, since=since)]
        found = Calendar(Timetable(weekly), [], rules(horizon=40 * DAY)).free(length=HOUR, at=AT)
        assert [one.starts.strftime("%m-%d") for one in found] == ["03-03", "03-17", "03-31"], since
    with pytest.raises(ValueError, match="a date of one of them"):
        WeeklyRange(2, time(9), time(10), every=2)


def test_hours_for_some_meetings_only():
    weekly = [
        WeeklyRange(1, time(9), time(10), modes=frozenset({"phone"})),
        WeeklyRange(1, time(9), time(11), modes=frozenset({"video"}), kinds=frozenset({"support"})),
    ]
    assert not check_weekly(weekly).refused

    def hours(**asked):
        found = Calendar(Timetable(weekly), [], rules()).free(length=HOUR, at=AT, **asked)
        return [one.starts.astimezone(TORONTO).hour for one in found]

    assert hours(modes=PHONE, kind="support") == [9] and hours(modes=VIDEO, kind="support") == [9, 10]
    assert hours(modes=VIDEO, kind="exploratory") == hours(modes=frozenset({"in_person"})) == []
    assert hours() == [9, 10]


def test_ranges_share_a_week_or_do_not():
    def faults(every, since, other_every, other_since):
        pair = [(every, since), (other_every, other_since)]
        ranges = [WeeklyRange(0, time(9), time(12), *turn) for turn in pair]
        return check_weekly(ranges).refused

    monday_one, monday_two = date(2027, 3, 1), date(2027, 3, 8)
    assert not faults(2, monday_one, 2, monday_two) and faults(2, monday_one, 3, monday_two)
    assert faults(1, None, 2, monday_two) and not faults(2, monday_one, 4, monday_two)


# --- moving, cancelling, telling how it went


@pytest.mark.parametrize("may", [may_move, may_cancel])
def test_one_may_change_ones_mind_until_the_start(may):
    for state in (State.BOOKED, State.ACCEPTED):
        assert not may(state, AT, AT - timedelta(microseconds=1)).refused
        assert may(state, AT, AT).reasons == (Reason.ALREADY_BEGUN,)
    for state in (State.DECLINED, State.CANCELLED, State.DONE):
        assert may(state, AT, AT - DAY).reasons == (Reason.NOT_HELD,)
    assert may(State.DONE, AT, AT + DAY).reasons == (Reason.NOT_HELD, Reason.ALREADY_BEGUN)


def test_an_outcome_is_told_once_the_meeting_has_begun():
    for state in (State.BOOKED, State.ACCEPTED):
        assert not may_record_outcome(state, AT, AT).refused
        assert may_record_outcome(state, AT, AT - STEP).reasons == (Reason.NOT_BEGUN,)
    for state in (State.DECLINED, State.CANCELLED, State.DONE):
        assert may_record_outcome(state, AT, AT).reasons == (Reason.NOT_HELD,)


def test_each_fault_is_pointed_out_with_its_place():
    night, day = (time(19), time(21)), (time(9), time(20))
    given = [
        (0, time(13), time(18)),
        (2, time(12), time(9)),
        (0, *day),
        (7, *night),
        (0, *night),
        (1, *night),
    ]
    verdict = check_weekly([WeeklyRange(*one) for one in given])
    named = [str(reason) for reason in verdict.reasons]
    assert verdict.refused and named == ["overlapping", "ends_before_start", "overlapping", "unknown_weekday"]
    assert verdict.where == ((0, 2), (1,), (2, 4), (3,))
    assert check_weekly([WeeklyRange(0, time.min, time.min)] * 2).where == ((0, 1),)


@given(st.lists(ranges, max_size=6))
def test_merged_ranges_are_sorted_apart_and_stay_themselves(given):
    merged = merge_ranges(given)
    assert merge_ranges(merged) == merged
    assert all(one[1] < other[0] for one, other in pairwise(merged))
    assert not check_weekly([WeeklyRange(0, *one) for one in merged]).refused


def test_ranges_that_touch_are_sound_and_join_up_to_midnight():
    touching = [WeeklyRange(0, time(9), time(12)), WeeklyRange(0, time(12), time.min)]
    assert not check_weekly(touching).refused
    merged = merge_ranges([(time(12), time.min), (time(9), time(12)), (time(8), time(7))])
    assert merged == ((time(9), time.min),)
