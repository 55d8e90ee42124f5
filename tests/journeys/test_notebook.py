"""The notebook in a browser: written, shown, taken back; drafts that a lost connection does not take; no mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from aparte.notebook.models import Entry
from aparte.notebook.terms import SLUGS, NotebookKind
from aparte.notebook.terms_entries import Needs
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.space import page_in_space
from tests.journeys.french import french_left
from tests.journeys.hands import Hands
from tests.journeys.people import SUICIDAL
from tests.notebook.pages import SAMPLES, SECRET, kept

NewPage = Callable[..., Page]
DEPOSIT = "/mon-espace/carnet/depots/ecrire/"
_STORED = (
    "() => JSON.stringify(Object.entries(localStorage)) + JSON.stringify(Object.entries(sessionStorage))"
)
_READY = "form[data-draft-ready]"


@pytest.fixture
def nour(helper: Practitioner) -> Person:
    person = factories.person(first_name="Nour", region="CA-QC")
    factories.accompaniment(helper, persons=[person])
    return person


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Garder", exact=True).click()


def test_a_deposit_is_shown_then_taken_back(
    new_page: NewPage, site: Site, enter_as: Callable[..., Page], helper: Practitioner, nour: Person
) -> None:
    """Without JavaScript for the person: writing, showing and taking back are plain forms."""
    page = page_in_space(new_page(width=390, height=844, javascript=False), site, nour)
    page.goto("/mon-espace/carnet/")
    page.get_by_role("link", name="Dépôts").click()
    page.get_by_role("link", name="Déposer quelque chose").click()
    page.get_by_label("Ce qui vient").fill(SECRET)
    page.locator("summary").filter(has_text="De la tristesse").click()
    page.get_by_label("seul·e", exact=True).check()
    save(page)
    expect(page.locator("main")).to_contain_text(SECRET)
    expect(page.locator(".mood")).to_have_text("seul·e")
    desk = enter_as(helper.user)
    file = nour.memberships.get().accompaniment_id
    desk.goto(f"/bureau/accompagnements/{file}/partages/")
    expect(desk.locator("main")).not_to_contain_text("marmite")
    page.get_by_role("button", name="La montrer à Maëlle Tournesol").click()
    expect(page.get_by_role("button", name="Ne plus partager")).to_be_visible()
    desk.reload()
    expect(desk.locator("main")).to_contain_text(SECRET)
    page.get_by_role("button", name="Ne plus partager").click()
    expect(page.locator("main")).to_contain_text("Vous seul·e.")
    desk.reload()
    expect(desk.locator("main")).not_to_contain_text("marmite")


def test_a_draft_survives_a_lost_connection_and_is_never_stored_in_clear(
    new_page: NewPage, site: Site, nour: Person
) -> None:
    page = page_in_space(new_page(), site, nour)
    page.goto(DEPOSIT)
    page.wait_for_selector(_READY)
    page.context.set_offline(True)
    page.get_by_label("Ce qui vient").fill(SECRET)
    page.locator("summary").filter(has_text="De la tristesse").click()
    page.get_by_label("nostalgique").check()
    page.get_by_role("button", name="Garder", exact=True).click()
    expect(page.locator("[data-draft-offline]")).to_contain_text("Pas de connexion")
    expect(page.get_by_label("Ce qui vient")).to_have_value(SECRET)
    stored = page.evaluate(_STORED)
    assert "aparte-draft." in stored
    assert not any(word in stored for word in ("marmite", "nostalgic", "carnet", "depots", str(nour.pk)))
    page.close()

    page.context.set_offline(False)
    back = page.context.new_page()
    back.goto(DEPOSIT)
    expect(back.locator("[data-draft-offer]")).to_be_visible()
    expect(back.get_by_label("Ce qui vient")).to_have_value("")
    back.get_by_role("button", name="Le reprendre").click()
    expect(back.get_by_label("Ce qui vient")).to_have_value(SECRET)
    expect(back.get_by_label("nostalgique")).to_be_checked()
    save(back)
    expect(back.locator("blockquote")).to_have_text(SECRET)
    assert "aparte-draft." not in back.evaluate(_STORED), "what is kept needs no draft any more"
    assert "#" not in back.url
    back.goto(DEPOSIT)
    back.wait_for_selector(_READY)
    expect(back.locator("[data-draft-offer]")).to_be_hidden()
    assert Entry.objects.count() == 1


def test_a_draft_opens_for_nobody_else_on_the_same_browser(
    new_page: NewPage, site: Site, nour: Person
) -> None:
    page = page_in_space(new_page(), site, nour)
    page.goto(DEPOSIT)
    page.wait_for_selector(_READY)
    page.get_by_label("Ce qui vient").fill(SECRET)
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('aparte-draft.'))")
    page_in_space(page, site, factories.person(first_name="Sasha"))
    page.goto(DEPOSIT)
    page.wait_for_selector(_READY)
    expect(page.locator("[data-draft-offer]")).to_be_hidden()
    page_in_space(page, site, nour)
    page.goto(DEPOSIT)
    page.get_by_role("button", name="L'effacer").click()
    expect(page.locator("[data-draft-offer]")).to_be_hidden()
    assert "aparte-draft." not in page.evaluate(_STORED)


def test_a_session_that_ended_takes_no_word_away(new_page: NewPage, site: Site, nour: Person) -> None:
    page = page_in_space(new_page(), site, nour)
    page.goto(DEPOSIT)
    page.wait_for_selector(_READY)
    page.get_by_label("Ce qui vient").fill(SECRET)
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('aparte-draft.'))")
    page.context.clear_cookies()
    save(page)
    assert not Entry.objects.exists()
    page_in_space(page, site, nour)
    page.goto(DEPOSIT)
    page.get_by_role("button", name="Le reprendre").click()
    save(page)
    expect(page.locator("blockquote")).to_have_text(SECRET)


def test_a_form_that_is_refused_keeps_its_words_and_offers_no_second_copy(
    new_page: NewPage, site: Site, nour: Person
) -> None:
    page = page_in_space(new_page(), site, nour)
    page.goto("/mon-espace/carnet/balance/ecrire/")
    page.wait_for_selector(_READY)
    page.get_by_label("Un chemin").first.fill("Rester")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('aparte-draft.'))")
    page.locator("form.form").evaluate("form => (form.noValidate = true)")
    save(page)
    page.wait_for_selector(_READY)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[data-draft-offer]")).to_be_hidden()
    page.get_by_label("L'autre chemin").fill("Partir")
    save(page)
    expect(page.locator("h1")).to_have_text("Une balance")
    assert "aparte-draft." not in page.evaluate(_STORED)


def test_two_tabs_keep_both(new_page: NewPage, site: Site, nour: Person) -> None:
    entry = kept(nour, SAMPLES[NotebookKind.DEPOSIT])
    first = page_in_space(new_page(), site, nour)
    second = first.context.new_page()
    for tab in (first, second):
        tab.goto(f"/mon-espace/carnet/page/{entry.pk}/modifier/")
        tab.wait_for_selector(_READY)
    first.get_by_label("Ce qui vient").fill("Le premier onglet.")
    save(first)
    second.get_by_label("Ce qui vient").fill("Le second onglet.")
    save(second)
    expect(second.locator(".kept")).to_contain_text("Le premier onglet.")
    expect(second.get_by_label("Ce qui vient")).to_have_value("Le second onglet.")
    with second.expect_navigation():
        second.get_by_role("button", name="Garder les deux").click()
    expect(second.locator("blockquote")).to_have_text("Le second onglet.")
    assert Entry.objects.count() == 2


def test_without_a_mouse(new_page: NewPage, site: Site, nour: Person) -> None:
    page = page_in_space(new_page(), site, nour)
    page.goto("/mon-espace/carnet/")
    hands = Hands(page)
    hands.press(page.get_by_role("link", name="Ce que je peux changer"))
    hands.write(page.get_by_label("Ce qui m'occupe"), "La météo")
    hands.tick(page.get_by_label("Je peux le changer"))
    hands.press(page.get_by_role("button", name="Garder", exact=True))
    hands.press(page.get_by_role("button", name="Cela ne dépend pas de moi : La météo"))
    expect(page.locator("section[aria-labelledby=group-cannot]")).to_contain_text("La météo")
    hands.press(page.get_by_role("link", name="La météo"))
    hands.press(page.get_by_role("link", name="Effacer"))
    hands.press(page.get_by_role("button", name="Effacer pour de bon"))
    expect(page.locator("main")).to_contain_text("Le cercle est vide.")


def test_a_sign_of_danger_shows_the_lines_above_what_is_kept(
    new_page: NewPage, site: Site, nour: Person
) -> None:
    page = page_in_space(new_page(width=390, height=844), site, nour)
    page.goto(DEPOSIT)
    page.get_by_label("Ce qui vient").fill(SUICIDAL)
    save(page)
    call = page.locator("main a[href='tel:911']")
    expect(call).to_be_in_viewport()
    box, words = call.bounding_box(), page.locator("blockquote").bounding_box()
    assert box and words and box["y"] < words["y"]
    expect(page.locator("main a[href='tel:+18662773553']")).to_be_visible()
    expect(page.locator("blockquote")).to_have_text(SUICIDAL)


def test_the_notebook_speaks_english(new_page: NewPage, site: Site, nour: Person) -> None:
    """Every page of ours, and one that is kept; the person's own words stay as they wrote them."""
    page = page_in_space(new_page(language="en-CA", javascript=False), site, nour)
    kinds = [slug for one in SLUGS.values() for slug in (f"{one}/", f"{one}/ecrire/")]
    entry = kept(nour, Needs(feelings=("tired",), needs=("rest",)))
    steps = [f"page/{entry.pk}/{step}" for step in ("", "modifier/", "effacer/")]
    for path in ("", *kinds, *steps, "exercices/passing/"):
        page.goto(f"/en/mon-espace/carnet/{path}")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert not (left := french_left(page, besides=("Maëlle Tournesol",))), f"{page.url}:\n" + "\n".join(
            left
        )
    page.goto(f"/en/mon-espace/carnet/page/{entry.pk}/")
    expect(page.locator("main")).to_contain_text("I feel tired. I need rest.")
