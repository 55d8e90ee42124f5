"""A couple: one books for two, the other is asked by mail, says no, then yes; everybody sees it where they look."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from aparte.meetings.models import Meeting
from aparte.meetings.terms import Presence
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.french import french_left
from tests.journeys.hands import Hands
from tests.journeys.letters import Letters, events, link, words
from tests.journeys.visiting import settled

Axe = Callable[[Page], list[str]]
PROFILE = "/praticiens/maelle-tournesol/"
LOU, BILAL = "lou@exemple.test", "bilal@exemple.test"
FOLD = "Venir à deux ou en famille"


def choose_a_time(page: Page, *, language: str = "") -> None:
    page.goto(f"{language}{PROFILE}")
    page.locator("label.slot").nth(2).click()
    page.locator("main form[action$='/reserver/'] button.button").first.click()


def fill_in_for_two(page: Page) -> None:
    page.locator("input[name=first_name]").fill("Lou")
    page.locator("input[name=email]").fill(LOU)
    page.locator("details.fold > summary").click()
    page.locator("input[name=with0-first_name]").fill("Bilal")
    page.locator("input[name=with0-email]").fill(BILAL)


def test_one_books_the_other_says_no_then_yes(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    letters: Letters,
    axe: Axe,
) -> None:
    lou = new_page()
    choose_a_time(lou)
    fill_in_for_two(lou)
    expect(lou.get_by_text(FOLD)).to_be_visible()
    assert not axe(settled(lou))
    lou.get_by_role("button", name="Réserver ce premier échange").click()
    expect(lou.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    coming = lou.get_by_role("region", name="Qui vient")
    expect(coming).to_contain_text("Bilal : Invitation envoyée")
    assert not axe(settled(lou))

    letters.send()
    (asked,) = letters.to(BILAL)
    (booked,) = letters.to(LOU)
    assert "/rencontre/" in link(booked) and "/invitation/" in link(asked)
    assert "Lou" not in words(asked) + str(asked["Subject"]) and "Bilal" not in words(booked)
    bilal = new_page(width=390, height=844)
    bilal.goto(link(asked))
    expect(bilal.get_by_role("heading", level=1)).to_have_text("Lou vous propose de venir.")
    assert LOU not in bilal.content() and not axe(settled(bilal))
    bilal.get_by_role("button", name="Je ne viens pas").click()
    expect(bilal.get_by_role("heading", level=1)).to_have_text("Vous ne venez pas : c'est noté.")
    assert not axe(settled(bilal))

    lou.reload()
    expect(coming).to_contain_text("Bilal : Ne vient pas")
    letters.send()
    told = letters.last(LOU)
    assert "une réponse" in str(told["Subject"]) and "Bilal" not in words(told) and not events(told)
    assert len(letters.to(BILAL)) == 1
    desk = enter_as(helper.user)
    desk.goto("/bureau/")
    desk.get_by_role("link", name="Lou").first.click()
    expect(desk.locator("dl.facts").first).to_contain_text("Bilal · Ne vient pas")
    assert not axe(settled(desk))

    bilal.get_by_role("button", name="Je viens").click()
    expect(bilal.get_by_role("heading", level=1)).to_have_text("Vous venez : c'est noté.")
    for page, said in ((lou, "Bilal : Vient"), (desk, "Bilal · Vient")):
        page.reload()
        expect(page.locator("main")).to_contain_text(said)
    assert [one.presence for one in Meeting.objects.get().participants.all()] == [Presence.COMING] * 2

    stranger = enter_as(factories.published_practitioner(name="Ousmane Roseau").user)
    answer = stranger.goto(desk.url)
    assert answer and answer.status == 404 and "Bilal" not in stranger.content()


def test_in_english_without_javascript(
    new_page: Callable[..., Page], helper: Practitioner, letters: Letters
) -> None:
    factories.texts_in_english(helper)
    lou = new_page(language="en-CA", javascript=False)
    choose_a_time(lou, language="/en")
    fill_in_for_two(lou)
    in_english(lou)
    lou.get_by_role("button", name="Book this first talk").click()
    expect(lou).to_have_url(re.compile("/en/rencontre/"))
    in_english(lou)
    letters.send()
    bilal = new_page(language="en-CA", javascript=False, width=390, height=844)
    bilal.goto(link(letters.last(BILAL)))
    for answer in ("no", "yes"):
        in_english(bilal)
        bilal.locator(f"button[name=coming][value={answer}]").click()
    in_english(bilal)
    assert [one.presence for one in Meeting.objects.get().participants.all()] == [Presence.COMING] * 2


def in_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    names = ("Maëlle Tournesol", "Rimouski", "Cabinet de la Lanterne")
    assert not (left := french_left(page, besides=names)), f"{page.url}:\n" + "\n".join(left)


def test_with_a_keyboard_and_nothing_else(
    new_page: Callable[..., Page], helper: Practitioner, letters: Letters
) -> None:
    page = new_page()
    hands = Hands(page)
    page.goto(PROFILE)
    hands.tick(page.locator("input[name=slot]").nth(1))
    hands.press(page.get_by_role("button", name="Continuer avec cette heure"))
    hands.write(page.get_by_label("Votre prénom"), "Lou")
    hands.write(page.get_by_label("Votre courriel"), LOU)
    hands.go_to(page.locator("summary").filter(has_text=FOLD))
    page.keyboard.press("Enter")
    hands.write(page.locator("input[name=with0-first_name]"), "Bilal")
    hands.write(page.locator("input[name=with0-email]"), BILAL)
    hands.press(page.get_by_role("button", name="Réserver ce premier échange"))
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")

    hands.press(page.get_by_role("link", name="Changer qui vient"))
    hands.write(page.locator("main input[name=first_name]"), "Zoé")
    hands.write(page.locator("main input[name=email]"), "zoe@exemple.test")
    hands.press(page.get_by_role("button", name="Inviter", exact=True))
    expect(page.locator("main")).to_contain_text("Zoé")
    hands.press(page.get_by_role("button", name="Ne plus inviter : Zoé"))
    expect(page.locator("main .plain-list")).not_to_contain_text("Zoé")

    letters.send()
    page.goto(link(letters.last(BILAL)))
    hands.press(page.get_by_role("button", name="Je ne viens pas"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous ne venez pas : c'est noté.")
    hands.press(page.get_by_role("button", name="Je viens"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous venez : c'est noté.")
