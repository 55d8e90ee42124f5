"""The way to help stays open when the database does not answer, whoever asks: a visitor, or somebody with a cookie."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from aparte.config.sessions import SessionStore
from aparte.library import queries as library

pytestmark = pytest.mark.django_db


@contextmanager
def failing(fault: type[DatabaseError], *, only_writing: bool = False) -> Iterator[None]:
    def refuse(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if only_writing and sql.lstrip().upper().startswith("SELECT"):
            return execute(sql, *rest)
        raise fault("out of order")

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def known(client: Client) -> Client:
    """A browser that has a session already."""
    client.get("/?region=FR")
    assert settings.SESSION_COOKIE_NAME in client.cookies
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("fault", [OperationalError, DatabaseError])
@pytest.mark.parametrize("page", ["/", "/lignes-d-ecoute/", "/choisir-soi-meme/", "/en/", "/?region=CH"])
def test_pages_of_help_need_no_database(known: Client, page: str, fault: type[DatabaseError]) -> None:
    with failing(fault):
        told = known.get(page, headers={"accept-language": "fr-FR"})
    assert told.status_code == 200
    assert "tel:" in told.content.decode()
    assert known.get("/").status_code == 200


@pytest.mark.parametrize("only_writing", [False, True])
def test_words_get_their_answer(known: Client, only_writing: bool) -> None:
    line = library.suicide_line("FR")
    assert line.phone
    with failing(OperationalError, only_writing=only_writing):
        told = known.post("/orientation/", {"words": "je veux mourir", "region": "FR"})
    assert told.status_code == 200
    assert f"tel:{line.phone.tel}" in told.content.decode()


def test_a_page_that_needs_it_says_what_to_do(known: Client) -> None:
    with failing(OperationalError):
        told = known.get("/praticiens/")
    assert told.status_code == 500
    assert "tel:112" in told.content.decode() and "tel:911" in told.content.decode()


def test_a_failure_does_not_forget_the_session(known: Client) -> None:
    with failing(OperationalError):
        known.get("/?region=CH")
    assert settings.SESSION_COOKIE_NAME in known.cookies
    assert known.session["region"] == "FR"


def test_a_session_deleted_meanwhile_is_still_refused(known: Client) -> None:
    session = SessionStore(known.cookies[settings.SESSION_COOKIE_NAME].value)
    session["region"] = "BE"
    SessionStore(session.session_key).delete()
    with pytest.raises(UpdateError):
        session.save()
