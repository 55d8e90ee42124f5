"""What programs read: practitioners, free times, one meeting. Facts that are public, and nothing of anybody."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel
from aparte.meetings.rules_hours import WeeklyRange, written_week
from aparte.people.models import Practitioner
from aparte.programs.terms import Scope
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked
from tests.programs.calling import Program, a_program, a_token, problem


@pytest.fixture
def program(maelle: Practitioner) -> Program:
    return a_program(maelle.practice)


def test_the_practitioners_who_welcome_requests(program: Program, maelle: Practitioner) -> None:
    factories.published_practitioner(practice=maelle.practice, name="Full", accepts_requests=False)
    factories.practitioner(practice=maelle.practice, name="Unpublished")
    factories.published_practitioner(name="Of another practice")
    answer = program.get("/practitioners")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
    (one,) = answer.json()["practitioners"]
    assert one["slug"] == maelle.slug and one["name"] == maelle.name
    assert one["modes"] == ["phone", "video"] and one["zone"] == "Europe/Paris"
    told = answer.content.decode()
    for hidden in (maelle.user.email, maelle.video_address, str(maelle.practice)):
        assert hidden not in told


def test_free_times_are_what_can_be_booked(program: Program, maelle: Practitioner) -> None:
    booked(maelle, TEN)
    answer = program.get(f"/practitioners/{maelle.slug}/times", **{"from": "2027-03-02", "days": "1"})
    told = answer.json()
    starts = [datetime.fromisoformat(one["start"]) for one in told["times"]]
    assert told["zone"] == "Europe/Paris" and len(starts) == 15 and TEN not in starts
    assert told["times"][0]["start"] == "2027-03-02T09:00:00+01:00"
    assert {tuple(one["modes"]) for one in told["times"]} == {("phone", "video")}
    for start, one in zip(starts, told["times"], strict=True):
        assert datetime.fromisoformat(one["end"]) - start == timedelta(minutes=15)
    for start in starts[:2]:
        assert program.book(maelle, start=start.isoformat()).status_code == 201


def test_each_time_says_by_which_modes(program: Program, maelle: Practitioner) -> None:
    clock_at = factories.time
    maelle.availability.week = written_week(
        [
            WeeklyRange(1, clock_at(9), clock_at(10), modes=frozenset({"phone"})),
            WeeklyRange(1, clock_at(9, 30), clock_at(11), modes=frozenset({"video", "in_person"})),
        ]
    )
    maelle.availability.save()
    told = program.get(f"/practitioners/{maelle.slug}/times", **{"from": "2027-03-02", "days": "1"}).json()
    found = {one["start"][11:16]: one["modes"] for one in told["times"]}
    assert found == {"09:00": ["phone"], "09:30": ["phone", "video"], "10:00": ["video"], "10:30": ["video"]}
    assert program.book(maelle, start="2027-03-02T10:30:00+01:00").status_code == 409
    assert program.book(maelle, start="2027-03-02T10:30:00+01:00", mode="video").status_code == 201


@pytest.mark.parametrize(
    ("zone", "first", "count", "edge"),
    [
        ("Europe/Paris", "2027-03-02", 16, "2027-03-02T09:00:00+01:00"),
        ("America/Toronto", "2027-03-02", 16, "2027-03-02T03:00:00-05:00"),
        ("Pacific/Auckland", "2027-03-03", 16, "2027-03-03T00:00:00+13:00"),
        ("Pacific/Kiritimati", "2027-03-02", 16, "2027-03-02T00:00:00+14:00"),
    ],
)
def test_days_are_those_of_the_zone(
    program: Program, maelle: Practitioner, zone: str, first: str, count: int, edge: str
) -> None:
    path = f"/practitioners/{maelle.slug}/times"
    told = program.get(path, **{"from": first, "days": "1", "zone": zone}).json()
    assert {one["start"][:10] for one in told["times"]} == {first}
    assert len(told["times"]) == count and told["times"][0]["start"] == edge


def test_over_a_month_across_the_change_of_clocks(program: Program, maelle: Practitioner) -> None:
    path = f"/practitioners/{maelle.slug}/times"
    told = program.get(path, **{"from": "2027-03-22", "days": "14"}).json()
    assert {one["start"][19:] for one in told["times"] if one["start"] < "2027-03-28"} == {"+01:00"}
    assert {one["start"][19:] for one in told["times"] if one["start"] > "2027-03-28"} == {"+02:00"}
    week = program.get(path).json()["times"]
    assert week[0]["start"] == "2027-03-01T09:00:00+01:00" and len(week) == 5 * 16


def test_without_hours_there_are_no_times(program: Program, maelle: Practitioner) -> None:
    maelle.availability.delete()
    assert program.get(f"/practitioners/{maelle.slug}/times").json()["times"] == []


def test_one_meeting_without_its_words_or_its_person(program: Program, maelle: Practitioner) -> None:
    meeting = booked(maelle, answer=factories.an_answer(words=factories.WORDS))
    answer = program.get(f"/meetings/{meeting.pk}")
    assert answer.json() == {
        "id": str(meeting.pk),
        "practitioner": maelle.slug,
        "start": "2027-03-02T10:00:00+01:00",
        "end": "2027-03-02T10:15:00+01:00",
        "zone": "Europe/Paris",
        "mode": "phone",
        "state": "booked",
        "first_name": None,
    }
    cancel(meeting=meeting, by=Actor.machine(), at=AT)
    assert program.get(f"/meetings/{meeting.pk}").json()["state"] == "cancelled"


def test_a_first_name_is_told_to_the_token_that_gave_it(program: Program, maelle: Practitioner) -> None:
    given = program.book(maelle).json()["id"]
    assert program.get(f"/meetings/{given}").json()["first_name"] == "Alix"
    unnamed = a_program(maelle.practice, scopes=set(Scope) - {Scope.NAMES_READ})
    other_token = a_program(maelle.practice)
    for program_of_the_practice in (unnamed, other_token):
        answer = program_of_the_practice.get(f"/meetings/{given}")
        assert answer.status_code == 200 and answer.json()["first_name"] is None
    by_themselves = booked(maelle, TEN + HALF_AN_HOUR)
    assert program.get(f"/meetings/{by_themselves.pk}").json()["first_name"] is None


def test_the_day_of_use_is_kept_and_no_finer(maelle: Practitioner) -> None:
    token, secret = a_token(maelle.practice)
    assert token.last_used_on is None
    Program(secret).get("/practitioners")
    token.refresh_from_db()
    assert token.last_used_on == AT.date()
    with clock.frozen(AT + timedelta(days=1)):
        Program(secret).get("/practitioners")
    token.refresh_from_db()
    assert token.last_used_on == AT.date() + timedelta(days=1)


def test_as_many_queries_for_three_as_for_one(program: Program, maelle: Practitioner) -> None:
    meeting = booked(maelle, TEN)

    def asked(path: str) -> int:
        assert program.get(path).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            program.get(path)
        return len(queries)

    paths = ["/practitioners", f"/practitioners/{maelle.slug}/times", f"/meetings/{meeting.pk}"]
    for_one = [asked(path) for path in paths]
    for number in (1, 2):
        other = factories.published_practitioner(practice=maelle.practice, name=f"Autre {number}")
        booked(other, TEN)
        booked(maelle, TEN + number * HALF_AN_HOUR)
    assert [asked(path) for path in paths] == for_one
    assert max(for_one) <= 5


def test_a_practitioner_who_is_not_there(program: Program, maelle: Practitioner) -> None:
    for slug in ("nobody", "x" * 300, "a b", "é", "..", "%00"):
        assert problem(program.get(f"/practitioners/{slug}/times")) == "not-here"
