"""When relation d'aide is not, or not alone, what somebody needs: said kindly, with a way on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from aparte.library import queries as library
from aparte.people.models import Practitioner
from tests.journeys.people import COACHED, FOLLOWED, OFF_TOPIC, SYMPTOMS
from tests.journeys.visiting import say, spoken


@pytest.mark.parametrize(
    ("region", "language"), [("CA-QC", "fr-CA"), ("FR", "fr-FR"), ("BE", "fr-BE"), ("CH", "fr-CH")]
)
def test_a_health_professional_of_ones_own_territory(
    new_page: Callable[..., Page], helper: Practitioner, region: str, language: str
) -> None:
    page = new_page(javascript=False, language=language)
    say(page, SYMPTOMS)
    main = page.locator("main")
    expect(main).to_have_attribute("data-orientation", "health_professional")
    expect(main.get_by_role("heading", level=1)).to_have_text(spoken("D'abord un professionnel de santé"))
    expect(main.locator("ol.reasons > li").first).to_be_visible()  # why, on one's own words
    expect(
        main.get_by_role("heading", name=spoken("Ce que la relation d'aide peut faire à côté"))
    ).to_be_visible()

    offered = library.professionals(region)
    assert offered
    for one in offered:
        fold = main.locator("details").filter(has=page.locator("summary", has_text=str(one.title))).first
        fold.locator("summary").click()
        expect(fold).to_contain_text(str(one.register_name))
        if one.register_url:
            expect(fold.locator(f"a[href='{one.register_url}']")).to_be_visible()
    _nobody_is_sold(page)


def test_without_a_territory_the_page_asks_for_it(
    new_page: Callable[..., Page], helper: Practitioner
) -> None:
    page = new_page(javascript=False, language="fr")
    say(page, SYMPTOMS)
    main = page.locator("main")
    expect(main).to_have_attribute("data-region", "")
    expect(main).to_contain_text("les titres et les registres changent d'un territoire à l'autre")


def test_coaching_and_the_difference(no_javascript_page: Page, helper: Practitioner) -> None:
    say(no_javascript_page, COACHED)
    main = no_javascript_page.locator("main")
    expect(main).to_have_attribute("data-orientation", "coaching")
    expect(main.get_by_role("heading", name="La différence, en deux mots")).to_be_visible()
    _nobody_is_sold(no_javascript_page)
    _there_is_a_way_on(no_javascript_page)


def test_off_topic_stays_polite(no_javascript_page: Page, helper: Practitioner) -> None:
    say(no_javascript_page, OFF_TOPIC)
    expect(no_javascript_page.locator("main")).to_have_attribute("data-orientation", "off_topic")
    _nobody_is_sold(no_javascript_page)
    _there_is_a_way_on(no_javascript_page)


def test_beside_a_professional_unless_they_object(no_javascript_page: Page, helper: Practitioner) -> None:
    page = no_javascript_page
    say(page, FOLLOWED)
    main = page.locator("main")
    expect(main).to_have_attribute("data-orientation", "complementary")
    expect(main).to_contain_text("auf avis contraire")
    page.get_by_role("button", name="Choisir avec qui parler").click()
    expect(page.get_by_role("button", name="Maëlle Tournesol")).to_be_visible()


def _nobody_is_sold(page: Page) -> None:
    expect(page.get_by_role("button", name="Choisir avec qui parler")).to_have_count(0)
    expect(page.locator("main form[action*='praticiens']")).to_have_count(0)


def _there_is_a_way_on(page: Page) -> None:
    page.get_by_role("button", name="Choisir par moi-même").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("en danger")
