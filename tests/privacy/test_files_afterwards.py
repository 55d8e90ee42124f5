"""What is left on the disk of somebody who was forgotten: the database's own files, searched for every sealed byte."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions_changing import accept
from aparte.accompaniment.actions_notes import Written, write_note
from aparte.accompaniment.models import Accompaniment, Change, Member
from aparte.accompaniment.terms import PartKind
from aparte.audit.terms import Actor
from aparte.cipher import CannotOpen
from aparte.people.models import Person
from aparte.people.queries_kept import everything_kept
from aparte.privacy.actions import forget_all, take_copy
from tests.ground.space import in_space
from tests.ground.traces import database_files, every_column
from tests.house.town import FEELING, PAGE, Town, build_town

OF_ALIX, OF_BILAL = "À part, Alix a parlé du grenier.", "À part, Bilal a parlé du puits."


@pytest.fixture
def town(db: None) -> Town:
    """Everything happened once, each member has a part of their own in the note, and Alix went on with a colleague."""
    found, at, by = build_town(), clock.now(), Actor.machine()
    parts = []
    for person, words in ((found.alix, OF_ALIX), (found.bilal, OF_BILAL)):
        member = found.file.members.get(person=person)
        parts.append(Written(PartKind.MEMBER, member, {"lived": words}, 0))
    write_note(file_meeting=found.held.file_meeting, written=parts, by=by, at=at)
    accept(change=Change.objects.get(pk=found.things["change_id"]), by=by, at=at)
    return found


def sealed() -> set[bytes]:
    """Every sealed thing that the database holds now."""
    cells = (cell for rows in every_column().values() for row in rows for cell in row)
    return {bytes(cell) for cell in cells if isinstance(cell, bytes) and len(cell) >= 32}


@pytest.mark.django_db(transaction=True)
def test_nothing_that_was_sealed_for_them_is_left_in_the_files(client: Client, town: Town) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own files; PostgreSQL's are emptied by its vacuum (docs/operations.md)")
    before = sealed()
    key, their_key = bytes(town.alix.sealed_data_key or b""), bytes(town.bilal.sealed_data_key or b"")
    assert in_space(client, town.alix).post(reverse("space:erase")).status_code == 302
    gone = before - sealed()
    assert key in gone and their_key not in gone and len(gone) >= 10
    files = b"".join(database_files().values())
    left = [one for one in gone if one in files]
    assert not left, f"{len(left)} of {len(gone)}"
    for words in (PAGE, FEELING, OF_ALIX):
        assert not [file for file in Path(settings.VAR).rglob("*") if _holds(file, words)]


@pytest.mark.django_db
def test_what_is_left_of_the_file_opens_for_the_others_only(town: Town) -> None:
    """The file that the colleague opened for Alix alone is forgotten with her; the couple's goes on for Bilal."""
    key = town.alix.data_key
    forget_all(persons=[Person.objects.get(pk=town.alix.pk)], at=clock.now())
    new = Accompaniment.objects.get(practitioner=town.colleague)
    assert new.sealed_data_key is None and not new.situation
    assert OF_BILAL in str([one.words for one in town.held.note.parts.exclude(member=None)])
    for member in Member.objects.filter(person=town.alix.pk):
        assert not member.sealed_minor and not member.sealed_alone
    for one in sealed():
        for field in ("alliance.felt", "accompaniment.gate", "accompaniment.holder", "people.email"):
            with pytest.raises(CannotOpen):
                key.open(one, context=f"{field}:{town.alix.pk}")


@pytest.mark.django_db
def test_a_copy_that_was_being_prepared_while_all_was_forgotten(town: Town) -> None:
    """Read before, packed after: it holds what was still there, and breaks nothing."""
    persons = [Person.objects.get(pk=town.alix.pk)]
    forget_all(persons=[Person.objects.get(pk=town.alix.pk)], at=clock.now())
    packed = zipfile.ZipFile(io.BytesIO(take_copy(persons=persons, by=Actor.machine(), at=clock.now())))
    copy = json.loads(packed.read("donnees.json"))
    said = json.dumps(copy, ensure_ascii=False)
    for words in (PAGE, FEELING, OF_ALIX, OF_BILAL):
        assert words not in said


@pytest.mark.django_db
def test_the_copy_of_one_holds_no_word_of_the_other(town: Town) -> None:
    for mine, theirs in ((town.alix, OF_BILAL), (town.bilal, OF_ALIX)):
        assert theirs not in _said(everything_kept([mine]))
    assert PAGE in _said(everything_kept([town.alix])) and PAGE not in _said(everything_kept([town.bilal]))
    assert FEELING not in _said(everything_kept([town.bilal]))


def _holds(file: Path, words: str) -> bool:
    return file.is_file() and words.encode() in file.read_bytes()


def _said(sections: Any) -> str:
    return json.dumps(
        [[line.value for item in one.items for line in item] for one in sections], ensure_ascii=False
    )
