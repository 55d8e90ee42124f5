"""Forgetting somebody: without their key, what was sealed for them is noise, for everybody and for ever."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.cipher import CannotOpen, KeyRing
from aparte.meetings.models import Meeting
from aparte.people.actions import erase_person
from aparte.people.models import Erased, Person
from tests import factories

AT = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_a_person_is_read_again_with_the_ring() -> None:
    person = fresh(factories.person(first_name="Zoé 🌧️", email="zoe@exemple.test", phone="+33612345678"))
    assert (person.first_name, person.email, person.phone) == ("Zoé 🌧️", "zoe@exemple.test", "+33612345678")


def test_another_ring_opens_nothing(settings: object) -> None:
    person = fresh(factories.person())
    settings.APARTE_KEY_RING = KeyRing.generate("stranger")  # type: ignore[attr-defined]
    with pytest.raises(CannotOpen):
        _ = person.first_name


def test_an_erased_person_says_nothing_any_more() -> None:
    meeting = factories.meeting()
    person, before = meeting.person, bytes(meeting.person.sealed_data_key or b"")
    kept_elsewhere = bytes(person.sealed_email or b"")
    erase_person(person=person, by=Actor.user(7), at=AT)

    person = fresh(person)
    assert (person.first_name, person.email, person.phone, person.erased_at) == ("", "", "", AT)
    assert person.sealed_data_key is None and before
    assert person.open(kept_elsewhere, field="people.email") == ""
    content = Meeting.objects.get().request.unsealed()
    assert (content.words, content.reading, content.own_choice, content.orientation) == ("", None, None, None)
    with pytest.raises(Erased):
        person.seal("again", field="people.email")


def test_erasing_leaves_a_trace_that_names_nobody() -> None:
    person = factories.person()
    erase_person(person=person, by=Actor.user(7), at=AT)
    entry = Entry.objects.get(verb=Verb.PERSON_ERASED)
    assert (entry.actor_id, entry.about_kind, entry.about_id) == ("7", "person", str(person.pk))


def test_nobody_else_is_forgotten() -> None:
    one, other = factories.person(), factories.person(first_name="Basile")
    erase_person(person=one, by=Actor.machine(), at=AT)
    assert fresh(other).first_name == "Basile"


def test_a_sealed_value_moved_to_another_row_does_not_open() -> None:
    """Whoever may write in the database cannot have one person's words shown under another's name."""
    one, other = factories.person(), factories.person(first_name="Basile")
    Person.objects.filter(pk=other.pk).update(sealed_first_name=one.sealed_first_name)
    with pytest.raises(CannotOpen):
        _ = fresh(other).first_name

    Person.objects.filter(pk=other.pk).update(sealed_data_key=one.sealed_data_key)
    with pytest.raises(CannotOpen):
        _ = fresh(other).first_name


def test_a_sealed_value_moved_to_another_column_does_not_open() -> None:
    person = factories.person()
    Person.objects.filter(pk=person.pk).update(sealed_first_name=person.sealed_email)
    with pytest.raises(CannotOpen):
        _ = fresh(person).first_name


def test_a_request_moved_to_another_person_does_not_open() -> None:
    meeting, other = factories.meeting(), factories.person()
    request = meeting.request
    type(request).objects.filter(pk=request.pk).update(person=other)
    request.refresh_from_db()
    with pytest.raises(CannotOpen):
        request.unsealed()


def test_old_rows_open_under_a_rotated_ring(settings: object) -> None:
    meeting = factories.meeting()
    settings.APARTE_KEY_RING = settings.APARTE_KEY_RING.rotated("next")  # type: ignore[attr-defined]
    assert fresh(meeting.person).email == "alix@exemple.test"
    assert Meeting.objects.get().request.unsealed().words == factories.WORDS
    newcomer = fresh(factories.person(first_name="Basile"))
    assert newcomer.first_name == "Basile"
    assert not settings.APARTE_KEY_RING.needs_rewrap(bytes(newcomer.sealed_data_key or b""))  # type: ignore[attr-defined]
