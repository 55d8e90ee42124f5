"""An event that calendars read back as it was meant, on any day, and that says nothing it was not given."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from aparte.meetings.invitation import calendar_event

TORONTO, PARIS = ZoneInfo("America/Toronto"), ZoneInfo("Europe/Paris")
STARTS = datetime(2027, 3, 16, 18, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
texts = st.text(st.characters(codec="utf-8"), max_size=120)


def written(starts_at=STARTS, length=QUARTER, **more):
    given = dict(
        uid="7c1f@example.org",
        sequence=2,
        method="REQUEST",
        starts_at=starts_at,
        ends_at=starts_at + length,
        zone=TORONTO,
        title="Rendez-vous",
        description="Déplacer ou annuler : https://example.org/r/abc",
        organizer_name="Camille, Roy",
        organizer_email="bonjour@example.org",
        attendee_email="moi@example.com",
        at=datetime(2027, 3, 1, 12, 0, 0, 999, tzinfo=UTC),
        url="https://example.org/r/abc",
    )
    return calendar_event(**(given | more))


def read(ics: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(ics)
    (event,) = calendar.walk("VEVENT")
    assert not calendar.errors and not event.errors
    return calendar, event


def names(ics: bytes) -> list[str]:
    lines = ics.decode().replace("\r\n ", "").split("\r\n")
    return [re.split("[:;]", line)[0] for line in lines if line]


def as_told(calendar: Calendar, local: datetime) -> datetime:
    """The moment that the VTIMEZONE alone tells, read as RFC 5545 (3.6.5) says: the last onset before it holds."""
    onsets = [
        (observance["DTSTART"].dt - observance["TZOFFSETFROM"].td, observance["TZOFFSETTO"].td)
        for observance in calendar.walk("VTIMEZONE")[0].subcomponents
    ]
    held = max((onset, after) for onset, after in onsets if onset + after <= local)
    return (local - held[1]).replace(tzinfo=UTC)


def test_it_reads_back_as_written():
    calendar, event = read(written())
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("7c1f@example.org", 2, "CONFIRMED")
    assert (event["TRANSP"], event["CLASS"], event["SUMMARY"]) == ("OPAQUE", "PRIVATE", "Rendez-vous")
    assert event["DTSTAMP"].dt == datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert event["DTSTART"].dt == STARTS and event["DTEND"].dt == STARTS + QUARTER
    assert event["DTSTART"].params["TZID"] == "America/Toronto"
    assert event["ORGANIZER"] == "mailto:bonjour@example.org"
    assert event["ORGANIZER"].params["CN"] == "Camille, Roy"
    assert event["ATTENDEE"] == "mailto:moi@example.com"
    assert event["URL"] == "https://example.org/r/abc"


def test_it_says_nothing_that_it_was_not_given():
    assert set(names(written())) <= {
        *(
            "BEGIN",
            "END",
            "PRODID",
            "VERSION",
            "METHOD",
            "TZID",
            "DTSTART",
            "TZOFFSETFROM",
            "TZOFFSETTO",
            "TZNAME",
        ),
        *("UID", "SEQUENCE", "DTSTAMP", "DTEND", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "CLASS"),
        *("ORGANIZER", "ATTENDEE", "URL"),
    }


def test_a_cancellation_has_the_same_uid_and_says_so():
    calendar, event = read(written(method="CANCEL", sequence=3))
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == ("7c1f@example.org", 3)


def test_without_someone_to_ask_it_is_published_and_names_nobody():
    for change in ({"attendee_email": None}, {"method": "PUBLISH"}):
        calendar, event = read(written(**change))
        assert calendar["METHOD"] == "PUBLISH" and "ATTENDEE" not in event
    assert read(written(attendee_email=None, method="CANCEL"))[0]["METHOD"] == "CANCEL"


def test_lines_end_and_fold_as_the_format_wants():
    ics = written(description="é" * 300)
    assert ics.endswith(b"END:VCALENDAR\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", ics)
    assert max(map(len, ics.split(b"\r\n"))) <= 75
    assert read(ics)[1]["DESCRIPTION"] == "é" * 300


@pytest.mark.parametrize("zone", [None, ZoneInfo("UTC"), ZoneInfo("Etc/UTC")])
def test_without_a_place_it_is_written_in_utc(zone):
    ics = written(zone=zone)
    assert b"DTSTART:20270316T180000Z" in ics and b"VTIMEZONE" not in ics


@pytest.mark.parametrize(
    ("zone", "day"),
    [(TORONTO, date(2027, 3, 14)), (TORONTO, date(2027, 11, 7)), (PARIS, date(2027, 3, 28)),
     (PARIS, date(2027, 10, 31)), (ZoneInfo("Australia/Lord_Howe"), date(2027, 10, 3)),
     (ZoneInfo("Asia/Kathmandu"), date(2027, 3, 14)), (ZoneInfo("America/Santiago"), date(2027, 9, 5))],
)  # fmt: skip
def test_every_moment_of_a_day_that_changes_is_told_without_doubt(zone, day):
    middle = datetime(day.year, day.month, day.day, 2, tzinfo=zone).astimezone(UTC)
    for n in range(-16, 17):
        starts_at = middle + n * QUARTER
        ics = written(starts_at, zone=zone)
        calendar, event = read(ics)
        assert event["DTSTART"].dt == starts_at and event["DTEND"].dt == starts_at + QUARTER
        for name, moment in (("DTSTART", starts_at), ("DTEND", starts_at + QUARTER)):
            if "TZID" in event[name].params:
                assert as_told(calendar, event[name].dt.replace(tzinfo=None)) == moment
            else:
                assert f"{name}:{moment:%Y%m%dT%H%M%SZ}".encode() in ics


def test_a_repeated_time_is_written_in_utc():
    ics = written(datetime(2027, 11, 7, 5, 45, tzinfo=UTC))  # 1:45 in summer time, until 1:00 in winter time
    assert b"DTSTART:20271107T054500Z" in ics and b"DTEND:20271107T060000Z" in ics


@given(texts, texts, texts)
def test_no_text_breaks_out_of_its_line(title, description, name):
    ics = written(title=title, description=description, organizer_name=name)
    lines = title.replace("\r\n", "\n").replace("\r", "\n")
    assert read(ics)[1]["SUMMARY"] == "".join(c for c in lines if c in "\n\t" or (c >= " " and c != "\x7f"))
    assert names(ics) == names(written())


@pytest.mark.parametrize("address", ["", "a@b.ca\r\nATTENDEE:mailto:c@d.ca", "a b@c.ca", "a@b.ca\x00"])
def test_an_address_with_a_blank_is_refused(address):
    for fault in ({"organizer_email": address}, {"attendee_email": address}):
        with pytest.raises(ValueError, match="address"):
            written(**fault)


def test_times_that_make_no_event_are_refused():
    for fault in ({"length": timedelta(0)}, {"ends_at": STARTS - QUARTER}, {"at": datetime(2027, 3, 1)}):
        with pytest.raises(ValueError, match="event"):
            written(**fault)
