"""The page of one's hours: saved whole or refused with a word, and what it says is what people can book."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, time
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_availability import OverlappingHours, change_availability
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.models import Availability, Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.rules_hours import WeeklyRange
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, booked

pytestmark = pytest.mark.usefixtures("stopped_clock")

LIMITS = {"notice_hours": "0", "horizon_days": "42", "buffer_minutes": "0", "step_minutes": "30"}
Week = list[tuple[int, str, str]]
Days = list[tuple[str, str, str]]


def page_address() -> str:
    return reverse("desk:availability")


def form(week: Week, days: Days = [], **changes: str) -> dict[str, Any]:  # noqa: B006 - never written to
    """The page's form as a browser sends it, with these rows and no other."""
    sent = LIMITS | {
        "week-TOTAL_FORMS": str(len(week)),
        "week-INITIAL_FORMS": "0",
        "days-TOTAL_FORMS": str(len(days)),
        "days-INITIAL_FORMS": "0",
    }
    for number, (weekday, starts, ends) in enumerate(week):
        sent |= {f"week-{number}-weekday": str(weekday), f"week-{number}-starts": starts}
        sent |= {f"week-{number}-ends": ends}
    for number, (day, starts, ends) in enumerate(days):
        sent |= {f"days-{number}-date": day, f"days-{number}-starts": starts, f"days-{number}-ends": ends}
    return sent | changes


def hours() -> Week:
    return [
        (one["weekday"], one["starts"], one["ends"])
        for kept in Availability.objects.order_by("pk")
        for one in kept.week
    ]


def days_apart() -> list[object]:
    return [day for kept in Availability.objects.all() for day in kept.days]


