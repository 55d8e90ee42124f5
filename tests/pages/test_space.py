"""The person's space: all that is theirs, on one page, whoever wrote them down twice; nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.accompaniment.actions_stopping import stop
from aparte.accompaniment.links import member_token
from aparte.accompaniment.terms import State
from aparte.audit.terms import Actor
from aparte.meetings.actions_persons import answer_invitation
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Mode
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT, TEN

pytestmark = pytest.mark.usefixtures("stopped_clock")

HOME, STOPPING = "/mon-espace/", "/mon-espace/arreter/"
DAY = timedelta(days=1)


@pytest.fixture
def alix(db: None) -> Person:
    return factories.person()


def shown(person: Person, address: str = HOME) -> str:
    answer = in_space(Client(), person).get(address)
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def test_an_empty_space_says_what_can_be_done(alix: Person) -> None:
    page = shown(alix)
    assert "Bonjour Alix" in page and "Rien de prévu" in page and reverse("pages:practitioners") in page
    assert "Mes accompagnements" not in page and STOPPING in page
    assert "Aucun accompagnement en cours" in shown(alix, STOPPING)


def test_what_comes_is_there_with_its_link_in_ones_own_zone(maelle: Practitioner) -> None:
    afar = factories.person(zone="America/Toronto")
    mine = factories.meeting(maelle, person=afar, starts_at=TEN)
    page = shown(afar)
    assert reverse("meetings:link", args=[private_token(mine)]) in page
    assert "mardi 2 mars, 04:00" in page and "heure de Toronto" in page
    Meeting.objects.update(mode=Mode.IN_PERSON)
    assert "mardi 2 mars, 10:00" in shown(afar)


def test_what_is_over_cancelled_or_declined_is_not_to_come(maelle: Practitioner, alix: Person) -> None:
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    factories.meeting(maelle, person=alix, starts_at=TEN, state=MeetingState.CANCELLED)
    factories.meeting(maelle, person=alix, starts_at=AT - DAY, state=MeetingState.DONE)
    declined = factories.meeting(maelle, person=bilal, starts_at=TEN + DAY, others=[alix])
    invited = declined.participants.get(person=alix)
    assert reverse("meetings:invitation", args=[invitation_token(invited)]) in shown(alix)
    assert private_token(declined) not in shown(alix)
    answer_invitation(participant=invited, coming=False, at=AT)
    assert "Rien de prévu" in shown(alix)


def test_who_was_written_down_twice_sees_all_of_it(maelle: Practitioner, alix: Person) -> None:
    again = factories.person(first_name="ALIX ", email="Alix@Exemple.test")
    other = factories.person(first_name="Chloé")
    meeting = factories.meeting(maelle, person=again, starts_at=TEN)
    theirs = factories.meeting(maelle, person=other, starts_at=TEN + DAY)
    factories.accompaniment(maelle, persons=[again], situation="Un déménagement.")
    page = shown(alix)
    assert private_token(meeting) in page and "Un déménagement." in page
    assert private_token(theirs) not in page and private_token(meeting) not in shown(other)


def test_accompaniments_are_said_in_words(maelle: Practitioner, alix: Person) -> None:
    file = factories.accompaniment(maelle, persons=[alix], situation="Je dors mal.")
    factories.accompaniment(maelle, persons=[alix], state=State.CLOSED, situation="C'est du passé.")
    page = shown(alix)
    assert "En cours" in page and "Terminé" in page and "Je dors mal." in page and "du passé" not in page
    assert page.index("En cours") < page.index("Terminé")
    member = file.members.get()
    assert reverse("accompaniment:stop", args=[member_token(member)]) in shown(alix, STOPPING)
    stop(member=member, by=Actor.person(alix.pk), at=AT)
    assert "Vous avez arrêté" in shown(alix) and "se dire au revoir" in shown(alix, STOPPING)


def test_nobody_else_sees_it(maelle: Practitioner, alix: Person) -> None:
    """Another person, another member of the same file, a practitioner and a manager with a sign-in."""
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    couple = factories.accompaniment(maelle, persons=[alix, bilal], situation="Nous parlons mal d'argent.")
    alone = factories.accompaniment(maelle, persons=[alix], situation="À moi seul·e.")
    meeting = factories.meeting(maelle, person=alix, starts_at=TEN)
    for address in (HOME, STOPPING):
        page = shown(bilal, address)
        assert private_token(meeting) not in page and "À moi seul·e." not in page and "Alix" not in page
        for file in (couple, alone):
            assert member_token(file.members.get(person=alix)) not in page
    for user in (maelle.user, factories.manager(practice=maelle.practice)):
        browser = Client()
        browser.force_login(user)
        for address in (HOME, STOPPING):
            assert browser.get(address).headers["Location"] == "/mon-espace/entrer/"


def test_the_number_of_queries_does_not_grow(maelle: Practitioner, alix: Person) -> None:
    def add(number: int) -> None:
        factories.meeting(maelle, person=alix, starts_at=TEN + number * DAY)
        factories.accompaniment(maelle, persons=[alix])

    def asked(address: str) -> int:
        client = in_space(Client(), alix)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    add(0)
    once = {address: asked(address) for address in (HOME, STOPPING)}
    for number in range(1, 30):
        add(number)
    assert {address: asked(address) for address in once} == once
    assert shown(alix).count("thread-when") == 29


def test_every_page_of_the_space_leads_to_stopping_and_out(alix: Person) -> None:
    for address in (HOME, STOPPING, "/mon-espace/emporter/", "/mon-espace/effacer/", "/en/mon-espace/"):
        page = shown(alix, address)
        prefix = "/en" if address.startswith("/en") else ""
        assert f'href="{prefix}{STOPPING}"' in page and f'action="{prefix}/mon-espace/sortir/"' in page
