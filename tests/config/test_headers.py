"""Headers on every answer, and whose address a limit counts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from aparte.config.headers import UNKNOWN, PrivateByDefault, client_address
from tests import factories


@pytest.fixture
def pages(db: None) -> list[Any]:
    """An answer of each kind: pages, refusals, redirections, the desk, programs."""
    maelle = factories.published_practitioner()
    client, inside = Client(), Client()
    inside.force_login(maelle.user)
    book = reverse("meetings:book", args=[maelle.slug])
    return [
        *(
            client.get(reverse(f"pages:{name}"))
            for name in ("home", "about", "crisis", "privacy", "practitioners")
        ),
        client.get("/en/"),
        client.get(reverse("pages:practitioner", args=[maelle.slug])),
        client.get(reverse("orientation:compare")),
        client.post(reverse("orientation:start"), {"words": "Je suis lasse de mon travail."}),
        client.post(reverse("orientation:start"), {"words": ""}),
        client.get(book),
        client.post(book, {"confirm": "1"}),
        client.get(reverse("meetings:link", args=["x"])),
        client.get("/nowhere/"),
        client.get(reverse("desk:today")),
        client.get(reverse("account_login")),
        client.put(reverse("pages:home")),
        inside.get(reverse("desk:today")),
        inside.get(reverse("desk:meeting", args=[factories.meeting(maelle).pk])),
        client.get("/robots.txt"),
        client.get("/sante"),
    ]


def test_every_answer_is_protected(pages: list[Any]) -> None:
    assert {answer.status_code for answer in pages} == {200, 302, 404, 405, 422}
    for answer in pages:
        headers, where = answer.headers, answer.request["PATH_INFO"]
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["X-Frame-Options"] == "DENY", where
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, where
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", where
        assert "no-store" in headers["Cache-Control"], where
        assert "camera=()" in headers["Permissions-Policy"], where


def test_every_answer_allows_only_our_own_scripts_and_styles(pages: list[Any]) -> None:
    for answer in pages:
        policy = dict(
            part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert (
            policy["frame-ancestors"] == policy["base-uri"] == "'none'" and policy["form-action"] == "'self'"
        )
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_no_page_needs_what_the_policy_forbids(pages: list[Any]) -> None:
    for answer in pages:
        page = answer.content.decode()
        for forbidden in (
            " style=",
            "<style",
            " onclick=",
            " onload=",
            " onsubmit=",
            "javascript:",
            "<iframe",
        ):
            assert forbidden not in page, (answer.request["PATH_INFO"], forbidden)
        for opening in re.findall(r"<script[^>]*>", page):
            assert 'src="/static/' in opening or 'type="application/json"' in opening, opening


def test_a_view_may_say_otherwise(rf: RequestFactory) -> None:
    cached = HttpResponse(headers={"Cache-Control": "max-age=60"})
    assert PrivateByDefault(lambda _: cached)(rf.get("/"))["Cache-Control"] == "max-age=60"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "connection", "counted"),
    [
        (0, "", "192.0.2.1", "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1", "192.0.2.1"),
        (1, "198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1", "10.0.0.1"),
        (1, "198.51.100.7:4711", "10.0.0.1", "198.51.100.7"),
        (1, "[2001:db8::7]:4711", "10.0.0.1", "2001:db8::7"),
        (1, "2001:DB8::7", "10.0.0.1", "2001:db8::7"),
        (1, "::ffff:198.51.100.7", "10.0.0.1", "198.51.100.7"),
        (0, "", "fe80::1%eth0", "fe80::1"),
        (1, "unknown", "10.0.0.1", UNKNOWN),
        (1, "<script>", "10.0.0.1", UNKNOWN),
        (0, "", "", UNKNOWN),
    ],
)
def test_whose_address_is_counted(
    rf: RequestFactory, settings: Any, proxies: int, forwarded: str, connection: str, counted: str
) -> None:
    """As many proxies as are trusted are believed, and never more: what stands before them may be a lie."""
    settings.APARTE_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address(rf.get("/", REMOTE_ADDR=connection, **headers)) == counted


@pytest.mark.parametrize("address", ["", "unknown", "::1"])
def test_a_limited_page_answers_whatever_the_address(db: None, client: Client, address: str) -> None:
    answer = client.post(reverse("orientation:start"), {"words": "Je suis lasse."}, REMOTE_ADDR=address)
    assert answer.status_code == 200
