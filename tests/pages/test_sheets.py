"""The sheets that anybody reads: without a name, a cookie or a trace, with the lines of the right territory."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.library import queries as library
from tests import factories
from tests.ground.site import Site
from tests.meetings.visitors import Visitor

pytestmark = pytest.mark.django_db


def read(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_is_read_whole_in_both_languages(client: Client, language: str) -> None:
    before = "/en" if language == "en" else ""
    listed = read(client, f"{before}/fiches/")
    for sheet in library.sheets():
        page = read(client, f"{before}/fiches/{sheet.id}/")
        assert f'href="{before}/fiches/{sheet.id}/"' in listed
        for text in sheet.texts():
            if text != sheet.short and "**" not in text.fr:
                assert text.in_language(language) in page, text
        for source in sheet.sources:
            assert source.title in page and str(source.year) in page


def test_a_reader_leaves_nothing_and_a_browser_may_keep_the_page(client: Client) -> None:
    for address in (reverse("pages:sheets"), reverse("pages:sheet", args=["stress-et-corps"])):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert not queries.captured_queries and not answer.cookies
        assert answer.headers["Cache-Control"] == "public, max-age=600"
        assert {"Accept-Language", "Cookie"} <= {one.strip() for one in answer.headers["Vary"].split(",")}
        assert "noindex" not in answer.content.decode()


def test_what_depends_on_who_reads_is_kept_nowhere(client: Client) -> None:
    address = reverse("pages:sheet", args=["stress-et-corps"])
    assert "no-store" in client.get(address, {"region": "CH"}).headers["Cache-Control"]
    assert "no-store" in client.get(address).headers["Cache-Control"], "the territory is in the session now"
    desk = Client()
    desk.force_login(factories.practitioner().user)
    assert "no-store" in desk.get(address).headers["Cache-Control"]


@pytest.mark.parametrize(("country", "region"), [("fr-CA", "CA-QC"), ("fr-BE", "BE"), ("fr-CH", "CH")])
def test_the_lines_are_those_of_the_territory(client: Client, country: str, region: str) -> None:
    page = read(client, "/fiches/se-parler-en-couple/", accept_language=country)
    body = page[page.index("<article") : page.index("</article>")]
    for line in library.crisis_lines_for(region, ["violence_suffered"])[:3]:
        assert line.name.fr in body


def test_without_a_territory_it_leads_to_all_the_lines(client: Client) -> None:
    page = read(client, "/fiches/se-parler-en-couple/", accept_language="fr")
    body = page[page.index("<article") : page.index("</article>")]
    assert reverse("pages:crisis") in body and "tel:" not in body


@pytest.mark.parametrize("name", ["jamais-ecrite", "Stress-et-corps", "-", "a" * 500])
def test_one_that_does_not_exist(client: Client, name: str) -> None:
    assert client.get(f"/fiches/{name}/").status_code == 404


def test_only_read(client: Client) -> None:
    assert client.post("/fiches/").status_code == 405
    assert client.post("/fiches/stress-et-corps/").status_code == 405


def test_the_foot_of_every_page_leads_there(client: Client) -> None:
    assert f'href="{reverse("pages:sheets")}"' in read(client, reverse("pages:home"))


@pytest.mark.django_db(transaction=True)
def test_what_others_were_given_cannot_be_tried_one_by_one(start: Callable[..., Site]) -> None:
    visitor = Visitor(start(APARTE_RATE_LINK="3/h").url)
    asked = [visitor.get(f"/mon-espace/fiches/{uuid.uuid4()}/").status for _time in range(4)]
    assert 429 not in asked[:3] and asked[3] == 429