class _Filled(HTMLParser):
    """The fields of the page's own form, with what a browser would send if nobody touched them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._inside, self._select, self._first = False, "", False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._inside = given.get("action") == page_address()
        if not self._inside:
            return
        if tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):
            value = given.get("value", "")
            several = given.get("type") == "checkbox" and given["name"].endswith(("-modes", "-kinds"))
            self.sent[given["name"]] = [*self.sent.get(given["name"], []), value] if several else value
        elif tag == "select":
            self._select, self._first = given["name"], True
        elif tag == "option" and (self._first or "selected" in given):
            self.sent[self._select], self._first = given.get("value", ""), False

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def as_shown(desk: Client) -> dict[str, Any]:
    parser = _Filled()
    parser.feed(desk.get(page_address()).content.decode())
    return parser.sent


# ── saving ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_sent_back_untouched_changes_nothing(desk: Client) -> None:
    before, sent = hours(), as_shown(desk)
    assert sent["week-TOTAL_FORMS"] == "7" and sent["week-0-starts"] == "09:00"
    assert desk.post(page_address(), sent).status_code == 302
    assert hours() == before


def test_the_rows_are_there_for_whoever_draws_and_whoever_does_not(desk: Client) -> None:
    """The drawn week is hidden until a script shows it; its rows are open, and the blank one is no part of the form."""
    page = desk.get(page_address()).content.decode()
    assert re.search(r"<div class=\"week\" data-week hidden>", page)
    assert re.search(r"<details class=\"fold\" data-week-rows open>", page)
    form, _, after = page.partition("</form>\n<template data-week-row>")
    assert "__prefix__" not in form and 'name="week-__prefix__-weekday"' in after
    assert all(f'name="week-{row}-starts"' in form for row in range(7))
    assert form.count("data-column") == 7


def test_an_empty_row_filled_in_is_added(desk: Client) -> None:
    sent = as_shown(desk) | {"week-5-weekday": "5", "week-5-starts": "10:00", "week-5-ends": "12:00"}
    assert desk.post(page_address(), sent).status_code == 302
    assert hours()[-1] == (5, "10:00", "12:00") and len(hours()) == 6


def test_a_row_marked_for_removal_goes(desk: Client) -> None:
    sent = as_shown(desk) | {"week-0-DELETE": "on"}
    assert desk.post(page_address(), sent).status_code == 302
    assert [day for day, _, _ in hours()] == [1, 2, 3, 4]


def test_a_first_form_sent_twice_keeps_its_rows(desk: Client, maelle: Practitioner) -> None:
    """A second press on the button: the page has no row yet, the database has them all."""
    maelle.availability.delete()
    sent = form([(0, "09:00", "12:00")], [("2027-03-08", "", "")])
    for _ in range(2):
        assert desk.post(page_address(), sent).status_code == 302
        assert hours() == [(0, "09:00", "12:00")] and len(days_apart()) == 1


def test_everything_is_replaced_and_leaves_a_trace(desk: Client, maelle: Practitioner) -> None:
    sent = form(
        [(0, "09:00", "12:00"), (0, "14:00", "00:00")],
        [("2027-03-08", "", ""), ("2027-03-13", "10:00", "11:00")],
        notice_hours="48",
        step_minutes="15",
    )
    assert desk.post(page_address(), sent).status_code == 302
    assert hours() == [(0, "09:00", "12:00"), (0, "14:00", "00:00")]
    assert days_apart() == [
        {"date": "2027-03-08", "ranges": []},
        {"date": "2027-03-13", "ranges": [["10:00", "11:00"]]},
    ]
    availability = Availability.objects.get()
    assert (availability.notice_hours, availability.step_minutes) == (48, 15)
    entry = Entry.objects.get(verb=Verb.AVAILABILITY_CHANGED)
    assert (entry.actor_id, entry.about_id) == (str(maelle.user_id), str(availability.pk))


def test_a_first_time(client: Client, db: None) -> None:
    newcomer = factories.practitioner()
    client.force_login(newcomer.user)
    assert client.get(page_address()).status_code == 200
    assert client.post(page_address(), form([(2, "09:00", "10:00")])).status_code == 302
    assert Availability.objects.get().practitioner == newcomer


def test_nobody_elses_hours_change(desk: Client) -> None:
    other = factories.published_practitioner(name="Noé Rivage")
    desk.post(page_address(), form([(2, "09:00", "10:00")]))
    other.availability.refresh_from_db()
    assert len(other.availability.week) == 5


def test_a_meeting_already_booked_keeps_its_time(desk: Client, maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle)
    desk.post(page_address(), form([]))
    before = meeting.starts_at
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.state) == (before, "booked")


# ── exceptional days ─────────────────────────────────────────────────────────────────────────────────


def test_a_closed_day_and_an_open_one(desk: Client, maelle: Practitioner) -> None:
    """Monday 8 March is closed; Saturday 13 opens; Tuesday 9 keeps other hours than usual."""
    days = [("2027-03-08", "", ""), ("2027-03-13", "10:00", "11:00"), ("2027-03-09", "20:00", "20:30")]
    desk.post(page_address(), form([(0, "09:00", "17:00"), (1, "09:00", "17:00")], days))
    found = calendar(maelle, at=AT)
    assert found is not None
    starts = [
        time.starts.astimezone(clock.zone("Europe/Paris")) for time in found.free(length=EXPLORATORY, at=AT)
    ]
    by_date = {
        day: [f"{one:%H:%M}" for one in starts if one.date() == day] for day in {s.date() for s in starts}
    }
    assert date(2027, 3, 8) not in by_date
    assert by_date[date(2027, 3, 13)] == ["10:00", "10:30"]
    assert by_date[date(2027, 3, 9)] == ["20:00"]
    assert len(by_date[date(2027, 3, 15)]) == 16


# ── rhythms, and hours for some meetings only ─────────────────────────────────────────────────────────


def test_hours_of_every_second_week_for_some_meetings(desk: Client, maelle: Practitioner) -> None:
    more = {"week-0-every": "2", "week-0-since": "2027-03-10", "week-0-modes": ["phone"]}
    sent = form([(1, "09:00", "10:00"), (1, "09:00", "10:00")]) | more
    sent |= {"week-1-modes": ["video"], "week-1-kinds": ["support"]}
    assert desk.post(page_address(), sent).status_code == 302
    turn = {"weekday": 1, "starts": "09:00", "ends": "10:00"}
    assert Availability.objects.get().week == [
        turn | {"modes": ["video"], "kinds": ["support"]},
        turn | {"every": 2, "since": "2027-03-10", "modes": ["phone"]},
    ]
    found = calendar(maelle, at=AT)
    assert found is not None

    def dates(**asked: Any) -> list[str]:
        return [f"{one.starts:%d %H:%M}" for one in found.free(length=EXPLORATORY, at=AT, days=15, **asked)]

    assert dates(modes=frozenset({"phone"}), kind="exploratory") == ["09 08:00", "09 08:30"]
    assert dates(modes=frozenset({"video"}), kind="exploratory") == []
    assert dates(modes=frozenset({"video"}), kind="support") == [
        "02 08:00",
        "02 08:30",
        "09 08:00",
        "09 08:30",
    ]
    shown = as_shown(desk)
    assert shown["week-1-since"] == "2027-03-10" and shown["week-1-every"] == "2"
    before = Availability.objects.get().week
    assert desk.post(page_address(), shown).status_code == 302 and Availability.objects.get().week == before


def test_a_rhythm_needs_a_week_to_begin_with(desk: Client) -> None:
    answer = desk.post(page_address(), form([(1, "09:00", "10:00")]) | {"week-0-every": "2"})
    assert answer.status_code == 422 and 'id="id_week-0-since_error"' in answer.content.decode()


def test_public_holidays_close_unless_one_writes_the_date(desk: Client, maelle: Practitioner) -> None:
    """In France, Monday 29 March 2027 is Easter Monday, and Saturday 1 May a holiday too."""
    monday, easter, at = (0, "09:00", "10:00"), "2027-03-29", datetime(2027, 3, 28, 12, tzinfo=UTC)

    def offered() -> list[str]:
        found = calendar(maelle, at=at)
        assert found is not None
        return [f"{one.starts:%m-%d}" for one in found.free(length=EXPLORATORY, at=at, days=3)]

    desk.post(page_address(), form([monday], closed_on_holidays="on"))
    assert offered() == []
    desk.post(page_address(), form([monday], [(easter, "09:00", "09:30")], closed_on_holidays="on"))
    assert offered() == ["03-29"]
    desk.post(page_address(), form([monday]))
    assert offered() == ["03-29", "03-29"]


def test_a_day_takes_no_more_than_its_number(desk: Client, maelle: Practitioner) -> None:
    desk.post(page_address(), form([(1, "09:00", "12:00"), (2, "09:00", "10:00")], most_a_day="2"))
    for hour in (8, 9):
        booked(maelle, datetime(2027, 3, 2, hour, tzinfo=UTC))
    with pytest.raises(TimeTaken):
        booked(maelle, datetime(2027, 3, 2, 10, tzinfo=UTC))
    booked(maelle, datetime(2027, 3, 3, 8, tzinfo=UTC))


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("week", "days"),
    [
        ([(0, "09:00", "12:00"), (0, "11:59", "14:00")], []),
        ([(0, "09:00", "12:00"), (0, "09:00", "12:00")], []),
        ([(0, "09:00", "00:00"), (0, "23:00", "23:30")], []),
        ([], [("2027-03-08", "", ""), ("2027-03-08", "", "")]),
        ([], [("2027-03-08", "", ""), ("2027-03-08", "09:00", "10:00")]),
        ([], [("2027-03-08", "09:00", "10:00"), ("2027-03-08", "09:30", "11:00")]),
        ([], [("2027-03-08", "09:00", "10:00"), ("2027-03-08", "09:00", "11:00")]),
    ],
    ids=["overlap", "twice", "to midnight", "closed twice", "closed and open", "days overlap", "one start"],
)
def test_overlapping_ranges_are_refused_with_a_word(desk: Client, week: Week, days: Days) -> None:
    before = hours()
    answer = desk.post(page_address(), form(week, days))
    assert answer.status_code == 422
    assert "se recouvrent" in html.unescape(answer.content.decode())
    assert hours() == before and not days_apart()


def test_the_action_refuses_what_the_page_would(maelle: Practitioner) -> None:
    settings = {name: int(value) for name, value in LIMITS.items()}
    for weekly in (
        [WeeklyRange(0, time(9), time(12)), WeeklyRange(0, time(11), time(14))],
        [WeeklyRange(0, time(12), time(9))],
        [WeeklyRange(7, time(9), time(10))],
    ):
        with pytest.raises(OverlappingHours):
            change_availability(
                practitioner=maelle, settings=settings, weekly=weekly, exceptional=[], by=Actor.user(1), at=AT
            )
    assert len(hours()) == 5


@pytest.mark.parametrize(
    ("week", "days"),
    [
        ([(0, "17:00", "09:00")], []),
        ([(0, "22:00", "02:00")], []),
        ([(0, "09:00", "09:00")], []),
        ([(0, "", "10:00")], []),
        ([(9, "09:00", "10:00")], []),
        ([(0, "25:00", "26:00")], []),
        ([(0, "\x00", "x")], []),
        ([], [("2027-03-08", "17:00", "09:00")]),
        ([], [("2027-03-08", "09:00", "")]),
        ([], [("2027-02-30", "", "")]),
        ([], [("0001-01-01", "", "")]),
        ([], [("9999-12-31", "", "")]),
        ([], [("", "09:00", "10:00")]),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_where_it_stands(desk: Client, week: Week, days: Days) -> None:
    before = hours()
    answer = desk.post(page_address(), form(week, days))
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode()
    assert hours() == before and not days_apart()


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("given", ["", "-1", "100000", "1.5", "x", "9" * 30, "\x00"])
def test_a_limit_out_of_bounds_is_refused(desk: Client, name: str, given: str) -> None:
    answer = desk.post(page_address(), form([(0, "09:00", "10:00")], **{name: given}))
    assert answer.status_code == 422 and f'href="#id_{name}"' in answer.content.decode()
    assert len(hours()) == 5


@pytest.mark.parametrize(
    "change",
    [
        {"week-TOTAL_FORMS": None},
        {"days-INITIAL_FORMS": None},
        {"week-TOTAL_FORMS": "x"},
        {"week-TOTAL_FORMS": "29"},
        {"week-TOTAL_FORMS": "1000000000"},
        {"days-TOTAL_FORMS": "9" * 40},
    ],
    ids=str,
)
def test_a_form_that_no_page_made_is_refused_clearly(desk: Client, change: dict[str, str | None]) -> None:
    before = hours()
    sent = {
        name: value for name, value in (form([(0, "09:00", "10:00")]) | change).items() if value is not None
    }
    answer = desk.post(page_address(), sent)
    assert answer.status_code == 422
    assert re.search(r'class="error(-summary)?"', answer.content.decode())
    assert hours() == before


def test_a_full_page_can_be_sent(desk: Client) -> None:
    """As many rows as the page takes, sent back as it shows them: no limit on forms stands in the way."""
    week = [(day, f"{hour:02}:00", f"{hour:02}:30") for day in range(7) for hour in (9, 11, 14, 16)]
    days = [(f"2027-{3 + n // 28:02}-{1 + n % 28:02}", "09:00", "10:00") for n in range(60)]
    assert desk.post(page_address(), form(week, days)).status_code == 302
    assert desk.post(page_address(), as_shown(desk)).status_code == 302
    assert (len(hours()), len(days_apart())) == (28, 60)


def test_the_page_shows_what_people_see(desk: Client, maelle: Practitioner) -> None:
    desk.post(page_address(), form([(1, "09:00", "10:00")]))
    assert "09:00, 09:30" in " ".join(desk.get(page_address()).content.decode().split())
    booked(maelle, datetime(2027, 3, 2, 8, 0, tzinfo=UTC))
    assert Meeting.objects.count() == 1
