"""The copy that a person takes away: all of theirs, nothing of anybody else's, kept nowhere; and being forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from aparte.accompaniment.models import (
    Accompaniment,
    Agreement,
    AnswerToAgreement,
    Checkpoint,
    CheckpointAnswer,
    Member,
    Note,
    NotePart,
)
from aparte.accompaniment.models_notes import AMENDMENT, Amendment
from aparte.accompaniment.terms import NoteState, PartKind, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.cipher import CannotOpen
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Attendance
from aparte.meetings.terms import State as MeetingState
from aparte.people.actions import erase_person
from aparte.people.models import Person, Practitioner
from aparte.people.queries_kept import everything_kept
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT, TEN

pytestmark = pytest.mark.usefixtures("stopped_clock")

EXPORT, ERASE = "/mon-espace/emporter/", "/mon-espace/effacer/"
JOINT, OF_ALIX, OF_BILAL, REFLECTION = "mots-communs", "mots-d-alix", "mots-de-bilal", "réflexion-de-maëlle"
ADDED, DRAFT, ALONE = "mots-ajoutés", "mots-en-cours", "mots-de-bilal-seul"
SITUATION = "Nous parlons mal d'argent."


@pytest.fixture
def alix(db: None) -> Person:
    return factories.person()


@pytest.fixture
def bilal(db: None) -> Person:
    return factories.person(first_name="Bilal", email="bilal@exemple.test")


@pytest.fixture
def couple(maelle: Practitioner, alix: Person, bilal: Person) -> Accompaniment:
    """A file of two in which everything was written once."""
    file = factories.accompaniment(maelle, persons=[alix, bilal], situation=SITUATION)
    both = factories.held_meeting(file)
    note = a_note(file, both)
    joint = a_part(note, PartKind.JOINT, {"communication": JOINT})
    a_part(note, PartKind.REFLECTION, {"words": REFLECTION})
    a_part(note, PartKind.MEMBER, {"lived": OF_ALIX}, of(file, alix))
    a_part(note, PartKind.MEMBER, {"lived": OF_BILAL}, of(file, bilal))
    Amendment.objects.create(part=joint, sealed=file.seal(ADDED, field=AMENDMENT), added_at=AT)
    a_part(a_note(file, factories.held_meeting(file), signed=False), PartKind.JOINT, {"communication": DRAFT})
    without = factories.held_meeting(file)
    without.participants.filter(person=alix).update(attendance=Attendance.ABSENT)
    a_part(a_note(file, without), PartKind.JOINT, {"communication": ALONE})
    agreement = Agreement.objects.create(
        accompaniment=file,
        text="FR/2026-01",
        sealed=file.seal("{}", field="accompaniment.agreement"),
        proposed_at=AT,
    )
    for person in (alix, bilal):
        AnswerToAgreement.objects.create(
            agreement=agreement, member=of(file, person), answer="accepted", at=AT
        )
        a_checkpoint_answer(of(file, person), f"étape-de-{person.first_name}")
    return file


def of(file: Accompaniment, person: Person) -> Member:
    return file.members.get(person=person)


def a_note(file: Accompaniment, meeting: Meeting, *, signed: bool = True) -> Note:
    moments = {"state": NoteState.SIGNED, "signed_at": AT, "locks_at": TEN} if signed else {}
    return Note.objects.create(
        accompaniment=file, meeting=meeting, template=meeting.kind, begun_at=AT, **moments
    )


def a_part(note: Note, kind: str, words: dict[str, str], member: Member | None = None) -> NotePart:
    part = NotePart(note=note, kind=kind, member=member, changed_at=AT)
    part.sealed = part.sealing(words)
    part.save()
    return part


def a_checkpoint_answer(member: Member, words: str) -> None:
    checkpoint, _made = Checkpoint.objects.get_or_create(
        accompaniment=member.accompaniment, closed_at=None, defaults={"opened_at": AT}
    )
    sealed = member.person.seal(json.dumps({"words": words}), field="accompaniment.checkpoint")
    CheckpointAnswer.objects.create(checkpoint=checkpoint, member=member, sealed=sealed, at=AT)


def copy_of(person: Person, *, prefix: str = "") -> dict[str, str]:
    answer = in_space(Client(), person).post(prefix + EXPORT)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_everything_of_theirs_and_nothing_of_anybody_elses(
    couple: Accompaniment, alix: Person, bilal: Person
) -> None:
    theirs = {alix: {OF_ALIX, "étape-de-Alix"}, bilal: {OF_BILAL, "étape-de-Bilal", ALONE}}
    for mine, other in ((alix, bilal), (bilal, alix)):
        copy = copy_of(mine)
        assert set(copy) == {"donnees.json", "lisez-moi.html"}
        for text in copy.values():
            for words in {JOINT, ADDED, SITUATION.replace("'", "&#x27;"), mine.email} | theirs[mine]:
                assert words in text or words.replace("&#x27;", "'") in text, words
            for words in {REFLECTION, DRAFT, other.email, *theirs[other]}:
                assert words not in text, words


def test_the_copy_holds_what_each_part_keeps(maelle: Practitioner, alix: Person) -> None:
    factories.meeting(
        maelle, person=alix, starts_at=TEN, answer=factories.an_answer(answers=factories.GUIDED)
    )
    data = json.loads(copy_of(alix)["donnees.json"])
    assert data["made_at"] == AT.isoformat(timespec="seconds") and data["language"] == "fr"
    assert data["people"][0]["first_name"] == "Alix" and data["people"][0]["email"] == alix.email
    (request,), (meeting,) = data["orientation"], data["meetings"]
    assert request["words"] == factories.WORDS and request["own_choice"]["answers"] == factories.GUIDED
    assert meeting["starts_at"] == "2027-03-02T10:00:00+01:00" and meeting["practitioner"] == maelle.name
    assert {"accompaniments", "notes", "waiting"} <= set(data)


def test_the_page_reads_well_in_both_languages(couple: Accompaniment, alix: Person) -> None:
    for prefix, lang, title in (("", "fr", "Ce qui est à vous"), ("/en", "en", "What is yours")):
        page = copy_of(alix, prefix=prefix)["lisez-moi.html"]
        assert f'<html lang="{lang}">' in page and f"<h1>{title}</h1>" in page
        assert "accepted" not in page and "in_person" not in page and "None" not in page


def test_what_is_written_stays_text(alix: Person) -> None:
    mine = factories.person(first_name="<script>x</script>", email=alix.email)
    page = copy_of(mine)["lisez-moi.html"]
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_one_human_takes_one_copy_of_what_was_written_down_twice(maelle: Practitioner, alix: Person) -> None:
    again, other = factories.person(), factories.person(first_name="Chloé")
    for number, one in enumerate((alix, again, other)):
        starts_at = TEN + factories.timedelta(hours=number)
        factories.meeting(maelle, person=one, starts_at=starts_at)
    data = json.loads(copy_of(alix)["donnees.json"])
    assert len(data["people"]) == len(data["meetings"]) == 2
    assert "Chloé" not in json.dumps(data, ensure_ascii=False)


def test_names_beyond_those_already_seen_are_not_there(
    maelle: Practitioner, alix: Person, bilal: Person
) -> None:
    """Who asked sees who comes; who is invited sees who asked, and not the third."""
    third = factories.person(first_name="Chloé", email="chloe@exemple.test")
    factories.meeting(maelle, person=alix, starts_at=TEN, others=[bilal, third])
    seen = {
        one: json.loads(copy_of(one)["donnees.json"])["meetings"][0]["together_with"] for one in (alix, bilal)
    }
    assert seen == {alix: ["Bilal", "Chloé"], bilal: ["Alix"]}
    assert factories.WORDS not in "".join(copy_of(bilal).values())


def test_the_care_of_one_is_not_told_to_the_other(maelle: Practitioner, alix: Person, bilal: Person) -> None:
    care = {"professional": "Dre Ortie", "opinion": "favourable", "since": "2026-09-01"}
    factories.accompaniment(maelle, persons=[alix], care=care)
    factories.accompaniment(maelle, persons=[alix, bilal], care={**care, "professional": "Dr Houx"})
    assert "Dre Ortie" in copy_of(alix)["lisez-moi.html"]
    assert not any("Houx" in copy_of(one)["donnees.json"] for one in (alix, bilal))


def test_the_journal_says_that_a_copy_left_and_nothing_of_it(alix: Person) -> None:
    copy_of(alix)
    entry = Entry.objects.get(verb=Verb.PERSON_EXPORTED)
    assert (entry.actor_kind, entry.actor_id, entry.about_id) == ("person", str(alix.pk), str(alix.pk))


def test_strangers_take_nothing(client: Client, couple: Accompaniment, alix: Person) -> None:
    helper = couple.practitioner
    colleague = factories.practitioner(practice=helper.practice, name="Noé")
    for user in (None, helper.user, colleague.user, factories.manager(practice=helper.practice)):
        browser = Client()
        if user:
            browser.force_login(user)
        for address in (EXPORT, ERASE):
            answer = browser.post(address)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/mon-espace/entrer/")
    stranger = factories.person(first_name="Basile", email="basile@exemple.test")
    assert SITUATION not in "".join(copy_of(stranger).values())
    assert in_space(client, alix).get(EXPORT).headers["Content-Type"].startswith("text/html")
    alix.refresh_from_db()
    assert alix.erased_at is None


def test_the_number_of_queries_does_not_grow(
    maelle: Practitioner, alix: Person, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(number: int) -> None:
        file = factories.accompaniment(maelle, persons=[alix])
        note = a_note(file, factories.held_meeting(file, starts_at=AT - factories.timedelta(days=number)))
        a_part(note, PartKind.JOINT, {"words": JOINT})
        a_part(note, PartKind.MEMBER, {"words": OF_ALIX}, of(file, alix))

    add(1)
    with CaptureQueriesContext(
        connection,
    ) as once:
        everything_kept([alix])
    add(2)
    add(3)
    with django_assert_num_queries(len(once)):
        everything_kept([alix])


# ── being forgotten ──────────────────────────────────────────────────────────────────────────────────


def test_erasing_one_of_a_couple_leaves_the_other_theirs(
    couple: Accompaniment, alix: Person, bilal: Person
) -> None:
    old_key = alix.data_key
    kept = [bytes(one.sealed) for one in NotePart.objects.filter(member__person=alix)]
    answer = in_space(Client(), alix).post(ERASE)
    assert answer.status_code == 302
    couple.refresh_from_db()
    assert couple.is_open and couple.situation == SITUATION
    assert of(couple, alix).left_at == AT and not NotePart.objects.filter(member__person=alix).exists()
    assert "étape-de-Alix" not in _all_that_opens(old_key)
    assert kept, "there was something to forget"
    copy = copy_of(bilal)["donnees.json"]
    assert OF_BILAL in copy and JOINT in copy and "étape-de-Bilal" in copy


def test_once_nobody_is_left_nothing_of_the_file_opens(
    couple: Accompaniment, alix: Person, bilal: Person
) -> None:
    file_key = couple.data_key
    for one in (alix, bilal):
        erase_person(person=one, by=Actor.machine(), at=AT)
    couple.refresh_from_db()
    assert couple.sealed_data_key is None and couple.state == State.CLOSED and couple.closed_at == AT
    assert (couple.situation, couple.care, couple.ending) == ("", {}, "")
    assert not NotePart.objects.exists() and not Amendment.objects.exists()
    for sealed in [couple.sealed_situation, *Agreement.objects.values_list("sealed", flat=True)]:
        with pytest.raises(CannotOpen):
            file_key.open(bytes(sealed), context=f"accompaniment.situation:{couple.pk}")


def test_erasing_from_the_space_takes_every_row_of_one_human_and_closes_it(
    client: Client, maelle: Practitioner, alix: Person
) -> None:
    again, other = factories.person(), factories.person(first_name="Chloé")
    meeting = factories.meeting(maelle, person=again, starts_at=TEN)
    in_space(client, alix)
    assert (
        "défait" in client.get(ERASE).content.decode() and not Person.objects.exclude(erased_at=None).exists()
    )
    client.post(ERASE)
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert set(Person.objects.filter(erased_at=None)) == {other}
    assert client.get("/mon-espace/").headers["Location"] == "/mon-espace/entrer/"


def _all_that_opens(key: Any) -> str:
    """Every checkpoint answer that an old copy of a person's key still opens."""
    found = []
    for one in CheckpointAnswer.objects.exclude(member=None):
        try:
            context = f"accompaniment.checkpoint:{one.member.person_id}"  # type: ignore[union-attr]
            found.append(key.open(bytes(one.sealed), context=context))
        except CannotOpen:
            continue
    return "".join(found)
