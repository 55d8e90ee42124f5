"""Notes: whose they are, how they are written again and again, signed, locked, added to."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions_notes import Written, write_note
from aparte.accompaniment.models import Note, NotePart, NoteVersion
from aparte.accompaniment.terms import PartKind
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from aparte.meetings.actions_erasing import forget
from aparte.meetings.terms import Kind
from aparte.people.models import Practitioner
from tests import factories
from tests.accompaniment.notes import JSON, SAID, THOUGHT, at, autosave, file_meeting, filed, part, sent
from tests.meetings.booking import AT

pytestmark = pytest.mark.usefixtures("stopped_clock")
BY = Actor.machine()


@pytest.fixture
def place(maelle: Practitioner) -> tuple[Any, Any]:
    return filed(maelle)


def wrote(meeting: Any, words: str, *, revision: int, moment: Any, kind: str = PartKind.JOINT) -> Any:
    one = Written(PartKind(kind), None, {"own_words": words}, revision)
    return write_note(file_meeting=file_meeting(meeting), written=[one], by=BY, at=moment)


# ── who may come in ──────────────────────────────────────────────────────────────────────────────────


def test_a_note_is_its_practitioners_alone(desk: Client, maelle: Practitioner, place: Any) -> None:
    """Not a colleague's of the same practice, not the manager's, not that of a visitor or of the person."""
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    assert autosave(desk, path, SAID).status_code == 200
    colleague = factories.published_practitioner(practice=maelle.practice)
    for user in (colleague.user, factories.manager(practice=maelle.practice), factories.practitioner().user):
        client = Client()
        client.force_login(user)
        for name in ("note", "note_versions"):
            assert client.get(at(name, accompaniment, meeting)).status_code == 404
        for name in ("note", "note_wording", "note_amend"):
            answer = client.post(at(name, accompaniment, meeting), sent("volé", revision=1) | {"text": "x"})
            assert answer.status_code == 404
    for name in ("note", "note_versions"):
        answer = Client().get(at(name, accompaniment, meeting))
        assert answer.headers["Location"].startswith(reverse("account_login"))
    assert part(meeting).words == {"own_words": SAID}
    assert not Entry.objects.filter(verb=Verb.NOTE_READ).exists()
    desk.get(path)
    assert Entry.objects.filter(verb=Verb.NOTE_READ).count() == 1


def test_nothing_of_a_note_is_readable_in_the_database(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    autosave(desk, path, SAID)
    autosave(desk, path, THOUGHT, part="reflection", field="reflection")
    for one in NotePart.objects.all():
        assert SAID.encode() not in bytes(one.sealed) and THOUGHT.encode() not in bytes(one.sealed)
    rows = repr(list(Note.objects.values())) + repr(list(Entry.objects.values()))
    assert "fatigue" not in rows and "père" not in rows


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_note_begins_with_the_persons_own_words_whatever_the_intervention() -> None:
    content = library.notes()
    banned = ("objectif", "plan ", "antécédent", "test", "diagnostic", "traitement", "historique", "bilan")
    for template in content.templates:
        fields = library.note_fields(template.id, education=True)
        assert fields[0].id == "own_words" and "présent" in str(fields[0].hint.fr)
        assert fields[-1].id == "shared" and len({one.id for one in fields}) == len(fields)
        for one in fields:
            said = f"{one.label.fr} {one.hint.fr}".lower()
            assert not [word for word in banned if word in said], said


def test_saving_without_a_script_keeps_both_parts(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    both = sent(SAID) | sent(THOUGHT, part="reflection", field="reflection")
    answer = desk.post(path, both, follow=True)
    assert (
        "C&#x27;est enregistré." in answer.content.decode() or "C’est enregistré." in answer.content.decode()
    )
    assert part(meeting).words == {"own_words": SAID}
    assert part(meeting, PartKind.REFLECTION).words == {"reflection": THOUGHT}
    page = desk.get(path).content.decode()
    assert "La loi peut donner à la personne accès aux deux" in page.replace("&#x27;", "'")
    assert 'autocomplete="off" action' in page, "a browser that restores its forms keeps them in clear"


def test_words_are_looked_at_and_never_block(desk: Client, place: Any, caplog: Any) -> None:
    accompaniment, meeting = place
    wrong = "Elle est en dépression, je crois."
    answer = desk.post(at("note_wording", accompaniment, meeting), {"text": wrong})
    found = answer.json()["findings"]
    assert found[0]["words"] == "est en dépression" and "Écrivez ce qu'elle dit" in found[0]["because"]
    path = at("note", accompaniment, meeting)
    page = desk.post(path, sent(wrong), follow=True).content.decode()
    assert part(meeting).words == {"own_words": wrong}
    assert "Des mots à regarder" in page and "est en dépression" in page
    assert "dépression" not in caplog.text
    for text in ("", "\x00", "12345", "中文中文中文", "a" * 150_000):
        assert desk.post(at("note_wording", accompaniment, meeting), {"text": text}).status_code == 200


def test_200_autosaves_in_a_row(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    revision, said = 0, ""
    for number in range(200):
        said = f"{said} mot{number}".strip()
        with clock.frozen(AT + timedelta(seconds=6 * number)):  # twenty minutes of writing
            answer = autosave(desk, path, said, revision=revision)
        assert answer.status_code == 200, number
        revision = answer.json()["saved"]["joint"]["revision"]
    assert revision == 200 and part(meeting).words == {"own_words": said}
    kept = [len(one.words["own_words"].split()) for one in NoteVersion.objects.all()]
    assert kept == [100], "one wording is kept for each ten minutes, the one that stood then"
    assert Entry.objects.filter(verb=Verb.NOTE_WRITTEN).count() == 2


def test_a_wording_is_kept_after_a_while_and_when_much_goes_at_once(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    long = "Il y a beaucoup à dire de cette rencontre. " * 20
    wrote(meeting, long, revision=0, moment=AT)
    wrote(meeting, long + "Et encore.", revision=1, moment=AT + timedelta(minutes=1))
    assert not NoteVersion.objects.exists()
    wrote(meeting, "oups", revision=2, moment=AT + timedelta(minutes=2))
    wrote(meeting, "Autre jour.", revision=3, moment=AT + timedelta(days=2))
    page = desk.get(at("note_versions", accompaniment, meeting)).content.decode()
    assert [one.words["own_words"][-10:] for one in NoteVersion.objects.all()] == ["Et encore.", "oups"]
    assert "Et encore." in page and "oups" in page and "Autre jour." not in page


def test_an_older_revision_is_told_and_nothing_is_overwritten(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    autosave(desk, path, "Premier.")
    assert autosave(desk, path, "Depuis l'onglet un.", revision=1).status_code == 200
    answer = autosave(desk, path, "Depuis l'onglet deux.", revision=1)
    assert answer.status_code == 409 and answer.json()["elsewhere"] == ["joint"]
    assert "onglet" not in answer.content.decode().replace("Depuis", "")
    assert part(meeting).words == {"own_words": "Depuis l'onglet un."}
    page = desk.post(path, sent("Depuis l'onglet deux.", revision=1))
    said = page.content.decode().replace("&#x27;", "'")
    assert page.status_code == 409 and "Depuis l'onglet un." in said and "Depuis l'onglet deux." in said
    assert desk.post(path, sent("Deux encore.", revision=1) | {"keep": "mine"}).status_code == 409

    assert desk.post(path, sent("Deux.", revision=2) | {"keep": "theirs"}).status_code == 302
    assert part(meeting).words == {"own_words": "Depuis l'onglet un."}
    assert desk.post(path, sent("Deux.", revision=2) | {"keep": "both"}).status_code == 302
    assert part(meeting).words == {"own_words": "Depuis l'onglet un.\n\nDeux."}
    assert desk.post(path, sent("Trois.", revision=3) | {"keep": "mine"}).status_code == 302
    assert part(meeting).words == {"own_words": "Trois."}


def test_a_part_that_was_not_touched_is_no_conflict(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    first = autosave(desk, path, "Premier.").json()["saved"]["joint"]
    autosave(desk, path, "Changé ailleurs.", revision=1)
    stale = sent("Premier.", revision=1) | {"joint-was": first["was"]}
    answer = desk.post(path, stale | sent(THOUGHT, part="reflection", field="reflection"))
    assert answer.status_code == 302
    assert part(meeting).words == {"own_words": "Changé ailleurs."}
    assert part(meeting, PartKind.REFLECTION).words == {"reflection": THOUGHT}


def test_the_same_words_twice_write_once(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    for _time in range(2):
        assert autosave(desk, path, "Une ligne.\r\nDeux.").status_code == 200
    assert part(meeting).revision == 1 and part(meeting).words == {"own_words": "Une ligne.\nDeux."}


def test_long_notes_and_those_that_are_too_long(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    long = ("Elle dit ce qu'elle vit. " * 2000)[:50_000]
    assert autosave(desk, path, long).status_code == 200
    assert part(meeting).words["own_words"] == long.rstrip()
    more = sent("é" * 60_000, revision=1) | {"joint-expression": "à" * 60_000}
    answer = desk.post(path, more, **JSON)  # type: ignore[arg-type]
    assert answer.status_code == 422 and "Cent mille" in answer.json()["said"]
    page = desk.post(path, more)
    assert page.status_code == 422 and "é" * 60_000 in page.content.decode()
    assert part(meeting).words["own_words"] == long.rstrip()


@pytest.mark.parametrize(
    "bad",
    [
        {"joint-own_words": "a\x00b", "joint-revision": "0"},
        {"joint-own_words": "a", "joint-revision": "zut"},
        {"joint-own_words": "a", "joint-revision": "-1"},
        {"joint-own_words": "a"},
        {},
    ],
)
def test_bad_input_is_answered_and_writes_nothing(desk: Client, place: Any, bad: dict[str, str]) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    assert desk.post(path, bad).status_code in {302, 422}
    assert desk.post(path, bad, **JSON).status_code in {200, 422}  # type: ignore[arg-type]
    ahead = autosave(desk, path, "a", revision=7)
    assert ahead.status_code == 200 and not Note.objects.exists(), "a wording that never was"
    surrogate = b"joint-revision=0&joint-own_words=%ED%A0%80"
    answer = desk.post(path, surrogate, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {302, 422}


def test_words_written_while_the_intervention_was_corrected_are_not_lost(desk: Client, place: Any) -> None:
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    desk.post(at("intervention", accompaniment, meeting), {"intervention": Kind.SUPPORT})
    autosave(desk, path, "Ce qui se disait.", field="expression")
    assert part(meeting).words == {"expression": "Ce qui se disait."}
    assert "Ce qui se disait." in desk.get(path).content.decode()
    assert autosave(desk, path, "Ça tient.", revision=1, field="holds").status_code == 200


def test_nothing_is_written_about_somebody_who_was_forgotten_meanwhile(desk: Client, place: Any) -> None:
    """The page was open in a tab: it answers in words, and keeps nothing."""
    accompaniment, meeting = place
    path = at("note", accompaniment, meeting)
    autosave(desk, path, SAID)
    forget(person=accompaniment.members.get().person, by=BY, at=AT)
    assert "ne s'ouvre plus" in html.unescape(desk.get(path).content.decode())
    by_script = autosave(desk, path, SAID, revision=1)
    assert by_script.status_code == 409 and "effacées" in by_script.json()["said"]
    by_hand = desk.post(path, sent(SAID) | {"then": "sign"}, follow=True)
    assert "rien ne s'écrit plus" in html.unescape(by_hand.content.decode())
    assert not NotePart.objects.exists()
