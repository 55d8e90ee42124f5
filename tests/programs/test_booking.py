"""Booking by a program: once for each key, refused clearly, and nothing kept of what is refused."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from aparte.audit.models import Entry
from aparte.library import queries as library
from aparte.meetings.links import meeting_of
from aparte.meetings.models import Meeting
from aparte.meetings.terms import EXPLORATORY_MODES, State
from aparte.orientation import actions as orientation
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner
from aparte.programs import views_operations
from aparte.programs.forms import ExploratoryMode
from aparte.programs.models import ProgramBooking
from tests.journeys.people import SUICIDAL
from tests.meetings.booking import HALF_AN_HOUR, TEN, booked
from tests.programs.calling import Program, a_program, problem


@pytest.fixture
def program(maelle: Practitioner) -> Program:
    return a_program(maelle.practice)


def kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Meeting, Person, Request, ProgramBooking, Entry))


def test_it_books_what_a_person_would(
    program: Program, maelle: Practitioner, run_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    words = "Je voudrais parler de mon travail, qui me pèse depuis l'automne."
    answer = program.book(maelle, words=words, language="en", zone="America/Toronto", region="CA-QC")
    assert answer.status_code == 201
    meeting = Meeting.objects.get()
    told = answer.json()
    assert (
        told["id"] == str(meeting.pk)
        and told["state"] == "booked"
        and told["start"] == "2027-03-02T10:00:00+01:00"
    )
    assert meeting.starts_at == TEN and meeting.mode == "phone" and meeting.kind == "exploratory"
    assert (meeting.person.first_name, meeting.person.email) == ("Alix", "alix@exemple.test")
    assert (meeting.person.zone, meeting.person.region) == ("America/Toronto", "CA-QC")
    assert meeting.request.unsealed().words == words and meeting.request.unsealed().reading
    assert "Alix" not in answer.content.decode() and words not in answer.content.decode()
    assert run_tasks() == 2
    (to_person,) = [mail for mail in mailoutbox if mail.to == ["alix@exemple.test"]]
    assert told["private_link"] in to_person.body and "/en/rencontre/" in told["private_link"]


def test_the_private_link_opens_it(program: Program, maelle: Practitioner) -> None:
    """Whoever gave a telephone only gets no mail: the program hands the link on."""
    contact = {"first_name": "Alix", "phone": "06 12 34 56 78"}
    link = program.book(maelle, contact=contact).json()["private_link"]
    path = "/" + link.split("/", 3)[3]
    assert meeting_of(path.strip("/").split("/")[-1]) == Meeting.objects.get().pk
    assert Client().get(path).status_code == 200
    assert Person.objects.get().phone == "+33612345678"


def test_the_same_key_books_once(program: Program, maelle: Practitioner) -> None:
    key = uuid.uuid4()
    first, again = program.book(maelle, key), program.book(maelle, key)
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    before = kept()
    assert program.book(maelle, key).json() == first.json() and kept() == before
    assert Meeting.objects.count() == Person.objects.count() == 1


def test_the_same_key_after_a_move_or_a_cancellation(program: Program, maelle: Practitioner) -> None:
    key = uuid.uuid4()
    path = f"/meetings/{program.book(maelle, key).json()['id']}"
    later = (TEN + HALF_AN_HOUR).isoformat()
    assert program.post(f"{path}/move", {"start": later}).status_code == 200
    assert program.book(maelle, key).json()["start"] == "2027-03-02T10:30:00+01:00"
    program.post(f"{path}/cancel")
    assert program.book(maelle, key).json()["state"] == "cancelled"
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"start": (TEN + HALF_AN_HOUR).isoformat()},
        {"mode": "video"},
        {"contact": {"first_name": "Lou", "email": "lou@exemple.test"}},
        {"contact": {"first_name": "Alix", "email": "alix@exemple.test", "phone": "0612345678"}},
    ],
)
def test_a_key_that_served_for_another_booking(
    program: Program, maelle: Practitioner, other: dict[str, Any]
) -> None:
    key = uuid.uuid4()
    program.book(maelle, key)
    answer = program.book(maelle, key, **other)
    assert (answer.status_code, problem(answer)) == (422, "key-reused")
    assert "private_link" not in answer.json() and Meeting.objects.count() == 1


@pytest.mark.parametrize("region", ["FR", "CA-QC", "BE", "CH"])
def test_an_emergency_gets_the_lines_and_nothing_is_kept(
    program: Program, maelle: Practitioner, region: str
) -> None:
    before = kept()
    for _time in range(2):
        answer = program.book(maelle, words=SUICIDAL, region=region)
        assert (answer.status_code, problem(answer)) == (422, "emergency")
        lines = answer.json()["crisis_lines"]
        first = library.crisis_lines_for(region, ["suicide"])
        assert [line["name"] for line in lines[:2]] == [str(line.name) for line in first[:2]]
        assert lines[0]["phone"] == library.region(region).emergency_number
    assert kept() == before and SUICIDAL[:20] not in answer.content.decode()
    english = Program(program.secret, language="en").book(maelle, words=SUICIDAL, region=region)
    assert english.json()["title"] != answer.json()["title"]
    assert english.json()["crisis_lines"][1]["hours"] == first[1].hours.en


def test_an_emergency_comes_before_everything_else(program: Program, maelle: Practitioner) -> None:
    """Before the limit on messages to one address, and before what the time has become."""
    booked(maelle)
    assert problem(program.book(maelle, words=SUICIDAL)) == "emergency"


def test_words_that_cannot_be_read(
    program: Program, maelle: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = program.book(maelle, words="\x00\x01\x02\x03")
    assert problem(answer) == "invalid" and answer.json()["errors"][0]["where"] == "/words"

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(orientation, "orient", broken)
    answer = program.book(maelle, words="Je suis lasse de mon travail.")
    assert (answer.status_code, problem(answer)) == (503, "words-not-read")
    assert program.book(maelle).status_code == 201


def test_a_time_that_somebody_took(program: Program, maelle: Practitioner) -> None:
    booked(maelle)
    before = kept()
    answer = program.book(maelle)
    assert (answer.status_code, problem(answer)) == (409, "time-taken") and kept() == before


@pytest.mark.parametrize(
    "start",
    [
        "2027-03-02T10:01:00+01:00",
        "2027-03-06T10:00:00+01:00",
        "2026-03-02T10:00:00+01:00",
        "2199-01-01T00:00:00Z",
    ],
)
def test_a_time_that_is_not_offered(program: Program, maelle: Practitioner, start: str) -> None:
    before = kept()
    answer = program.book(maelle, start=start)
    assert (answer.status_code, problem(answer)) == (409, "time-not-offered") and kept() == before


def test_a_mode_that_is_not_theirs(program: Program, maelle: Practitioner) -> None:
    maelle.modes = ["video"]
    maelle.save()
    assert problem(program.book(maelle)) == "not-this-mode"


def test_somebody_who_welcomes_nobody_any_more(
    program: Program, maelle: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found while welcoming, closed just before the booking."""
    maelle.accepts_requests = False
    monkeypatch.setattr(views_operations, "practitioner_for", lambda *_: maelle)
    answer = program.book(maelle)
    assert (answer.status_code, problem(answer)) == (409, "not-welcoming")


