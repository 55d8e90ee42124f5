"""What a calendar from elsewhere says is busy: on which clocks, with which exceptions, whatever is written in it."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aparte.meetings.elsewhere import NotRead, is_public, understood
from aparte.meetings.rules import Interval
from aparte.meetings.rules_elsewhere import MOST_TIMES, NotACalendar, TooManyTimes, busy_times, merge
from aparte.meetings.terms import Fault
from tests.meetings.elsewhere import calendar, event

PARIS, TORONTO = ZoneInfo("Europe/Paris"), ZoneInfo("America/Toronto")
FIRST, LAST = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 15, tzinfo=UTC)


def read(*events: str, zone: ZoneInfo = PARIS, head: str = "") -> list[Interval]:
    return busy_times([calendar(*events, head=head)], zone=zone, first=FIRST, last=LAST)


def hours(times: list[Interval], zone: ZoneInfo = PARIS) -> list[str]:
    return [
        f"{one.starts.astimezone(zone):%m-%d %H:%M}–{one.ends.astimezone(zone):%m-%d %H:%M}" for one in times
    ]


def test_every_week_on_its_clock_through_the_change_with_its_exceptions() -> None:
    weekly = event(
        "DTSTART;TZID=Europe/Paris:20260105T100000",
        "DTEND;TZID=Europe/Paris:20260105T110000",
        "RRULE:FREQ=WEEKLY",
        "EXDATE;TZID=Europe/Paris:20270315T100000",
        uid="weekly",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20270322T100000",
        "DTSTART;TZID=Europe/Paris:20270323T140000",
        "DTEND;TZID=Europe/Paris:20270323T143000",
        uid="weekly",
    )
    cancelled = event(
        "RECURRENCE-ID;TZID=Europe/Paris:20270405T100000",
        "DTSTART;TZID=Europe/Paris:20270405T100000",
        "DTEND;TZID=Europe/Paris:20270405T110000",
        "STATUS:CANCELLED",
        uid="weekly",
    )
    found = read(weekly, moved, cancelled)
    assert hours(found) == [
        "03-01 10:00–03-01 11:00",
        "03-08 10:00–03-08 11:00",
        "03-23 14:00–03-23 14:30",
        "03-29 10:00–03-29 11:00",
        "04-12 10:00–04-12 11:00",
    ]
    assert {one.starts.hour for one in found} == {9, 13, 8}  # the clocks went forward on 28 March


@pytest.mark.parametrize("zone", [PARIS, TORONTO])
def test_a_day_is_the_day_of_the_practitioner_and_hours_without_a_zone_their_hours(zone: ZoneInfo) -> None:
    found = read(
        event("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270312"),
        event("DTSTART;VALUE=DATE:20270314"),
        event("DTSTART:20270320T090000", "DTEND:20270320T093000"),
        zone=zone,
    )
    assert hours(found, zone) == [
        "03-10 00:00–03-12 00:00",
        "03-14 00:00–03-15 00:00",
        "03-20 09:00–03-20 09:30",
    ]
    assert found[1].ends - found[1].starts == timedelta(hours=23 if zone is TORONTO else 24)


@pytest.mark.parametrize(
    "free",
    [
        "TRANSP:TRANSPARENT",
        "transp:transparent",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "DURATION:PT0S",
    ],
)
def test_what_is_free_is_free(free: str) -> None:
    assert (
        read(event("DTSTART:20270310T090000Z", *(["DTEND:20270310T100000Z"] * ("DUR" not in free)), free))
        == []
    )


def test_one_occurrence_may_be_busy_in_a_series_that_is_free_and_the_reverse() -> None:
    series = ("DTSTART:20270302T090000Z", "DTEND:20270302T100000Z", "RRULE:FREQ=DAILY;COUNT=3")
    one = ("RECURRENCE-ID:20270303T090000Z", "DTSTART:20270303T090000Z", "DTEND:20270303T100000Z")
    assert hours(read(event(*series, "TRANSP:TRANSPARENT", uid="a"), event(*one, uid="a"))) == [
        "03-03 10:00–03-03 11:00"
    ]
    assert len(read(event(*series, uid="a"), event(*one, "TRANSP:TRANSPARENT", uid="a"))) == 2


def test_what_aparte_wrote_is_left_out() -> None:
    times = ("DTSTART:20270310T090000Z", "DTEND:20270310T100000Z")
    assert read(event(*times, uid="0b7e@aparte")) == []
    assert len(read(event(*times, uid="0b7e@aparte.example.org"))) == 1


def test_our_own_feed_read_back_blocks_nothing() -> None:
    from aparte.meetings.invitation import Busy, calendar_feed

    starts = datetime(2027, 3, 10, 9, tzinfo=UTC)
    feed = calendar_feed(
        [Busy("x@aparte", 0, starts, starts + timedelta(hours=1), "Occupé")], name="a", at=FIRST
    )
    assert busy_times([feed.decode()], zone=PARIS, first=FIRST, last=LAST) == []


def test_what_begins_before_or_ends_after_is_cut_and_what_is_elsewhere_in_time_is_not_there() -> None:
    found = read(
        event("DTSTART:20270201T000000Z", "DTEND:20270301T120000Z"),
        event("DTSTART:20270414T000000Z", "DTEND:20991231T235959Z"),
        event("DTSTART:20260301T090000Z", "DTEND:20260301T100000Z"),
        event("DTSTART:20280301T090000Z", "DTEND:20280301T100000Z"),
    )
    assert [(one.starts, one.ends) for one in found] == [
        (FIRST, datetime(2027, 3, 1, 12, tzinfo=UTC)),
        (datetime(2027, 4, 14, tzinfo=UTC), LAST),
    ]


def test_several_calendars_are_one_and_what_touches_is_one_time() -> None:
    texts = [
        calendar(event(f"DTSTART:20270310T{a}0000Z", f"DTEND:20270310T{b}0000Z"))
        for a, b in (("09", "10"), ("10", "11"), ("13", "14"))
    ]
    assert hours(busy_times(texts, zone=PARIS, first=FIRST, last=LAST)) == [
        "03-10 10:00–03-10 12:00",
        "03-10 14:00–03-10 15:00",
    ]


def test_an_outlook_zone_and_a_zone_described_in_the_file() -> None:
    described = (
        "BEGIN:VTIMEZONE\r\nTZID:chez moi\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    found = read(
        event('DTSTART;TZID="Romance Standard Time":20270310T090000', "DURATION:PT30M"),
        event("DTSTART;TZID=chez moi:20270311T090000", "DURATION:PT30M"),
        head=described,
    )
    assert hours(found) == ["03-10 09:00–03-10 09:30", "03-11 07:00–03-11 07:30"]


def test_an_event_that_makes_no_sense_does_not_hide_the_others() -> None:
    sound = event("DTSTART:20270310T090000Z", "DTEND:20270310T100000Z")
    for broken in (
        event("DTSTART:20270399T090000Z"),
        event("SUMMARY:without a start"),
        event("DTSTART:20270310T090000Z", "RRULE:FREQ=NEVER"),
        event("DTSTART:20270320T090000Z", "DTEND;VALUE=DATE:20270321"),
    ):
        assert "03-10 10:00–03-10 11:00" in hours(read(broken, sound)), broken


@pytest.mark.parametrize(
    "text",
    ["", "x", "<!doctype html><p>Bonjour", "BEGIN:VCALENDAR", "\x00" * 100, "BEGIN:VEVENT\nEND:VEVENT"],
)
def test_what_is_not_a_calendar_is_said(text: str) -> None:
    with pytest.raises(NotACalendar):
        busy_times([text], zone=PARIS, first=FIRST, last=LAST)
    with pytest.raises(NotRead) as told:
        understood([text], zone=PARIS, first=FIRST, last=LAST)
    assert told.value.fault == Fault.NOT_A_CALENDAR


def test_too_many_times() -> None:
    hourly = "DTSTART:20270301T000000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;INTERVAL=2"
    with pytest.raises(TooManyTimes):
        read(event(*hourly, f"X-A:{MOST_TIMES}"))


def test_a_line_that_stands_for_billions_of_times_costs_some_seconds() -> None:
    line = "DTSTART:19000101T000000Z", "RRULE:FREQ=SECONDLY", "DURATION:PT1S"
    began = time.monotonic()
    with pytest.raises(NotRead) as told:
        understood([calendar(event(*line))], zone=PARIS, first=FIRST, last=LAST)
    assert told.value.fault == Fault.TOO_MUCH and time.monotonic() - began < 60


def test_in_a_process_of_its_own_it_says_the_same() -> None:
    text = calendar(event("DTSTART;VALUE=DATE:20270310"), event("DTSTART:20270320T090000", "DURATION:PT1H"))
    asked = {"zone": PARIS, "first": FIRST, "last": LAST}
    assert understood([text], **asked) == busy_times([text], **asked) != []
    assert understood([], **asked) == []


def test_it_needs_neither_django_nor_a_setting() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import sys, aparte.meetings.rules_elsewhere; print('django' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"


MOMENTS = some.datetimes(datetime(2027, 2, 20), datetime(2027, 4, 25)).map(
    lambda one: one.replace(tzinfo=UTC, microsecond=0)
)
TIMES = some.lists(
    some.builds(
        lambda starts, minutes: Interval(starts, starts + timedelta(minutes=minutes)),
        MOMENTS,
        some.integers(1, 3000),
    ),
    max_size=12,
)


@given(TIMES)
def test_merged_times_are_apart_and_cover_the_same(times: list[Interval]) -> None:
    merged = merge(times)
    assert all(one.ends < other.starts for one, other in pairwise(merged))
    assert all(any(one.starts <= time.starts and time.ends <= one.ends for one in merged) for time in times)
    edges = {edge for time in times for edge in time}
    assert {edge for one in merged for edge in one} <= edges
    assert merge(merged) == merged == merge(reversed(times))


@given(TIMES)
def test_times_written_in_a_calendar_are_read_back(times: list[Interval]) -> None:
    events = [
        event(f"DTSTART:{one.starts:%Y%m%dT%H%M%SZ}", f"DTEND:{one.ends:%Y%m%dT%H%M%SZ}", uid=f"n{place}")
        for place, one in enumerate(times)
    ]
    cut = [Interval(max(one.starts, FIRST), min(one.ends, LAST)) for one in times]
    assert read(*events) == merge(one for one in cut if one.starts < one.ends)


@given(some.text(max_size=200))
def test_whatever_is_written_gets_an_answer(words: str) -> None:
    for text in (words, calendar(event("DTSTART:20270310T090000Z", words)), calendar(words)):
        try:
            busy_times([text], zone=PARIS, first=FIRST, last=LAST)
        except NotACalendar:
            continue


@given(
    some.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    some.integers(1, 4),
    some.dates(date(2026, 1, 1), date(2027, 4, 1)),
)
def test_a_recurrence_keeps_the_hour_of_its_clock(frequency: str, every: int, since: date) -> None:
    found = read(
        event(
            f"DTSTART;TZID=America/Toronto:{since:%Y%m%d}T083000",
            f"DTEND;TZID=America/Toronto:{since:%Y%m%d}T091500",
            f"RRULE:FREQ={frequency};INTERVAL={every}",
        )
    )
    local = [one.starts.astimezone(TORONTO) for one in found]
    assert {(one.hour, one.minute) for one in local} <= {(8, 30)}
    assert all(one.ends - one.starts == timedelta(minutes=45) for one in found)
    if frequency == "DAILY":
        assert all((one.date() - since).days % every == 0 for one in local)
        assert len(found) >= (LAST.date() - max(since, FIRST.date())).days // every - 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("127.8.8.8", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:7f00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
