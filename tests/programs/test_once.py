"""Over real HTTP: a key sent twenty times at once books once; limits by token, by address and by contact."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from aparte import clock
from aparte.meetings.models import Meeting
from aparte.people.models import Person, Practitioner
from aparte.programs.models import ProgramBooking
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.booking import later_times
from tests.meetings.visitors import at_once
from tests.programs.calling import a_token, booking

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[..., Site]


@dataclass(frozen=True)
class Answer:
    status: int
    told: dict[str, Any]
    headers: dict[str, str]


@dataclass(frozen=True)
class Caller:
    """A program on another machine."""

    url: str
    secret: str

    def ask(self, path: str, sent: object = None, key: uuid.UUID | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": str(key)} if key else {}
        body = None if sent is None else json.dumps(sent).encode()
        request = urllib.request.Request(f"{self.url}/api/v1{path}", body, headers)
        try:
            answer: Any = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            return Answer(answer.status, json.loads(answer.read()), dict(answer.headers))


@pytest.fixture
def maelle(transactional_db: None) -> Practitioner:
    return factories.published_practitioner()


def caller(site: Site, practitioner: Practitioner) -> Caller:
    return Caller(site.url, a_token(practitioner.practice, at=clock.now())[1])


def test_twenty_at_once_with_one_key(start: Start, maelle: Practitioner) -> None:
    site = start(processes=4 if on_postgresql() else 1)
    program, times = caller(site, maelle), later_times(maelle)
    for wanted in times[:3]:
        key, sent = uuid.uuid4(), booking(maelle, wanted)
        answers = at_once([partial(program.ask, "/meetings", sent, key)] * 20)
        assert [answer.status for answer in answers] == [201] * 20
        assert len({answer.told["id"] for answer in answers}) == 1
        assert Meeting.objects.filter(starts_at=wanted).count() == 1
    assert Meeting.objects.count() == Person.objects.count() == ProgramBooking.objects.count() == 3
    assert "Traceback" not in site.logs()


def test_twenty_programs_want_one_time(start: Start, maelle: Practitioner) -> None:
    site = start(processes=4 if on_postgresql() else 1)
    program, wanted = caller(site, maelle), later_times(maelle)[0]
    answers = at_once(
        [partial(program.ask, "/meetings", booking(maelle, wanted), uuid.uuid4()) for _ in range(20)]
    )
    assert sorted(answer.status for answer in answers) == [201] + [409] * 19
    assert {answer.told["type"].rpartition("#")[2] for answer in answers if answer.status == 409} == {
        "time-taken"
    }
    assert Meeting.objects.count() == Person.objects.count() == 1


def test_the_fourth_call_of_a_token_waits(start: Start, maelle: Practitioner) -> None:
    site = start(APARTE_RATE_TOKEN="3/h")
    program, other = caller(site, maelle), caller(site, maelle)
    answers = [program.ask("/practitioners") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 3600
    assert answers[3].told["type"].endswith("#too-many")
    assert other.ask("/practitioners").status == 200


def test_an_address_cannot_try_tokens_one_by_one(start: Start, maelle: Practitioner) -> None:
    site = start(APARTE_RATE_PROGRAMS="3/h")
    guesses = [Caller(site.url, f"aparte_{n}").ask("/practitioners") for n in range(4)]
    assert [answer.status for answer in guesses] == [401, 401, 401, 429]
    assert int(guesses[3].headers["Retry-After"]) >= 1
    assert caller(site, maelle).ask("/practitioners").status == 429


def test_our_mails_cannot_be_turned_against_somebody(start: Start, maelle: Practitioner) -> None:
    """What is only sent again writes to nobody and does not count; a move does."""
    site = start(APARTE_RATE_CONTACT="2/h")
    program, times = caller(site, maelle), later_times(maelle)
    key = uuid.uuid4()
    first = [program.ask("/meetings", booking(maelle, times[0]), key) for _ in range(4)]
    assert [answer.status for answer in first] == [201] * 4
    path = f"/meetings/{first[0].told['id']}/move"
    assert program.ask(path, {"start": times[1].isoformat()}).status == 200
    for again in (
        program.ask("/meetings", booking(maelle, times[2]), uuid.uuid4()),
        program.ask(path, {"start": times[3].isoformat()}),
    ):
        assert again.status == 429 and int(again.headers["Retry-After"]) >= 1
    assert program.ask("/meetings", booking(maelle, times[0]), key).status == 201
    assert Meeting.objects.count() == 1
