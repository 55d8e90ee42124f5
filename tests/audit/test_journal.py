"""The journal: final, whatever program asks, and silent about what was said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from aparte.audit.actions import record
from aparte.audit.models import EntriesAreFinal, Entry
from aparte.audit.terms import Actor, Verb
from tests import factories

AT = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return record(verb=Verb.MEETING_BOOKED, by=Actor.visitor(), about=factories.person(), at=AT)


def test_an_entry_says_who_did_what_when_and_about_which_row() -> None:
    person = factories.person()
    entry = record(verb=Verb.PERSON_ERASED, by=Actor.user(7), about=person, at=AT)
    entry.refresh_from_db()
    assert (entry.at, entry.verb) == (AT, "person.erased")
    assert (entry.actor_kind, entry.actor_id) == ("user", "7")
    assert (entry.about_kind, entry.about_id) == ("person", str(person.pk))
    assert "Alix" not in str(vars(entry))


def test_the_machine_and_a_visitor_have_no_identifier() -> None:
    assert (Actor.machine().id, Actor.visitor().id) == ("", "")


def test_an_entry_has_no_place_for_words() -> None:
    """Every column is a moment, a number, or an identifier of at most forty characters."""
    for field in Entry._meta.get_fields():
        assert getattr(field, "max_length", None) is None or field.max_length <= 40  # type: ignore[union-attr]
    assert {field.name for field in Entry._meta.get_fields()} == {
        "id", "at", "actor_kind", "actor_id", "verb", "about_kind", "about_id"
    }  # fmt: skip


def test_an_entry_is_final_for_the_model(entry: Entry) -> None:
    entry.actor_id = "somebody else"
    with pytest.raises(EntriesAreFinal):
        entry.save()
    with pytest.raises(EntriesAreFinal):
        Entry.objects.get().save(update_fields=["verb"])
    with pytest.raises(EntriesAreFinal):
        entry.delete()
    assert Entry.objects.get().actor_id == ""


def test_an_entry_is_final_for_a_query(entry: Entry) -> None:
    final = (EntriesAreFinal, DatabaseError)
    with pytest.raises(final), transaction.atomic():
        Entry.objects.update(actor_id="somebody else")
    with pytest.raises(final), transaction.atomic():
        Entry.objects.bulk_update([entry], ["verb"])
    with pytest.raises(final), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).delete()
    assert Entry.objects.get().actor_id == ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_id = 'x'",
        "UPDATE audit_entry SET at = at",
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE 1=1 ON CONFLICT (id) DO UPDATE SET verb = 'x'",
    ],
)
def test_an_entry_is_final_for_the_database(entry: Entry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="final"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().verb == Verb.MEETING_BOOKED


@pytest.mark.django_db(transaction=True)
def test_the_guard_is_there_after_migrating_again_and_after_emptying() -> None:
    for command in (["migrate"], ["flush", "--no-input"], ["migrate", "audit"]):
        call_command(*command, verbosity=0)
        record(verb=Verb.MEETING_BOOKED, by=Actor.visitor(), about=factories.person(), at=AT)
        with pytest.raises(DatabaseError, match="final"), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_entry SET actor_id = 'x'")


def test_an_act_that_is_undone_leaves_no_trace() -> None:
    with transaction.atomic():
        record(verb=Verb.MEETING_BOOKED, by=Actor.visitor(), about=factories.person(), at=AT)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_every_verb_has_words() -> None:
    assert all(verb.label and verb.label != verb.value for verb in Verb)
    assert all("." in verb.value and len(verb.value) <= 40 for verb in Verb)
