"""Rotating keys: every data key is wrapped again, nothing sealed changes, the old key may then go."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from aparte.audit.terms import Actor
from aparte.cipher import CannotOpen, KeyRing
from aparte.people.actions import erase_person, rewrap_data_keys
from aparte.people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def only_current(ring: KeyRing) -> KeyRing:
    return KeyRing.from_text(ring.to_text().split(",")[0])


def test_after_rotating_the_old_key_is_no_longer_needed(settings: Any) -> None:
    meeting = factories.meeting()
    sealed = bytes(meeting.person.sealed_email or b"")
    settings.APARTE_KEY_RING = ring = settings.APARTE_KEY_RING.rotated("next")
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "1 data keys" in said.getvalue() and "next" in said.getvalue()

    settings.APARTE_KEY_RING = only_current(ring)
    person = Person.objects.get()
    assert person.email == "alix@exemple.test" and bytes(person.sealed_email or b"") == sealed
    assert type(meeting.request).objects.get().unsealed().words == factories.WORDS


def test_without_rotating_it_is(settings: Any) -> None:
    factories.person()
    settings.APARTE_KEY_RING = only_current(settings.APARTE_KEY_RING.rotated("next"))
    with pytest.raises(CannotOpen):
        _ = Person.objects.get().email


def test_it_can_be_stopped_and_started_again(settings: Any) -> None:
    for _ in range(3):
        factories.person()
    ring = settings.APARTE_KEY_RING.rotated("next")
    assert [rewrap_data_keys(ring=ring) for _ in range(2)] == [3, 0]


def test_whoever_is_forgotten_stays_forgotten(settings: Any) -> None:
    person = factories.person()
    erase_person(person=person, by=Actor.machine(), at=factories.clock.now())
    assert rewrap_data_keys(ring=settings.APARTE_KEY_RING.rotated("next")) == 0
    assert Person.objects.get().sealed_data_key is None


def test_proposing_a_ring_changes_nothing(settings: Any) -> None:
    factories.person()
    before, said = bytes(Person.objects.get().sealed_data_key or b""), StringIO()
    call_command("rotate_keys", propose="next", stdout=said)
    proposed = KeyRing.from_text(said.getvalue())
    assert proposed.ids == ("next", *settings.APARTE_KEY_RING.ids)
    assert bytes(Person.objects.get().sealed_data_key or b"") == before
