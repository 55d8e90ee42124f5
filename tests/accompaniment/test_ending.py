"""Ending an accompaniment from the desk, and the gate of somebody who came from a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_changing import accept, prepare, send
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.actions_gate import pass_gate
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.rules_gate import GateChecked
from aparte.accompaniment.terms import Ending, Safety, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.meetings.terms import Kind, Outcome
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories

pytestmark = pytest.mark.django_db
BY = Actor.machine()


def page(file: Accompaniment) -> str:
    return reverse("file:ending", args=[file.pk])


def test_it_ends_with_a_word_and_without_what_was_to_come(maelle: Practitioner, desk: Client) -> None:
    file = factories.accompaniment(maelle)
    person = file.members.get().person
    at = clock.now()
    coming = factories.meeting(
        maelle,
        person=person,
        kind=Kind.SUPPORT,
        state=MeetingState.ACCEPTED,
        starts_at=at + timedelta(days=3),
    )
    assert desk.get(page(file)).status_code == 200
    assert desk.post(page(file), {"ending": Ending.BALANCE.value}).status_code == 302
    file.refresh_from_db()
    coming.refresh_from_db()
    assert (file.state, file.ending) == (State.CLOSED, Ending.BALANCE)
    assert coming.state == MeetingState.CANCELLED
    assert Ending.BALANCE.value not in str(list(Entry.objects.values_list("verb", "about_kind")))
    with pytest.raises(FileClosed):
        close_file(accompaniment=file, ending=Ending.OTHER, by=BY, at=at)
    assert desk.post(page(file), {"ending": Ending.OTHER.value}).status_code == 302
    file.refresh_from_db()
    assert file.ending == Ending.BALANCE


@pytest.mark.parametrize("sent", ["", "stopped", "referred", "contrary_opinion", "\x00", "x" * 10_000])
def test_only_its_own_endings_are_taken(maelle: Practitioner, desk: Client, sent: str) -> None:
    file = factories.accompaniment(maelle)
    assert desk.post(page(file), {"ending": sent}).status_code == 422
    file.refresh_from_db()
    assert file.state == State.ACTIVE


def test_nobody_else_ends_it(maelle: Practitioner, client: Client) -> None:
    file = factories.accompaniment(maelle)
    client.force_login(factories.published_practitioner(name="Ousmane Roseau", practice=maelle.practice).user)
    assert client.post(page(file), {"ending": Ending.BALANCE.value}).status_code == 404
    client.force_login(factories.manager(practice=maelle.practice))
    assert client.post(page(file), {"ending": Ending.BALANCE.value}).status_code == 404
    file.refresh_from_db()
    assert file.state == State.ACTIVE


@pytest.mark.parametrize(("safety", "signed"), [(Safety.SAFE, True), (Safety.DANGER, False)])
def test_who_came_from_a_colleague_has_one_file_once_its_gate_is_signed(
    maelle: Practitioner, safety: Safety, signed: bool
) -> None:
    colleague = factories.published_practitioner(name="Ousmane Roseau", practice=maelle.practice)
    file = factories.accompaniment(maelle)
    member, at = file.members.select_related("person").get(), clock.now()
    prepare(member=member, to=colleague, by=BY, at=at)
    arrived = accept(change=send(member=member, items=[], goodbye="", by=BY, at=at), by=BY, at=at).file
    assert arrived is not None and arrived.gate is None
    met = factories.meeting(
        colleague, person=member.person, state=MeetingState.DONE, outcome=Outcome.WITHIN_FRAME
    )
    gate = pass_gate(
        meeting=met,
        persons=[member.person],
        checked=GateChecked(safety=safety),
        situation="Je dors mieux, et je voudrais continuer à en parler.",
        by=BY,
        at=at,
    )
    files = Accompaniment.objects.of_practitioner(colleague)
    assert files.count() == 1
    arrived.refresh_from_db()
    assert (arrived.gate_id == gate.pk) is signed
    assert bool(arrived.situation) is signed
