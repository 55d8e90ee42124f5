"""Somebody is forgotten in one tab while another one saves: nothing is kept that an old copy of their key opens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from aparte.accompaniment import actions_changing as changing
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_changing import FileIsClosed
from aparte.accompaniment.actions_checkpoints import NotOpen, answer
from aparte.accompaniment.actions_consent import NotTogether, add_holder, note_minor, say_alone
from aparte.accompaniment.models import Accompaniment, Checkpoint, CheckpointAnswer, Member
from aparte.accompaniment.terms import Alone, Secrecy
from aparte.accompaniment.terms_checkpoints import QUESTIONS, Said
from aparte.alliance import actions as alliance
from aparte.alliance.models import Felt
from aparte.alliance.rules import Said as SaidOfIt
from aparte.alliance.terms import Side
from aparte.audit.terms import Actor
from aparte.library.terms_notebook import NotebookKind
from aparte.meetings.actions_erasing import forget
from aparte.notebook import actions as notebook
from aparte.notebook.models import Entry
from aparte.notebook.terms_entries import Deposit
from aparte.people.actions import held
from aparte.people.models import Erased, Person, Practitioner
from tests import factories
from tests.accompaniment.passing import AT, note
from tests.ground.space import in_space
from tests.ground.traces import every_column

pytestmark = pytest.mark.django_db
BY = Actor.machine()
WORDS = Deposit(words="Je ne veux plus que cela se sache.")

OTHERS = Deposit(words="Ni cela non plus.")


@pytest.fixture
def file(maelle: Practitioner) -> Accompaniment:
    persons = [
        factories.person(first_name=name, email=f"{number}@exemple.test")
        for number, name in enumerate(("Alix", "Bilal", "Chloé"))
    ]
    return factories.accompaniment(maelle, persons=persons)


def as_read(file: Accompaniment) -> Member:
    return file.members.select_related("person", "accompaniment__practitioner").order_by("pk")[0]


def acts(file: Accompaniment) -> dict[str, Callable[[], object]]:
    """What a tab sends, holding everything as it was read before."""
    note_minor(member=as_read(file), age=15, reason="Elle est mûre.", by=BY, at=AT)
    member = as_read(file)
    person, by = member.person, Actor.person(member.person_id)
    meeting = factories.held_meeting(file)
    day = date(2027, 3, 1)
    page = notebook.write(
        person=person, kind=NotebookKind.DEPOSIT, key=uuid.uuid4(), written=WORDS, made_on=day, at=AT
    )
    checkpoint = Checkpoint.objects.create(accompaniment=file, opened_at=AT)
    said = dict.fromkeys(QUESTIONS, next(iter(Said)))
    colleague = factories.published_practitioner(name="Ousmane Roseau", practice=file.practitioner.practice)
    felt = Felt(member=member, meeting=meeting, side=Side.PERSON, asked_at=AT)
    spoken = SaidOfIt({"understood": 10}, "Je me suis tue.", True)
    return {
        "write": lambda: notebook.write(
            person=person, kind=NotebookKind.DEPOSIT, key=uuid.uuid4(), written=WORDS, made_on=day, at=AT
        ),
        "change": lambda: notebook.change(entry=page, written=OTHERS, made_on=day, revision=1, at=AT),
        "say": lambda: alliance.say(felt=felt, said=spoken, by=by, at=AT),
        "checkpoint": lambda: answer(
            checkpoint=checkpoint, member=member, said=said, words="Je me suis tue.", by=by, at=AT
        ),
        "alone": lambda: say_alone(member=member, secrecy=Secrecy.NO_SECRET, alone=Alone.AFRAID, at=AT),
        "minor": lambda: note_minor(member=member, age=16, reason="Elle est mûre.", by=BY, at=AT),
        "holder": lambda: add_holder(member=member, name="Odile", email="odile@e.test", by=BY, at=AT),
        "elsewhere": lambda: changing.leave_for_elsewhere(member=member, goodbye="Au revoir.", by=by, at=AT),
        "prepare": lambda: changing.prepare(member=member, to=colleague, by=by, at=AT),
    }


ACTS = ("write", "change", "say", "checkpoint", "alone", "minor", "holder", "elsewhere", "prepare")
REFUSED = (Erased, FileClosed, FileIsClosed, NotOpen, NotTogether, Entry.DoesNotExist)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_kept_of_somebody_who_was_forgotten_meanwhile(file: Accompaniment, act: str) -> None:
    late = acts(file)[act]
    person = as_read(file).person
    forget(person=Person.objects.get(pk=person.pk), by=BY, at=AT)
    before = every_column()
    with pytest.raises(REFUSED):
        late()
    assert every_column() == before


@pytest.mark.parametrize("act", ACTS)
def test_each_of_these_acts_keeps_something_otherwise(file: Accompaniment, act: str) -> None:
    late = acts(file)[act]
    before = every_column()
    late()
    assert every_column() != before


def test_a_page_written_after_that_leads_to_the_door(
    file: Accompaniment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The space was open; it is forgotten between being let in and the saving."""
    person = as_read(file).person
    client = in_space(Client(), person)

    def meanwhile(one: Person) -> Person:
        forget(person=Person.objects.get(pk=one.pk), by=BY, at=AT)
        return held(one)

    monkeypatch.setattr("aparte.notebook.actions.held", meanwhile)
    sent = client.post(reverse("notebook:write", args=["depots"]), {"words": WORDS.words})
    assert (sent.status_code, sent.headers["Location"]) == (302, reverse("space:enter"))
    assert not Entry.objects.exists()


def test_a_note_of_another_member_is_there_still(file: Accompaniment) -> None:
    """The stranger to all this: what Bilal's part of a note says stays his."""
    bilal = file.members.select_related("person", "accompaniment").get(
        person=file.members.order_by("pk")[1].person
    )
    part = note(file, member=bilal)["member"]
    forget(person=as_read(file).person, by=BY, at=AT)
    part.refresh_from_db()
    assert part.words["words"].startswith("À part")
    assert not CheckpointAnswer.objects.exists()
