"""Acts that cross: what was read before something else happened does not undo it."""

from __future__ import annotations

import pytest

from aparte.accompaniment import actions_changing as changing
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_care import note_care
from aparte.accompaniment.actions_consent import NotTogether, add_holder, note_minor, say_alone
from aparte.accompaniment.actions_gate import pass_gate
from aparte.accompaniment.actions_stopping import come_back, stop
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.queries_gate import contrary_before
from aparte.accompaniment.rules_gate import Care, GateChecked
from aparte.accompaniment.terms import Alone, Ending, Opinion, Safety, Secrecy, State
from aparte.audit.terms import Actor
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.accompaniment.passing import AT, DAY, sent, who

pytestmark = pytest.mark.django_db
BY = Actor.machine()


@pytest.fixture
def family(maelle: Practitioner) -> Accompaniment:
    persons = [
        factories.person(first_name=one, email=f"{number}@exemple.test")
        for number, one in enumerate(("Alix", "Bilal", "Chloé"))
    ]
    return factories.accompaniment(maelle, persons=persons)


@pytest.fixture
def colleague(maelle: Practitioner) -> Practitioner:
    return factories.published_practitioner(name="Ousmane Roseau", practice=maelle.practice)


def read(file: Accompaniment) -> Member:
    """A member as a page read them, before what happens next."""
    return file.members.select_related("person", "accompaniment__practitioner").order_by("pk")[0]


def test_who_stopped_meanwhile_is_not_put_back_by_what_they_say_alone(family: Accompaniment) -> None:
    in_a_tab = read(family)
    stop(member=read(family), by=BY, at=AT)
    with pytest.raises(NotTogether):
        say_alone(member=in_a_tab, secrecy=Secrecy.NO_SECRET, alone=Alone.AFRAID, at=AT)
    assert read(family).left_at == AT and not read(family).alone


def test_who_stopped_meanwhile_is_not_put_back_by_an_age(family: Accompaniment) -> None:
    in_a_tab = read(family)
    stop(member=read(family), by=BY, at=AT)
    for late in (
        lambda: note_minor(member=in_a_tab, age=15, reason="Elle est mûre.", by=BY, at=AT),
        lambda: add_holder(member=in_a_tab, name="Odile", email="odile@exemple.test", by=BY, at=AT),
    ):
        with pytest.raises(FileClosed):
            late()
    assert read(family).left_at == AT and not read(family).minor


def test_an_age_does_not_undo_what_was_said_alone(family: Accompaniment) -> None:
    in_a_tab = read(family)
    say_alone(member=read(family), secrecy=Secrecy.INDIVIDUAL, alone=Alone.AFRAID, at=AT)
    note_minor(member=in_a_tab, age=15, reason="Elle est mûre.", by=BY, at=AT)
    assert (read(family).alone, read(family).secrecy) == (Alone.AFRAID, Secrecy.INDIVIDUAL)
    assert read(family).minor["age"] == 15


def test_a_contrary_opinion_stays_one_when_somebody_is_welcomed_by_a_colleague(
    maelle: Practitioner, colleague: Practitioner
) -> None:
    """The way was closed for good: going on with a colleague, asked before, neither opens another nor hides it."""
    file = factories.accompaniment(maelle)
    change = sent(read(file), colleague)
    note_care(accompaniment=file, care=Care("Dre Roy", Opinion.CONTRARY, None), by=BY, at=AT)
    with pytest.raises(changing.NotWaiting):
        changing.accept(change=change, by=BY, at=AT + DAY)
    file.refresh_from_db()
    assert (file.ending, file.closed_at) == (Ending.CONTRARY_OPINION, AT)
    assert contrary_before(maelle, [read(file).person]) and Accompaniment.objects.count() == 1


def test_who_arrived_alone_and_comes_with_somebody_opens_a_file_together(
    maelle: Practitioner, colleague: Practitioner
) -> None:
    """The gate of two is not signed into the file of one, where the other would be nobody."""
    alone = factories.accompaniment(maelle)
    alix = read(alone).person
    changing.accept(change=sent(read(alone), colleague), by=BY, at=AT)
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    meeting = factories.meeting(colleague, person=alix, others=[bilal], state=MeetingState.DONE)
    checked = GateChecked(safety=Safety.SAFE, care=None, exclusions=frozenset(), beyond=frozenset())
    gate = pass_gate(
        meeting=meeting, persons=[alix, bilal], checked=checked, situation="Nous nous taisons.", by=BY, at=AT
    )
    assert {one.person for one in gate.accompaniment.members.all()} == {alix, bilal}
    arrived = Accompaniment.objects.get(practitioner=colleague, gate=None)
    assert [one.person for one in arrived.members.all()] == [alix] and not arrived.situation


def test_who_stopped_is_not_moved_to_a_colleague(maelle: Practitioner, colleague: Practitioner) -> None:
    """Stopping is leaving: what was asked before it is asked no more, unless they come back."""
    file = factories.accompaniment(maelle)
    change = sent(read(file), colleague)
    stop(member=read(file), by=who(read(file)), at=AT)
    with pytest.raises(changing.NotWaiting):
        changing.accept(change=change, by=BY, at=AT + DAY)
    file.refresh_from_db()
    assert (file.ending, read(file).left_at) == (Ending.STOPPED, AT)
    come_back(member=read(file), by=who(read(file)), at=AT + DAY)
    changing.take_back(change=change, by=who(read(file)), at=AT + DAY)
    file.refresh_from_db()
    assert file.state == State.PAUSED
