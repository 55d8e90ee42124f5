"""Limits on every public form: beyond them a page in the person's language, with the lines within reach."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.urls import reverse

from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.meetings.booking import address, form
from tests.meetings.visitors import Visitor

Start = Callable[..., Site]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maelle(transactional_db: None) -> Practitioner:
    return factories.published_practitioner()


@pytest.fixture
def strict(start: Start) -> Site:
    """Three of each an hour, so that a minute that turns while the test runs changes nothing."""
    return start(APARTE_RATE_ORIENTATION="3/h", APARTE_RATE_BOOKING="3/h", APARTE_RATE_LINK="3/h")


def test_the_fourth_of_each_is_too_many(strict: Site, maelle: Practitioner) -> None:
    """One server for all: words, bookings and private links are counted apart, and each in its language."""
    meeting = factories.meeting(maelle)
    visitor, other = Visitor(strict.url), Visitor(strict.url)
    words = {"words": "Je suis lasse de mon travail."}
    token = private_token(meeting)
    reading = [visitor.post("/orientation/", words) for _ in range(4)]
    assert [said.status for said in reading] == [200, 200, 200, 429]
    assert "Beaucoup d'essais" in html.unescape(reading[3].page)
    assert reverse("pages:crisis") in reading[3].page and "réessayez" not in reading[2].page

    english = other.post("/en/orientation/", words)
    assert english.status == 429 and '<html lang="en"' in english.page
    assert "/en/lignes-d-ecoute/" in english.page and "Beaucoup" not in english.page

    letters = [letter for letter in "abcd" if letter != token[-1]][:3]
    assert [visitor.get(f"/rencontre/{token[:-1]}{letter}/").status for letter in letters] == [404] * 3
    assert visitor.get(f"/rencontre/{token}/").status == 429, "links cannot be guessed one by one"

    visitor.get(address(maelle))
    sent = [visitor.post(address(maelle), form(first_name="")) for _ in range(3)]
    assert [said.status for said in sent] == [422] * 3
    assert visitor.post(address(maelle), form()).status == 429
    assert Meeting.objects.count() == 1

    for path in ("/", "/lignes-d-ecoute/", "/praticiens/", "/orientation/"):
        assert visitor.get(path).status == 200, "what is only read stays open"


def test_the_address_before_a_proxy_is_counted(start: Start, maelle: Practitioner) -> None:
    """Behind one trusted proxy each person has a count of their own; without any, nobody's word is taken for it."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    def statuses(site: Site, addresses: list[str]) -> list[int]:
        found = []
        for one in addresses:
            request = Request(f"{site.url}/orientation/", b"words=Je+suis+lasse", {"X-Forwarded-For": one})
            try:
                found.append(urlopen(request, timeout=30).status)
            except HTTPError as refused:
                found.append(refused.code)
        return found

    people = [f"198.51.100.{n}" for n in range(1, 5)]
    behind = start(APARTE_RATE_ORIENTATION="3/h", APARTE_PROXIES="1")
    assert statuses(behind, people) == [200] * 4
    assert statuses(behind, ["198.51.100.1"] * 3) == [200, 200, 429]
    alone = start(APARTE_RATE_ORIENTATION="3/h")
    assert statuses(alone, people) == [200, 200, 200, 429]
