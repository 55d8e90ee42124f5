"""Somebody is in danger: whom to call comes first, and nothing is sold or booked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from aparte.meetings.models import Meeting
from aparte.orientation.actions import answer
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.people import BEATEN, HELPER, SUICIDAL
from tests.journeys.visiting import answer_guided, say

LANGUAGES = {"CA-QC": "fr-CA", "FR": "fr-FR", "BE": "fr-BE", "CH": "fr-CH"}
# Territory, words, the number that opens the page, and the line for what was written. Written here by hand, from
# the sources of content/regions: the page is not asked what it thinks.
LINES = [
    ("CA-QC", SUICIDAL, "911", "+18662773553"),
    ("FR", SUICIDAL, "112", "3114"),
    ("BE", SUICIDAL, "112", "+3280032123"),
    ("CH", SUICIDAL, "144", "143"),
    ("CA-QC", BEATEN, "911", "+18003639010"),
    ("FR", BEATEN, "112", "3919"),
    ("BE", BEATEN, "112", "+3280030030"),
    ("CH", BEATEN, "144", "142"),
]


@pytest.mark.parametrize(
    ("region", "words", "first", "second"),
    LINES,
    ids=[f"{line[0]}-{'suicide' if line[1] == SUICIDAL else 'violence'}" for line in LINES],
)
def test_the_right_lines_come_first(
    new_page: Callable[..., Page], helper: Practitioner, region: str, words: str, first: str, second: str
) -> None:
    page = new_page(width=390, height=844, language=LANGUAGES[region], javascript=False)
    say(page, words)
    main = page.locator("main")
    expect(main).to_have_attribute("data-orientation", "emergency")
    expect(main).to_have_attribute("data-region", region)
    calls = main.locator("a.call")
    numbers = [re.sub(r"^(tel|sms):", "", str(one.get_attribute("href"))) for one in calls.all()]
    assert numbers[0] == first
    assert second in numbers, numbers
    _lines_open_the_page(page)


def _lines_open_the_page(page: Page) -> None:
    """The heading, then at once the calls, both on the first screen of a telephone."""
    order = page.evaluate(
        "() => [...document.querySelectorAll('main h1, main h2, main p, main a, main form')]"
        ".slice(0, 3).map(it => it.tagName + '.' + it.className)"
    )
    assert order[0].startswith("H1"), order
    assert order[1].startswith("A.call"), order
    for call in page.locator("a.call").all()[:2]:
        box = call.bounding_box()
        assert box and box["y"] + box["height"] <= 844, f"a line is below the first screen: {box}"
        assert box["height"] >= 44


def test_nothing_is_sold_and_nothing_is_booked(new_page: Callable[..., Page], helper: Practitioner) -> None:
    page = new_page(javascript=False)
    say(page, SUICIDAL)
    main = page.locator("main")
    for target in main.locator("a[href], form[action]").all():
        where = target.get_attribute("href") or target.get_attribute("action") or ""
        assert "praticien" not in where and "reserver" not in where, where
    said = main.inner_text()
    assert not re.search(r"\d\s*(\$|€|CHF)|tarif|rencontre exploratoire|Maëlle", said, re.IGNORECASE)
    expect(main.locator("mark[data-kind=alert]").first).to_be_visible()


def test_words_of_danger_book_nothing_even_on_the_booking_page(
    no_javascript_page: Page, helper: Practitioner
) -> None:
    page = no_javascript_page
    page.goto("/praticiens/maelle-tournesol/")
    page.locator("label.slot").first.click()
    page.get_by_role("button", name="Continuer avec cette heure").click()
    page.get_by_label("Votre prénom").fill("Lou")
    page.get_by_label("Votre courriel").fill("lou@exemple.test")
    page.locator("textarea[name=words]").fill(SUICIDAL)
    page.get_by_role("button", name="Réserver ce premier échange").click()
    expect(page.locator("main")).to_have_attribute("data-orientation", "emergency")
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("said", ["Oui, moi", "Oui, une autre personne", "Je ne suis pas certain·e"])
def test_whoever_says_yes_stays_with_the_lines(
    no_javascript_page: Page, helper: Practitioner, said: str
) -> None:
    page = no_javascript_page
    say(page, SUICIDAL)
    page.get_by_role("button", name="Choisir par moi-même").click()
    answer_guided(page, said)
    expect(page.locator("main")).to_have_attribute("data-orientation", "emergency")
    expect(page.locator("a.call").first).to_be_visible()


def test_whoever_says_no_goes_on_and_the_practitioner_is_warned(
    new_page: Callable[..., Page], enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    page = new_page(javascript=False)
    say(page, SUICIDAL)
    page.get_by_role("button", name="Choisir par moi-même").click()
    answer_guided(page, "Non", "Une situation de ma vie", "Quelques mois", "Seul·e", "Non")
    expect(page.locator("main")).to_have_attribute("data-orientation", "support")
    lines, booking = (
        page.locator("main a[href^='tel:911']"),
        page.get_by_role("button", name="Choisir avec qui"),
    )
    assert (lines.bounding_box() or {})["y"] < (booking.bounding_box() or {})["y"]

    booking.click()
    page.get_by_role("button", name=HELPER["name"]).click()
    page.locator("label.slot").first.click()
    page.get_by_role("button", name="Continuer avec cette heure").click()
    page.get_by_label("Votre prénom").fill("Lou")
    page.get_by_label("Votre courriel").fill("lou@exemple.test")
    page.get_by_role("button", name="Réserver ce premier échange").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")

    desk = enter_as(helper.user, javascript=False)
    desk.goto("/bureau/")
    desk.get_by_role("link", name="Lou").first.click()
    alarm = desk.get_by_role("alert").filter(has_text="Un signe de danger a été lu")
    expect(alarm).to_contain_text("personne n'était en danger")
    expect(alarm.locator("a[href='tel:911']")).to_be_visible()
    expect(desk.locator("mark[data-kind=alert]").first).to_be_visible()


def test_the_alarm_on_the_desk_gives_the_line_for_what_was_written(
    enter_as: Callable[..., Page], site: object
) -> None:
    helper = factories.published_practitioner(region="FR")
    alarmed = answer(words=SUICIDAL, answers=factories.GUIDED, region="FR")
    meeting = factories.meeting(helper, answer=alarmed)
    desk = enter_as(helper.user, javascript=False)
    desk.goto(f"/bureau/rencontres/{meeting.pk}/")
    alarm = desk.get_by_role("alert").filter(has_text="Un signe de danger a été lu")
    expect(alarm.locator("a[href='tel:3114']")).to_be_visible()
