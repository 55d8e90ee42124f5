"""The whole path under /en/, and the switches of language and territory that lose nothing on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.french import french_left
from tests.journeys.people import COACHED, FOLLOWED, LONELY, LONELY_IN_ENGLISH, OFF_TOPIC, SUICIDAL, SYMPTOMS
from tests.journeys.visiting import answer_guided, hidden_words, say

NAMES = ("Maëlle Tournesol", "Rimouski", "Cabinet de la Lanterne")


@pytest.fixture
def reader(new_page: Callable[..., Page]) -> Page:
    return new_page(language="en-CA", javascript=False)


def in_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert not (left := french_left(page, besides=NAMES)), f"{page.url}:\n" + "\n".join(left)


def test_from_words_to_the_private_link(reader: Page, helper: Practitioner) -> None:
    factories.texts_in_english(helper)
    say(reader, LONELY_IN_ENGLISH, at="/en/")
    expect(reader.locator("main")).to_have_attribute("data-orientation", "support")
    in_english(reader)
    reader.locator("main form[action$='/praticiens/'] button").click()
    in_english(reader)
    reader.get_by_role("button", name="Maëlle Tournesol").click()
    in_english(reader)
    reader.locator("label.slot").nth(1).click()
    reader.get_by_role("button", name="Continue with this time").click()
    expect(reader.locator("textarea[name=words]")).to_have_value(LONELY_IN_ENGLISH)
    in_english(reader)
    reader.locator("input[name=first_name]").fill("Lou")
    reader.locator("input[name=email]").fill("lou@exemple.test")
    reader.locator("main form button.button").first.click()
    in_english(reader)
    assert Meeting.objects.get().person.language == "en"
    for step in ("deplacer", "annuler"):
        reader.locator(f"main a[href$='/{step}/']").click()
        in_english(reader)
        reader.go_back()


@pytest.mark.parametrize(
    "words",
    [SUICIDAL, SYMPTOMS, COACHED, OFF_TOPIC, FOLLOWED],
    ids=["emergency", "care", "coaching", "off", "beside"],
)
def test_each_answer_in_english(reader: Page, helper: Practitioner, words: str) -> None:
    say(reader, words, at="/en/")
    in_english(reader)


PAGES = ["", "orientation/", "choisir-soi-meme/", "comparer/", "praticiens/", "a-propos/", "lignes-d-ecoute/"]
PAGES += ["vos-donnees/", "accessibilite/", "compte/connexion/", "compte/connexion/code/"]
PAGES += ["compte/mot-de-passe/oublie/", "nowhere/"]


OF_A_TERRITORY = ["", "comparer/", "lignes-d-ecoute/"]
BY_TERRITORY = [(path, region) for path in OF_A_TERRITORY for region in ("FR", "BE", "CH")]


@pytest.mark.parametrize(("path", "region"), [*((path, "CA-QC") for path in PAGES), *BY_TERRITORY])
def test_each_page_in_english(reader: Page, helper: Practitioner, path: str, region: str) -> None:
    reader.goto(f"/en/{path}?region={region}")
    in_english(reader)


def test_the_desk_in_english(enter_as: Callable[..., Page], helper: Practitioner) -> None:
    meeting = factories.meeting(helper, answer=factories.an_answer(answers=factories.GUIDED))
    page = enter_as(helper.user, language="en-CA", javascript=False)
    for path in ("", "agenda/", f"rencontres/{meeting.pk}/", "disponibilites/", "ma-page/?text=en"):
        page.goto(f"/en/bureau/{path}")
        in_english(page)
    page = enter_as(factories.manager(practice=helper.practice), language="en-CA", javascript=False)
    page.goto("/en/gestion/journal/")
    in_english(page)


def test_switching_the_language_keeps_the_words(no_javascript_page: Page, helper: Practitioner) -> None:
    page = no_javascript_page
    say(page, LONELY)
    page.get_by_role("navigation", name="Langue").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("main")).to_have_attribute("data-orientation", "support")
    expect(page.locator("blockquote").first).to_contain_text("Depuis mon")

    page.locator("main form[action$='/praticiens/'] button").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert hidden_words(page) and set(hidden_words(page)) == {LONELY}
    page.get_by_role("button", name="Maëlle Tournesol").click()
    page.locator("label.slot").first.click()
    page.get_by_role("button", name="Continuer avec cette heure").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("textarea[name=words]")).to_have_value(LONELY)


def test_switching_the_language_keeps_the_answers(no_javascript_page: Page, helper: Practitioner) -> None:
    page = no_javascript_page
    page.goto("/choisir-soi-meme/")
    answer_guided(page, "Non", "Un résultat à atteindre", "Quelques mois")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("question 4 of 5")).to_be_visible()


def test_switching_the_territory_keeps_the_words(no_javascript_page: Page, helper: Practitioner) -> None:
    page = no_javascript_page
    say(page, SYMPTOMS)
    expect(page.locator("main")).to_have_attribute("data-region", "CA-QC")
    page.locator("details.territory summary").click()
    page.get_by_label("Où êtes-vous ?").select_option("BE")
    page.get_by_role("button", name="Garder ce territoire").click()
    expect(page.locator("main")).to_have_attribute("data-region", "BE")
    expect(page.locator("main")).to_have_attribute("data-orientation", "health_professional")
    expect(page.locator("a.watch-call").first).to_have_attribute("href", "tel:112")
    page.goto("/")
    expect(page.locator("a.watch-call").first).to_have_attribute("href", "tel:112")
