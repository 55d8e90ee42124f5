"""The pages of the person's space, and how each is reached; receipts, there and on the desk, have their own file."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page

from aparte import clock
from aparte.accompaniment.actions import put_in_file
from aparte.accompaniment.actions_stopping import pause, stop
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import State
from aparte.audit.terms import Actor
from aparte.meetings.models import Availability
from aparte.meetings.terms import Kind
from aparte.meetings.terms import State as MeetingState
from aparte.people.actions_entering import code_of
from aparte.people.models import Entrance, Person
from tests import factories
from tests.ground.space import page_in_space
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way
from tests.journeys.row import Row

EMAIL = "camille@exemple.test"


def in_space(path: str, *, settled: bool = False) -> Way:
    """In the space of somebody who has nothing yet, or (`settled`) two accompaniments and meetings to come."""

    def open_it(page: Page, town: Town) -> None:
        nobody_yet = {"first_name": "Sacha", "email": "sacha@exemple.test"}
        person = _settled(town).person if settled else factories.person(**nobody_yet)
        page_in_space(page, town.site, person).goto(path)

    return open_it


def by_link(word: str, *, near: bool = False, paused: bool = False, stopped: bool = False) -> Way:
    def open_it(page: Page, town: Town) -> None:
        member = _settled(town)
        by, at = Actor.person(member.person_id), clock.now()
        if near:
            Availability.objects.filter(practitioner=town.practitioner).update(change_hours=24 * 400)
        if paused:
            pause(member=member, by=by, at=at)
        if stopped:
            factories.held_meeting(member.accompaniment)
            stop(member=member, by=by, at=at)
        page.goto(f"/entente/{member_token(member)}/{word}/")

    return open_it


def asking(page: Page, town: Town) -> None:
    if not Person.objects.reached_at(EMAIL).exists():
        factories.person(first_name="Camille", email=EMAIL)
        factories.person(first_name="Dominique", email=EMAIL)
    page.goto("/mon-espace/entrer/")
    page.get_by_label("Votre courriel").fill(EMAIL)
    with page.expect_navigation():
        page.get_by_role("button", name="Recevoir un code").click()


def typing(code: str) -> Way:
    """The code that was sent unless another is given."""

    def open_it(page: Page, town: Town) -> None:
        asking(page, town)
        entrance = Entrance.objects.latest("made_at")
        page.get_by_label("Le code reçu").fill(code or code_of(entrance))
        with page.expect_navigation():
            page.get_by_role("button", name="Entrer", exact=True).click()

    return open_it


def entering_nothing(page: Page, town: Town) -> None:
    page.goto("/mon-espace/entrer/")
    way.send(page, "/mon-espace/entrer/", email="camille")


def _settled(town: Town) -> Member:
    """Somebody in an accompaniment that goes on, with two meetings to come, and in another that is over."""
    person = factories.person(first_name="Camille", email=EMAIL)
    file = factories.accompaniment(town.practitioner, persons=[person])
    factories.accompaniment(town.guarded, persons=[person], state=State.CLOSED, situation="Un déménagement.")
    meetings = Accompaniment.objects.count()
    for week in range(2):
        starts_at = clock.now() + timedelta(days=200 + meetings, weeks=week)
        meeting = factories.meeting(
            town.practitioner,
            person=person,
            starts_at=starts_at.replace(minute=0, second=0, microsecond=0),
            state=MeetingState.ACCEPTED,
            kind=Kind.SUPPORT,
            length=timedelta(hours=1),
        )
        put_in_file(accompaniment=file, meeting=meeting)
    return file.members.get()


ROWS = [
    Row("space:home", "Mon espace", in_space("/mon-espace/")),
    Row("space:home", "Mon espace", in_space("/mon-espace/", settled=True), state="settled"),
    Row("space:enter", "Entrer dans mon espace", way.at("/mon-espace/entrer/")),
    Row("space:enter", "Entrer dans mon espace", entering_nothing, state="wrong", status=422),
    Row("space:code", "Le code reçu", asking),
    Row("space:code", "Le code reçu", typing("00000000"), state="wrong", status=422),
    Row("space:who", "Qui êtes-vous ?", typing("")),
    Row("space:stopping", "Pause ou arrêt", in_space("/mon-espace/arreter/")),
    Row("space:stopping", "Pause ou arrêt", in_space("/mon-espace/arreter/", settled=True), state="settled"),
    Row("space:export", "Ce qui est à moi", in_space("/mon-espace/emporter/")),
    Row("space:erase", "Tout effacer", in_space("/mon-espace/effacer/")),
    Row("accompaniment:stop", "Arrêter", by_link("arreter")),
    Row("accompaniment:stop", "Arrêter", by_link("arreter", near=True), state="near"),
    Row("accompaniment:stop", "C'est arrêté", by_link("arreter", stopped=True), state="stopped"),
    Row("accompaniment:pause", "Faire une pause", by_link("pause")),
    Row("accompaniment:pause", "En pause", by_link("pause", paused=True), state="paused"),
    Row("accompaniment:resume", "C'est repris", by_link("reprendre")),
]
NO_PAGE = {
    "space:leave": "answers a post, then the home page",
    "accompaniment:come_back": "answers a post, then the page of going on",
}
