"""The copy holds the notebook and what one said of the meetings; not the practitioner's side, nor another's pages."""

from __future__ import annotations

import json

import pytest

from aparte import clock
from aparte.accompaniment.actions_gate import pass_gate
from aparte.accompaniment.rules_gate import Care, GateChecked
from aparte.accompaniment.terms import Exclusion, Opinion, Safety
from aparte.alliance.terms import Side
from aparte.audit.terms import Actor
from aparte.meetings.terms import State
from aparte.notebook.terms_entries import Deposit
from aparte.people.models import Practitioner
from tests import factories
from tests.alliance.relation import couple, met, said
from tests.notebook.pages import kept
from tests.privacy.test_copy import copy_of

pytestmark = pytest.mark.usefixtures("stopped_clock")


def test_the_notebook_is_in_it_shared_or_not_and_nobody_elses(maelle: Practitioner) -> None:
    alix = factories.person()
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    for one, words in ((alix, "mots-d-alix"), (bilal, "mots-de-bilal")):
        kept(one, Deposit(words=words))
    copy = copy_of(alix)
    (page,) = json.loads(copy["donnees.json"])["notebook"]
    assert "mots-d-alix" in page.values() and "mots-d-alix" in copy["lisez-moi.html"]
    assert "mots-de-bilal" not in "".join(copy.values())


def test_what_was_checked_for_one_alone_is_in_it_and_what_was_for_several_is_not(
    maelle: Practitioner,
) -> None:
    alix, bilal = factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")
    refused = GateChecked(
        safety=Safety.TO_WATCH,
        care=Care("Dre Roy", Opinion.CONTRARY),
        exclusions=frozenset({Exclusion.DEPRESSION}),
    )
    for others, situation in (([], "seule-devant-le-soir"), ([bilal], "a-deux-sans-se-parler")):
        meeting = factories.meeting(maelle, person=alix, others=others, state=State.DONE)
        pass_gate(
            meeting=meeting,
            persons=[alix, *others],
            checked=refused,
            situation=situation,
            by=Actor.user(maelle.user_id),
            at=clock.now(),
        )
    copy = copy_of(alix)
    (gate,) = json.loads(copy["donnees.json"])["gates"]
    assert (gate["situation"], gate["care"], gate["opinion"]) == (
        "seule-devant-le-soir",
        "Dre Roy",
        "contrary",
    )
    assert (gate["safety"], gate["way"]) == ("to_watch", "refused") and "Un trouble dépressif" in copy[
        "lisez-moi.html"
    ]
    assert "a-deux" not in "".join(copy.values())
    assert not json.loads(copy_of(bilal)["donnees.json"])["gates"]


def test_what_one_said_of_a_meeting_is_in_it_without_the_other_sides(maelle: Practitioner) -> None:
    file, alix, bilal = couple(maelle)
    meeting = met(file)
    mine, theirs = (file.members.get(person=one) for one in (alix, bilal))
    said(file, meeting, member=mine, comment="dit-par-alix")
    said(file, meeting, member=theirs, comment="dit-par-bilal", shared=True)
    said(file, meeting, member=mine, side=Side.PRACTITIONER, comment="dit-par-maelle")
    copy = copy_of(alix)
    (one,) = json.loads(copy["donnees.json"])["alliance"]
    assert one["comment"] == "dit-par-alix" and one["values"]
    assert not any(words in "".join(copy.values()) for words in ("dit-par-bilal", "dit-par-maelle"))
