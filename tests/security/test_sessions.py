"""A copy of the database lets nobody in: neither by the identifier of a session nor by what a session holds."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse

from aparte.cipher import KeyRing
from aparte.config.sessions import SessionStore
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_the_table_holds_is_no_cookie(client: Client) -> None:
    maelle = factories.published_practitioner()
    client.force_login(maelle.user)
    assert client.get(reverse("desk:today")).status_code == 200
    row, thief = Session.objects.get(), Client()
    assert row.session_key != client.cookies[settings.SESSION_COOKIE_NAME].value
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert thief.get(reverse("desk:today")).status_code == 302


def test_what_a_session_holds_is_not_readable(client: Client) -> None:
    maelle = factories.practitioner(email="maelle@exemple.test")
    client.post(reverse("account_request_login_code"), {"email": maelle.user.email})
    held = dict(client.session.items())
    assert "maelle@exemple.test" in repr(held)
    kept = Session.objects.get().session_data
    assert "maelle" not in kept
    with pytest.raises(signing.BadSignature):
        signing.loads(kept, salt=str(SessionStore().key_salt))


def test_it_is_read_again_and_ends(client: Client) -> None:
    one = SessionStore()
    one["region"] = "FR"
    one.create()
    assert SessionStore(one.session_key)["region"] == "FR"
    assert one.session_key and one.exists(one.session_key)
    one.cycle_key()
    assert Session.objects.count() == 1 and SessionStore(one.session_key)["region"] == "FR"
    one.flush()
    assert Session.objects.count() == 0


@pytest.mark.parametrize("data", ["", "x", "a.b", "a.b.c", "é.é", "AAAA.AAAA"])
def test_what_was_altered_is_an_empty_session(data: str) -> None:
    assert SessionStore().decode(data) == {}


def test_under_another_ring_it_is_empty(settings: object) -> None:
    kept = SessionStore().encode({"region": "FR"})
    assert SessionStore().decode(kept) == {"region": "FR"}
    settings.APARTE_KEY_RING = KeyRing.generate("stranger")  # type: ignore[attr-defined]
    assert SessionStore().decode(kept) == {}
