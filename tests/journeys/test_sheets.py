"""A sheet given by keyboard, read in one's space without JavaScript and on paper; named in the note by a button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from aparte.accompaniment.models import Accompaniment, FileMeeting, SharedSheet
from aparte.meetings.terms import Kind
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.space import page_in_space
from tests.journeys.atlas_sheets import given
from tests.journeys.hands import Hands
from tests.journeys.visiting import spoken

WORD = "Pour vos soirées, si le cœur vous en dit."
SLEEP = "Quand l'inquiétude veille la nuit"


@pytest.fixture
def couple(helper: Practitioner) -> Accompaniment:
    persons = [factories.person(first_name=name, region="CA-QC") for name in ("Alix", "Bérénice")]
    return factories.accompaniment(helper, persons=persons)


def of(couple: Accompaniment, name: str) -> Person:
    return next(one.person for one in couple.members.all() if one.person.first_name == name)


def test_given_to_one_of_two_by_keyboard_then_read_by_her_alone(
    no_javascript_page: Page, enter_as: Callable[..., Page], couple: Accompaniment, site: Site
) -> None:
    desk = enter_as(couple.practitioner.user)
    hands = Hands(desk)
    desk.goto(f"/bureau/accompagnements/{couple.pk}/")
    hands.press(desk.get_by_role("navigation", name="Ce dossier").get_by_role("link", name="Fiches"))
    hands.tick(desk.get_by_role("radio", name=spoken(SLEEP)))
    hands.go_to(desk.get_by_role("checkbox", name="Alix"))
    desk.keyboard.press("Space")
    hands.write(desk.get_by_label("Un mot de vous"), WORD)
    hands.press(desk.get_by_role("button", name="Partager", exact=True))
    expect(desk.locator("main")).to_contain_text("La fiche est partagée")

    page = page_in_space(no_javascript_page, site, of(couple, "Alix"))
    page.goto("/mon-espace/")
    page.get_by_role("link", name="Mes fiches").click()
    page.get_by_role("link", name=spoken(SLEEP)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(spoken(SLEEP))
    expect(page.get_by_role("article")).to_contain_text(WORD)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Mon espace")).to_be_hidden()
    expect(page.get_by_role("link", name="Quitter vite")).to_be_hidden()
    expect(page.get_by_role("article")).to_contain_text("Deux questions à emporter")
    page.emulate_media(media="screen")
    own = page.url

    page_in_space(page, site, of(couple, "Bérénice")).goto("/mon-espace/fiches/")
    expect(page.get_by_text("Aucune fiche pour l'instant.")).to_be_visible()
    page.goto(own)
    expect(page.get_by_text(WORD)).to_have_count(0)

    hands.press(desk.get_by_role("button", name="Ne plus partager"))
    expect(desk.get_by_text("Rien n'est partagé pour l'instant.")).to_be_visible()
    assert not SharedSheet.objects.exists()


def test_its_title_goes_into_the_note_once_and_is_saved(
    enter_as: Callable[..., Page], couple: Accompaniment
) -> None:
    meeting = factories.held_meeting(couple, kind=Kind.EDUCATION)
    filed = FileMeeting.objects.get(meeting=meeting)
    given(couple, "stress-et-corps", members=list(couple.members.select_related("person")), meeting=filed)
    page = enter_as(couple.practitioner.user)
    page.goto(f"/bureau/accompagnements/{couple.pk}/notes/{meeting.pk}/")
    area = page.get_by_label("Ce qui a été partagé")
    area.fill("Nous avons lu ensemble.")
    for _time in range(2):
        page.get_by_role("button", name="L'écrire dans la note").click()
    expect(area).to_have_value("Nous avons lu ensemble.\n– Le stress passe par le corps")
    expect(page.locator("[data-state]")).to_contain_text("Enregistré", timeout=15_000)
    page.reload()
    expect(page.get_by_label("Ce qui a été partagé")).to_have_value(
        "Nous avons lu ensemble.\n– Le stress passe par le corps"
    )
