"""The key of drafts: one for each person, in their own pages only, kept nowhere."""

from __future__ import annotations

import base64
import re
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aparte.cipher import KeyRing
from aparte.people.keys import draft_keys
from tests import factories
from tests.ground.space import in_space

_KEY = re.compile(r'data-draft-key="([^"]+)"')


def test_each_has_their_own_key_of_256_bits_and_the_same_each_time() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert draft_keys(one) == draft_keys(one) != draft_keys(other)
    assert [len(base64.b64decode(key)) for key in draft_keys(one).split()] == [32]


def test_a_draft_begun_before_the_keys_rotated_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, ring = uuid.uuid4(), KeyRing.generate("old")
    monkeypatch.setattr(settings, "APARTE_KEY_RING", ring)
    before = draft_keys(one)
    monkeypatch.setattr(settings, "APARTE_KEY_RING", ring.rotated("new"))
    first, second = draft_keys(one).split()
    assert first != before and second == before


@pytest.mark.django_db
def test_a_page_holds_the_key_of_its_own_person_only() -> None:
    nour, sasha = factories.person(), factories.person()
    for slug in ("depots", "cercle"):
        address = reverse("notebook:write", args=[slug])
        keys = [_KEY.findall(in_space(Client(), one).get(address).content.decode()) for one in (nour, sasha)]
        assert keys == [[draft_keys(nour.pk)], [draft_keys(sasha.pk)]]
        assert "no-store" in in_space(Client(), nour).get(address).headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["0" * 32, "x", "../" * 9, "0" * 31 + "\n", "<b>"])
def test_the_token_of_a_draft_comes_back_only_when_it_is_one(token: str) -> None:
    client = in_space(Client(), factories.person())
    answer = client.post(reverse("notebook:write", args=["depots"]), {"words": "Bonjour.", "draft": token})
    assert answer.status_code == 302
    assert answer.headers["Location"].partition("#")[2] == (f"garde-{token}" if token == "0" * 32 else "")