def test_moving(program: Program, maelle: Practitioner) -> None:
    path = f"/meetings/{program.book(maelle).json()['id']}"
    booked(maelle, TEN + 2 * HALF_AN_HOUR)
    answer = program.post(f"{path}/move", {"start": "2027-03-02T09:30:00Z"})
    assert answer.status_code == 200 and answer.json()["start"] == "2027-03-02T10:30:00+01:00"
    assert problem(program.post(f"{path}/move", {"start": "2027-03-02T10:00:00Z"})) == "time-taken"
    assert problem(program.post(f"{path}/move", {"start": "2027-03-02T22:00:00Z"})) == "time-not-offered"
    assert Meeting.objects.get(pk=answer.json()["id"]).starts_at == datetime(2027, 3, 2, 9, 30, tzinfo=UTC)


def test_too_late(program: Program, maelle: Practitioner) -> None:
    given = program.book(maelle).json()["id"]
    past = TEN - timedelta(days=3)
    Meeting.objects.filter(pk=given).update(starts_at=past, ends_at=past + timedelta(minutes=15))
    from aparte.meetings.models import TakenTime

    TakenTime.objects.update(starts_at=past, ends_at=past + timedelta(minutes=15))
    assert problem(program.post(f"/meetings/{given}/cancel")) == "too-late"
    assert problem(program.post(f"/meetings/{given}/move", {"start": TEN.isoformat()})) == "too-late"
    assert Meeting.objects.get().state == State.BOOKED


def test_cancelling_twice_changes_nothing(program: Program, maelle: Practitioner) -> None:
    path = f"/meetings/{program.book(maelle).json()['id']}/cancel"
    assert program.post(path).json()["state"] == program.post(path).json()["state"] == "cancelled"
    assert program.book(maelle).status_code == 201, "the time is free again"


def test_the_modes_of_the_document_are_those_of_the_first_meeting() -> None:
    assert set(ExploratoryMode.__args__) == {mode.value for mode in EXPLORATORY_MODES}


def test_nothing_of_a_person_is_in_the_journal_or_the_log(
    program: Program, maelle: Practitioner, caplog: pytest.LogCaptureFixture
) -> None:
    program.book(maelle, words="Je voudrais parler de mon travail.")
    program.book(maelle, words="Je voudrais parler de mon travail.")
    written = json.dumps(list(Entry.objects.values()), default=str) + caplog.text
    for hidden in ("Alix", "exemple.test", "travail", program.secret):
        assert hidden not in written
