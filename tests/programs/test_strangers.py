"""Who may call: a working token with its scope, of that practice, in its header. Everybody else learns nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, ActorKind, Verb
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from aparte.programs.actions import revoke_token
from aparte.programs.models import ProgramBooking, Token
from aparte.programs.terms import Scope
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked
from tests.programs.calling import API, Program, a_program, a_token, problem

Call = Callable[[Program, Practitioner, Meeting], Any]

CALLS: dict[str, tuple[Scope, Call]] = {
    "practitioners": (Scope.TIMES_READ, lambda p, one, m: p.get("/practitioners")),
    "times": (Scope.TIMES_READ, lambda p, one, m: p.get(f"/practitioners/{one.slug}/times")),
    "book": (Scope.MEETINGS_WRITE, lambda p, one, m: p.book(one)),
    "meeting": (Scope.MEETINGS_READ, lambda p, one, m: p.get(f"/meetings/{m.pk}")),
    "move": (
        Scope.MEETINGS_WRITE,
        lambda p, one, m: p.post(f"/meetings/{m.pk}/move", {"start": (TEN + 2 * HALF_AN_HOUR).isoformat()}),
    ),
    "cancel": (Scope.MEETINGS_WRITE, lambda p, one, m: p.post(f"/meetings/{m.pk}/cancel")),
}


@pytest.fixture
def meeting(maelle: Practitioner) -> Meeting:
    """Booked by a program of the practice, half an hour after the time that the others ask for."""
    given = a_program(maelle.practice).book(maelle, start=(TEN + HALF_AN_HOUR).isoformat())
    return Meeting.objects.get(pk=given.json()["id"])


def unchanged(meeting: Meeting) -> bool:
    before = meeting.starts_at, meeting.state
    meeting.refresh_from_db()
    return (meeting.starts_at, meeting.state) == before and Meeting.objects.count() == 1


@pytest.mark.parametrize("name", CALLS)
def test_without_a_token(name: str, maelle: Practitioner, meeting: Meeting) -> None:
    answer = CALLS[name][1](Program(), maelle, meeting)
    assert (answer.status_code, problem(answer)) == (401, "no-token")
    assert answer.headers["WWW-Authenticate"] == "Bearer" and unchanged(meeting)


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("how", ["never made", "revoked", "expired", "half of it", "its digest", "its id"])
def test_a_token_that_opens_nothing(name: str, how: str, maelle: Practitioner, meeting: Meeting) -> None:
    yesterday = AT - timedelta(days=1)
    token, secret = a_token(maelle.practice, expires_on=yesterday.date() if how == "expired" else None)
    if how == "revoked":
        revoke_token(token=token, by=Actor.machine(), at=AT)
    shown = {
        "never made": "aparte_" + "A" * 43,
        "half of it": secret[:30],
        "its digest": token.digest,
        "its id": str(token.pk),
    }
    answer = CALLS[name][1](Program(shown.get(how, secret)), maelle, meeting)
    assert (answer.status_code, problem(answer)) == (401, "token-refused")
    assert "invalid_token" in answer.headers["WWW-Authenticate"] and unchanged(meeting)
    assert secret not in answer.content.decode()


@pytest.mark.parametrize("name", CALLS)
def test_without_the_scope(name: str, maelle: Practitioner, meeting: Meeting) -> None:
    scope, call = CALLS[name]
    answer = call(a_program(maelle.practice, scopes=set(Scope) - {scope}), maelle, meeting)
    assert (answer.status_code, problem(answer)) == (403, "scope-missing")
    assert scope.value in answer.json()["detail"] and scope.value in answer.headers["WWW-Authenticate"]
    assert unchanged(meeting)


@pytest.mark.parametrize("name", CALLS)
def test_with_the_scope_alone(name: str, maelle: Practitioner, meeting: Meeting) -> None:
    scope, call = CALLS[name]
    assert call(a_program(maelle.practice, scopes=[scope]), maelle, meeting).status_code in {200, 201}


@pytest.mark.parametrize("name", CALLS)
def test_a_token_of_another_practice(name: str, maelle: Practitioner, meeting: Meeting) -> None:
    other = a_program(factories.published_practitioner(name="Noé Rivage").practice)
    answer = CALLS[name][1](other, maelle, meeting)
    if name == "practitioners":
        assert [one["name"] for one in answer.json()["practitioners"]] == ["Noé Rivage"]
    else:
        assert (answer.status_code, problem(answer)) == (404, "not-here")
    assert maelle.slug not in answer.content.decode() and unchanged(meeting)


def test_the_last_day_counts_and_the_next_does_not(maelle: Practitioner) -> None:
    program = a_program(maelle.practice, expires_on=AT.date())
    assert program.get("/practitioners").status_code == 200
    with clock.frozen(AT + timedelta(days=1)):
        assert program.get("/practitioners").status_code == 401


def test_a_session_opens_nothing(maelle: Practitioner, meeting: Meeting) -> None:
    """Neither the manager's nor the practitioner's browser is a program, whatever page it is on."""
    for user in (factories.manager(practice=maelle.practice), maelle.user):
        client = Client()
        client.force_login(user)
        for _scope, call in CALLS.values():
            assert call(Program(client=client), maelle, meeting).status_code == 401
    assert unchanged(meeting)


@pytest.mark.parametrize(
    "header", ["Basic {}", "Token {}", "{}", "Bearer", "Bearer ", "Bearer {} {}", "bearer\t{}", "Bearer é"]
)
def test_another_way_to_show_it(header: str, maelle: Practitioner) -> None:
    _token, secret = a_token(maelle.practice)
    shown = header.replace("{}", secret)
    answer = Client().get(f"{API}/practitioners", headers={"Authorization": shown})
    assert answer.status_code == 401


def test_never_in_an_address(maelle: Practitioner) -> None:
    _token, secret = a_token(maelle.practice)
    for name in ("token", "access_token", "api_key", "Authorization"):
        assert Program().get("/practitioners", **{name: secret}).status_code == 401


def test_nothing_that_is_kept_opens_anything(maelle: Practitioner) -> None:
    token, secret = a_token(maelle.practice)
    row = Token.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row) and len(secret) > 43


def test_what_a_person_booked_by_themselves_is_theirs(maelle: Practitioner) -> None:
    program, own = a_program(maelle.practice), booked(maelle)
    assert program.get(f"/meetings/{own.pk}").status_code == 200
    for name in ("move", "cancel"):
        answer = CALLS[name][1](program, maelle, own)
        assert (answer.status_code, problem(answer)) == (403, "not-by-a-program")
    assert unchanged(own)


def test_another_token_of_the_practice_takes_over(maelle: Practitioner, meeting: Meeting) -> None:
    """A token is changed from time to time: what the old one booked can still be moved and cancelled."""
    old = ProgramBooking.objects.get().token
    revoke_token(token=old, by=Actor.machine(), at=AT)
    new = a_program(maelle.practice)
    assert CALLS["move"][1](new, maelle, meeting).status_code == 200
    assert CALLS["cancel"][1](new, maelle, meeting).json()["state"] == "cancelled"


def test_an_intervention_is_not_for_programs(maelle: Practitioner, meeting: Meeting) -> None:
    Meeting.objects.update(kind="support")
    for name in ("meeting", "move", "cancel"):
        assert CALLS[name][1](a_program(maelle.practice), maelle, meeting).status_code == 404


def test_a_key_of_another_practice_reaches_nothing(maelle: Practitioner) -> None:
    """Nor does the key of a form: what a key leads to is its own practice's, and a program's."""
    key = factories.uuid.uuid4()
    first = a_program(maelle.practice).book(maelle, key)
    noe = factories.published_practitioner(name="Noé Rivage")
    second = a_program(noe.practice).book(noe, key)
    assert first.status_code == second.status_code == 201 and first.json()["id"] != second.json()["id"]
    own = booked(maelle, TEN + HALF_AN_HOUR, key=key)
    assert str(own.pk) not in {first.json()["id"], second.json()["id"]}


def test_the_journal_says_which_program(maelle: Practitioner, meeting: Meeting) -> None:
    token = ProgramBooking.objects.get().token
    program = a_program(maelle.practice)
    CALLS["move"][1](program, maelle, meeting)
    CALLS["cancel"][1](program, maelle, meeting)
    lines = Entry.objects.filter(actor_kind=ActorKind.PROGRAM).order_by("pk")
    assert [line.verb for line in lines] == [
        Verb.MEETING_BY_PROGRAM, Verb.MEETING_MOVED, Verb.MEETING_CANCELLED,
    ]  # fmt: skip
    assert lines[0].actor_id == str(token.pk) != lines[1].actor_id
    assert {line.about_id for line in lines} == {str(meeting.pk)}
