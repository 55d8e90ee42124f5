"""The manager's page of programs: a token is shown once, kept as a hash, revoked at once; nobody else gets there."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.people.models import Practitioner
from aparte.programs.actions import revoke_token
from aparte.programs.models import Token
from aparte.programs.terms import MOST_TOKENS, Scope
from tests import factories
from tests.meetings.booking import AT
from tests.programs.calling import Program, a_token

SECRET = re.compile(r'id="secret"[^>]* value="(aparte_[^"]+)"')


@pytest.fixture
def manager(maelle: Practitioner) -> Client:
    client = Client()
    client.force_login(factories.manager(practice=maelle.practice))
    return client


def page() -> str:
    return reverse("programs:tokens")


def form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Site du cabinet",
        "scopes": ["times:read", "meetings:write"],
        "expires_on": "",
        "key": str(uuid.uuid4()),
    } | changes


def test_it_is_shown_once_and_works(manager: Client, maelle: Practitioner) -> None:
    said = manager.post(page(), form())
    shown = said.content.decode()
    (secret,) = SECRET.findall(shown)
    assert said.status_code == 200 and "no-store" in said.headers["Cache-Control"]
    assert Program(secret).get("/practitioners").status_code == 200
    assert secret not in manager.get(page()).content.decode()
    token = Token.objects.get()
    assert token.practice == maelle.practice and token.scopes == ["times:read", "meetings:write"]
    assert token.created_on == AT.date() and token.expires_on is None
    kept = str(Session.objects.values_list("session_data", flat=True)) + str(Entry.objects.values())
    assert secret not in kept


def test_what_the_page_says_of_each(manager: Client, maelle: Practitioner) -> None:
    token, secret = a_token(maelle.practice, name="Accueil <b>")
    a_token(maelle.practice, name="Vieux", expires_on=AT.date().replace(day=1, month=2))
    revoked, _secret = a_token(maelle.practice, name="Perdu")
    revoke_token(token=revoked, by=Actor.machine(), at=AT)
    Program(secret).get("/practitioners")
    shown = html.unescape(manager.get(page()).content.decode())
    assert shown.count('<button class="button quiet small">Révoquer') == 1
    for word in ("expiré", "révoqué", "01/03/2027", str(Scope.MEETINGS_WRITE.label)):
        assert word in shown
    assert "Accueil <b>" not in manager.get(page()).content.decode() and token.digest not in shown


def test_revoked_it_opens_nothing_at_once(manager: Client, maelle: Practitioner) -> None:
    token, secret = a_token(maelle.practice)
    assert Program(secret).get("/practitioners").status_code == 200
    for _time in range(2):
        assert manager.post(reverse("programs:revoke", args=[token.pk])).status_code == 302
        assert Program(secret).get("/practitioners").status_code == 401
    verbs = [*Entry.objects.filter(about_kind="token").order_by("pk").values_list("verb", flat=True)]
    assert verbs == [Verb.TOKEN_MADE, Verb.TOKEN_REVOKED]


def test_the_journal_of_the_practice_tells_it(manager: Client) -> None:
    manager.post(page(), form())
    assert "jeton de programme créé" in manager.get(reverse("manage:journal")).content.decode()


def test_sent_twice_it_makes_one(manager: Client) -> None:
    sent = form()
    assert manager.post(page(), sent).status_code == 200
    again = manager.post(page(), sent)
    assert again.status_code == 422 and not SECRET.search(again.content.decode())
    assert Token.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": " "}, {"name": "x" * 81}, {"name": "\x00"}, {"scopes": []}, {"scopes": ["notes:read"]},
        {"expires_on": "2027-02-28"}, {"expires_on": "2050-01-01"}, {"expires_on": "9999-12-31"},
        {"expires_on": "demain"}, {"key": ""}, {"key": "x"},
    ],
)  # fmt: skip
def test_a_form_that_is_not_right(manager: Client, change: dict[str, Any]) -> None:
    said = manager.post(page(), form(**change))
    assert said.status_code == 422 and 'id="errors"' in said.content.decode()
    assert not Token.objects.exists()


def test_there_are_so_many_and_no_more(manager: Client, maelle: Practitioner) -> None:
    made = [a_token(maelle.practice)[0] for _ in range(MOST_TOKENS)]
    assert manager.post(page(), form()).status_code == 422
    revoke_token(token=made[0], by=Actor.machine(), at=AT)
    assert manager.post(page(), form()).status_code == 200


def test_a_token_of_another_practice_is_not_there(manager: Client) -> None:
    other, secret = a_token(factories.published_practitioner(name="Noé Rivage").practice, name="Ailleurs")
    assert manager.post(reverse("programs:revoke", args=[other.pk])).status_code == 404
    assert "Ailleurs" not in manager.get(page()).content.decode()
    assert manager.post(page(), form(key=str(other.pk))).status_code == 422
    assert Program(secret).get("/practitioners").status_code == 200


def test_a_practitioner_makes_none(desk: Client, maelle: Practitioner) -> None:
    token, _secret = a_token(maelle.practice)
    assert desk.get(page()).status_code == desk.post(page(), form()).status_code == 404
    assert desk.post(reverse("programs:revoke", args=[token.pk])).status_code == 404
    assert Token.objects.filter(revoked_on=None).count() == 1


def test_a_form_of_another_site_makes_none(maelle: Practitioner) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.manager(practice=maelle.practice))
    assert client.post(page(), form()).status_code == 403 and not Token.objects.exists()


def test_as_many_queries_for_three_as_for_one(manager: Client, maelle: Practitioner) -> None:
    def asked() -> int:
        manager.get(page())
        with CaptureQueriesContext(connection) as queries:
            manager.get(page())
        return len(queries)

    a_token(maelle.practice)
    for_one = asked()
    a_token(maelle.practice)
    a_token(maelle.practice)
    assert asked() == for_one <= 8
