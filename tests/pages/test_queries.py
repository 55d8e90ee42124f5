"""The database is asked as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.meetings.models import Meeting
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories

pytestmark = pytest.mark.django_db


def asked(client: Client, path: str) -> int:
    client.get(path)  # what is loaded once (content, session) is loaded
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.fixture
def maelle() -> Practitioner:
    return factories.published_practitioner()


def _visitor(_: Practitioner) -> Client:
    return Client()


def _practitioner(maelle: Practitioner) -> Client:
    client = Client()
    client.force_login(maelle.user)
    return client


def _manager(maelle: Practitioner) -> Client:
    client = Client()
    client.force_login(factories.manager(practice=maelle.practice))
    return client


def _meetings(maelle: Practitioner) -> None:
    """Some to come, some to conclude, some over."""
    factories.meeting(maelle)
    factories.meeting(maelle, state=State.ACCEPTED, starts_at=_past(maelle))
    factories.meeting(maelle, state=State.DONE, starts_at=_past(maelle))


def _past(maelle: Practitioner) -> factories.datetime:
    before = Meeting.objects.of_practitioner(maelle).count()
    return factories.clock.now() - factories.timedelta(days=1, hours=before)


def _practitioners(maelle: Practitioner) -> None:
    other = factories.published_practitioner(
        practice=maelle.practice, registrations={"rpps_psychologue": "1"}
    )
    factories.texts(other, language="en")
    factories.meeting(other)


@pytest.mark.parametrize(
    ("who", "page", "more"),
    [
        (_visitor, "pages:practitioners", _practitioners),
        (_visitor, "profile", _meetings),
        (_visitor, "meetings:book", _meetings),
        (_practitioner, "desk:today", _meetings),
        (_practitioner, "desk:agenda", _meetings),
        (_practitioner, "desk:meeting", _meetings),
        (_practitioner, "desk:meeting", _practitioners),
        (_practitioner, "desk:availability", _meetings),
        (_manager, "manage:journal", _meetings),
        (_manager, "manage:content", _practitioners),
    ],
)
def test_as_many_questions_for_three_as_for_one(
    maelle: Practitioner,
    who: Callable[[Practitioner], Client],
    page: str,
    more: Callable[[Practitioner], None],
) -> None:
    client = who(maelle)
    more(maelle)
    meeting = Meeting.objects.of_practitioner(maelle).first() or factories.meeting(maelle)
    path = {
        "profile": reverse("pages:practitioner", args=[maelle.slug]),
        "meetings:book": reverse("meetings:book", args=[maelle.slug]),
        "desk:meeting": reverse("desk:meeting", args=[meeting.pk]),
    }.get(page) or reverse(page)
    for_one = asked(client, path)
    more(maelle)
    more(maelle)
    assert asked(client, path) == for_one


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 0),
        ("/a-propos/", 0),
        ("/lignes-d-ecoute/", 0),
        ("/comparer/", 0),
        ("/orientation/", 0),
        ("/praticiens/", 8),
    ],
)
def test_public_pages_ask_little(maelle: Practitioner, path: str, most: int) -> None:
    assert asked(Client(), path) <= most
