"""The territory: chosen, else guessed from the browser's languages, else unknown; anything else is ignored."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from aparte.config.sessions import SessionStore
from aparte.pages.middleware import guessed_territory

pytestmark = pytest.mark.django_db
START = "/orientation/"


def region_of(client: Client, query: str = "", accept: str = "", **posted: str) -> str:
    words = {"words": "J'ai décidé de mourir ce soir, j'ai écrit une lettre d'adieu."}
    answer = client.post(START + query, words | posted, HTTP_ACCEPT_LANGUAGE=accept)
    return re.search(r'<main [^>]*data-region="([^"]*)"', answer.content.decode()).group(1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("accept", "region"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.8", "CA-QC"),
        ("en-CA", "CA-QC"),
        ("fr-be", "BE"),
        ("de-CH;q=0.9, fr", "CH"),
        ("en-US,fr-FR;q=0.7", "FR"),
        ("fr", ""),
        ("en-US", ""),
        ("", ""),
        ("*", ""),
        (",,;;q=x", ""),
        ("fr-FRANCE", ""),
        ("x" * 10_000, ""),
        ("é-FR\u0000", ""),
    ],
)
def test_a_guess_from_the_languages(accept: str, region: str) -> None:
    assert guessed_territory(accept) == region


def test_the_guess_serves_the_answer(client: Client) -> None:
    assert region_of(client, accept="fr-CA,fr;q=0.9") == "CA-QC"
    assert not any(
        "region" in SessionStore().decode(session.session_data) for session in Session.objects.all()
    )


def test_a_choice_comes_before_the_guess_and_stays(client: Client) -> None:
    assert region_of(client, "?region=BE", accept="fr-CA") == "BE"
    assert region_of(client, accept="fr-CA") == "BE"
    assert region_of(client, accept="fr-CA", region="CH") == "CH"
    assert region_of(client, accept="fr-CA") == "CH"


@pytest.mark.parametrize("given", ["", "XX", "fr", "FR ", "CA-QC'--", "<b>", "\x00", "FR" * 5_000])
def test_what_is_no_territory_is_ignored(client: Client, given: str) -> None:
    answer = client.get("/", {"region": given}, HTTP_ACCEPT_LANGUAGE="fr-BE")
    assert answer.status_code == 200 and not client.cookies and not Session.objects.exists()
    assert region_of(client, accept="fr-BE", region=given) == "BE"


def test_the_session_holds_the_territory_and_nothing_else(client: Client) -> None:
    client.get("/", {"region": "CH"})
    assert SessionStore().decode(Session.objects.get().session_data) == {"region": "CH"}


def test_somebody_elses_choice_is_theirs(client: Client) -> None:
    client.get("/", {"region": "CH"})
    assert region_of(Client(), accept="fr-FR") == "FR"


def test_every_page_shows_the_lines_of_the_territory(client: Client) -> None:
    for path in ("/", "/a-propos/", "/praticiens/", "/comparer/", "/en/", "/lignes-d-ecoute/"):
        assert 'href="tel:3114"' in client.get(path, HTTP_ACCEPT_LANGUAGE="fr-FR").content.decode(), path
