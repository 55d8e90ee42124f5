"""A note signed, locked, added to; a part per member; what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions_notes import (
    NothingWritten,
    NotLocked,
    Written,
    amend_note,
    change_keeping,
    sign_note,
    write_note,
)
from aparte.accompaniment.models import Amendment, Member, Note, NoteKeeping, NotePart, NoteVersion
from aparte.accompaniment.queries_notes import places_of
from aparte.accompaniment.terms import NoteState, PartKind
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.people.actions import erase_person
from aparte.people.models import Practitioner
from tests import factories
from tests.accompaniment.notes import SAID, THOUGHT, at, autosave, file_meeting, filed, part, sent
from tests.meetings.booking import AT

pytestmark = pytest.mark.usefixtures("stopped_clock")
BY = Actor.machine()
LOCKED = AT + timedelta(hours=72)


def wrote(meeting: Any, words: str, *, revision: int, moment: Any, member: Member | None = None) -> Any:
    kind = PartKind.MEMBER if member else PartKind.JOINT
    one = Written(kind, member, {"own_words": words}, revision)
    return write_note(file_meeting=file_meeting(meeting), written=[one], by=BY, at=moment)


def signed(meeting: Any, moment: Any = AT) -> Note:
    return sign_note(file_meeting=file_meeting(meeting), members=[], by=BY, at=moment)


@pytest.fixture
def place(maelle: Practitioner) -> tuple[Any, Any]:
    accompaniment, meeting = filed(maelle)
    wrote(meeting, SAID, revision=0, moment=AT)
    return accompaniment, meeting


# ── signing ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_signed_then_corrected_then_locked_then_added_to(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    assert desk.post(path, sent(SAID, revision=1) | {"then": "sign"}).status_code == 302
    note = Note.objects.get()
    assert (note.state, note.signed_at, note.locks_at) == (NoteState.SIGNED, AT, LOCKED)
    amend = at("note_amend", accompaniment, meeting)
    extra = {"part": str(part(meeting).pk), "words": "Elle a rappelé."}

    with clock.frozen(LOCKED - timedelta(minutes=1)):
        assert desk.post(amend, extra).status_code == 302 and not Amendment.objects.exists()
        assert autosave(desk, path, "Corrigé.", revision=1).status_code == 200
        assert [one.words for one in NoteVersion.objects.all()] == [{"own_words": SAID}], "what was signed"
    with clock.frozen(LOCKED):
        assert autosave(desk, path, "Trop tard.", revision=2).status_code == 409
        late = desk.post(path, sent("Trop tard.", revision=2))
        assert late.status_code == 409 and "Trop tard." in late.content.decode(), "handed back, to be added"
        assert part(meeting).words == {"own_words": "Corrigé."}
        assert desk.post(amend, extra).status_code == 302
        for bad in ({"words": "  "}, {"words": "x" * 100_001}, {"words": "a\x00"}):
            assert desk.post(amend, extra | bad).status_code == 422
        assert desk.post(amend, extra | {"part": "zut"}).status_code == 404
        page = desk.get(path).content.decode()
        assert "Corrigé." in page and "Elle a rappelé." in page and "Ajouté le 4 mars 2027" in page
        corrected = desk.post(at("intervention", accompaniment, meeting), {"intervention": "support"})
        assert corrected.status_code == 302 and Note.objects.get().template == "accompaniment"
    assert Entry.objects.filter(verb=Verb.NOTE_AMENDED).count() == 1


def test_an_empty_note_is_not_signed_and_a_signature_counts_once(maelle: Practitioner, place: Any) -> None:
    _accompaniment, empty = filed(maelle, "Bilal")
    with pytest.raises(NothingWritten):
        signed(empty)
    first = signed(place[1])
    assert signed(place[1], AT + timedelta(hours=5)).signed_at == first.signed_at


def test_what_is_added_goes_to_a_part_of_this_note_only(
    desk: Client, maelle: Practitioner, place: Any
) -> None:
    accompaniment, meeting = place
    _other, elsewhere = filed(maelle, "Bilal")
    wrote(elsewhere, "Ailleurs.", revision=0, moment=AT)
    signed(meeting)
    with clock.frozen(LOCKED):
        sent_there = {"part": str(part(elsewhere).pk), "words": "x"}
        assert desk.post(at("note_amend", accompaniment, meeting), sent_there).status_code == 404
    with pytest.raises(NotLocked):
        amend_note(part=part(elsewhere), words="x", by=BY, at=LOCKED)


# ── the delay of the practice ────────────────────────────────────────────────────────────────────────


def test_the_manager_sets_the_delay_and_reads_no_note(client: Client, maelle: Practitioner) -> None:
    client.force_login(factories.manager(practice=maelle.practice))
    path = reverse("manage:notes")
    assert 'value="72"' in client.get(path).content.decode()
    for bad in ("-1", "721", "", "zut"):
        assert client.post(path, {"lock_hours": bad}).status_code == 422
    assert client.post(path, {"lock_hours": "24"}).status_code == 302
    assert NoteKeeping.objects.get().practice == maelle.practice
    stranger = Client()
    stranger.force_login(maelle.user)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"lock_hours": "0"}).status_code == 404
    assert NoteKeeping.objects.get().lock_hours == 24


def test_a_new_delay_counts_for_what_is_signed_from_then_on(maelle: Practitioner, place: Any) -> None:
    before = signed(place[1])
    change_keeping(practice=maelle.practice, lock_hours=0, by=BY, at=AT)
    _accompaniment, meeting = filed(maelle, "Bilal")
    wrote(meeting, "Vite.", revision=0, moment=AT)
    assert signed(meeting).locks_at == AT
    before.refresh_from_db()
    assert before.locks_at == LOCKED


# ── several persons ──────────────────────────────────────────────────────────────────────────────────


def test_each_member_has_a_part_sealed_with_their_own_key(desk: Client, maelle: Practitioner) -> None:
    accompaniment, meeting = filed(maelle, "Alix", "Bilal")
    members = accompaniment.members.select_related("person")
    alix, bilal = sorted(members, key=lambda one: one.person.first_name)
    path = at("note", accompaniment, meeting)
    page = desk.get(path).content.decode()
    assert "Ce qui est à Alix" in page and "Ce qui est à Bilal" in page
    autosave(desk, path, "Ensemble.")
    autosave(desk, path, "À Alix seule.", part=alix.pk.hex)
    autosave(desk, path, "À Bilal seul.", part=bilal.pk.hex)
    theirs = NotePart.objects.get(member=bilal)
    assert theirs.holder == bilal.person and theirs.words == {"own_words": "À Bilal seul."}

    erase_person(person=bilal.person, by=BY, at=AT)
    page = desk.get(path).content.decode()
    assert "À Bilal seul." not in page and "Bilal" not in page, "their part is gone, with their words"
    assert "À Alix seule." in page and "Ensemble." in page
    answer = autosave(desk, path, "Écrit sur du vide.", part=bilal.pk.hex, revision=1)
    assert answer.status_code == 200 and answer.json()["saved"] == {}
    assert desk.post(path, sent("Ensemble !", revision=1) | {"then": "sign"}).status_code == 302
    assert Note.objects.get().state == NoteState.SIGNED


def test_only_those_who_were_to_come_have_a_part(maelle: Practitioner) -> None:
    accompaniment, _meeting = filed(maelle, "Alix", "Bilal")
    alix = accompaniment.members.select_related("person").order_by("joined_at", "pk")[0].person
    alone = factories.meeting(maelle, person=alix, kind="support", state="done", outcome="held")
    from aparte.accompaniment.actions import put_in_file

    put_in_file(accompaniment=accompaniment, meeting=alone)
    kinds = [(one.kind, one.member and one.member.person_id) for one in places_of(file_meeting(alone))]
    assert kinds == [(PartKind.JOINT, None), (PartKind.MEMBER, alix.pk), (PartKind.REFLECTION, None)]
    _single, meeting = filed(maelle, "Zoé")
    assert len(places_of(file_meeting(meeting))) == 2


# ── what the database refuses by itself ──────────────────────────────────────────────────────────────


def refused(act: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_the_database_refuses_to_change_a_locked_note(place: Any) -> None:
    _accompaniment, meeting = place
    wrote(meeting, "Deuxième.", revision=1, moment=AT + timedelta(minutes=20))
    signed(meeting, AT + timedelta(minutes=30))
    kept = part(meeting)
    late = LOCKED + timedelta(hours=1)
    added = amend_note(part=kept, words="Plus tard.", by=BY, at=late)
    mine = NotePart.objects.filter(pk=kept.pk)
    refused(lambda: mine.update(sealed=b"x", changed_at=late))
    refused(lambda: mine.update(sealed=b"x"))
    refused(lambda: mine.update(sealed=b"x", changed_at=kept.changed_at - timedelta(days=1)))
    refused(lambda: Note.objects.update(state=NoteState.DRAFT, signed_at=None, locks_at=None))
    refused(lambda: Note.objects.update(locks_at=late + timedelta(days=9)))
    refused(lambda: NoteVersion.objects.update(sealed=b"x"))
    refused(lambda: Amendment.objects.filter(pk=added.pk).update(sealed=b"x"))
    NotePart.objects.filter(kind=PartKind.REFLECTION).delete()
    again = NotePart(note=kept.note, kind=PartKind.REFLECTION, sealed=b"x", changed_at=late)
    refused(lambda: again.save(force_insert=True))
    assert part(meeting).words == {"own_words": "Deuxième."} and added.words == "Plus tard."


def test_a_clock_that_was_put_back_still_writes(place: Any) -> None:
    _accompaniment, meeting = place
    signed(meeting)
    wrote(meeting, "Une heure plus tôt.", revision=1, moment=AT - timedelta(hours=1))
    assert part(meeting).words == {"own_words": "Une heure plus tôt."} and part(meeting).changed_at > AT


def test_a_whole_file_can_still_go(place: Any) -> None:
    accompaniment, meeting = place
    signed(meeting)
    amend_note(part=part(meeting), words=THOUGHT, by=BY, at=LOCKED)
    accompaniment.delete()
    assert not Note.objects.exists() and not Amendment.objects.exists()
