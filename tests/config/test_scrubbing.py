"""Logs hold verbs and identifiers: no private link, no address, no number, nothing that somebody wrote."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aparte.config.scrubbing import ScrubbedFormatter, scrub
from aparte.meetings.links import private_token
from aparte.pages import views_practitioners
from tests import factories


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the house's own handler writes."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(ScrubbedFormatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_the_settings_write_every_log_with_this_formatter() -> None:
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "scrubbed"
    assert settings.LOGGING["formatters"]["scrubbed"]["()"].endswith("ScrubbedFormatter")
    assert settings.LOGGING["loggers"]["django"]["handlers"] == []


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("Not Found: /rencontre/0123abcd.SIGNATURE/deplacer/", "SIGNATURE"),
        ("Not Found: /en/rencontre/0123abcd.SIGNATURE/", "0123abcd"),
        ("Not Found: /rencontre/0123abcd. SIGNATURE", "SIGNATURE"),
        ('Bad Request: "/rencontre/0123abcd/SIGNATURE"', "SIGNATURE"),
        ("refused alix.dupont+x@mail.exemple.org (550)", "dupont"),
        ("called +33 6 12 34 56 78 twice", "12 34 56"),
        ("called (514) 555-0199", "555-0199"),
        ("Unexpected auth - 'Token aparte_Yq3-x_ZIBELINEabcdefghij'", "ZIBELINE"),
        ("GET /praticiens/?theme=deuil&words=zibeline", "zibeline"),
        ("GET /?words=un%20mot HTTP/1.1", "mot"),
    ],
)
def test_what_could_tell_is_hidden(line: str, hidden: str) -> None:
    assert hidden not in scrub(line)


def test_what_helps_stays() -> None:
    line = "Not Found: /praticiens/nobody/ 404 meeting 3f2b status 500"
    assert scrub(line) == line


def test_the_private_link_is_in_no_line(log: StringIO, client: Client, db: None) -> None:
    meeting = factories.meeting()
    token = private_token(meeting)
    value, _, mac = token.partition(".")
    for path in (
        f"/rencontre/{token}x/",
        f"/rencontre/{token}",
        f"/rencontre/{token}/nowhere/",
        f"/en/rencontre/{token}/x",
    ):
        client.get(path)
    for page in ("link", "move", "cancel", "erase", "calendar"):
        address = reverse(f"meetings:{page}", args=[token])
        client.put(address)
        client.delete(address)
        Client(enforce_csrf_checks=True).post(address)
    client.get(reverse("meetings:link", args=[f"{value}. {mac}"]))
    lines = log.getvalue()
    assert "Not Found" in lines and "Method Not Allowed" in lines and "Forbidden" in lines
    assert mac not in lines and value not in lines


def test_an_exception_shows_where_and_never_what(
    log: StringIO, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    def broken(*_: object, **__: object) -> None:
        try:
            raise ValueError("zibeline alix@exemple.test")
        except ValueError as cause:
            raise RuntimeError("zibeline again") from cause

    monkeypatch.setattr(views_practitioners, "render", broken)
    answer = Client(raise_request_exception=False).get(reverse("pages:practitioners"), {"zone": "zibeline"})
    assert answer.status_code == 500
    lines = log.getvalue()
    assert "RuntimeError" in lines and "views_practitioners.py" in lines
    assert "zibeline" not in lines and "alix" not in lines
    assert "zibeline" not in answer.content.decode()


def test_an_exception_without_any_is_no_trouble() -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "said", (), (None, None, None))
    assert "said" in ScrubbedFormatter().format(record)
