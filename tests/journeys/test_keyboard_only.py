"""From « quelque chose me pèse » to the practitioner's outcome, with a keyboard and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from aparte.meetings.models import Meeting
from aparte.meetings.terms import Outcome, State
from aparte.people.models import Practitioner
from tests.journeys.hands import Hands
from tests.journeys.moments import make_past
from tests.journeys.people import LONELY, PASSWORD
from tests.journeys.visiting import spoken


def test_from_words_to_outcome(new_page: Callable[..., Page], helper: Practitioner) -> None:
    _a_person_books(new_page())
    meeting = Meeting.objects.get()
    assert meeting.state == State.BOOKED
    assert meeting.request.unsealed().words == LONELY
    _the_practitioner_answers(new_page(), meeting)


def _a_person_books(page: Page) -> None:
    hands = Hands(page)
    page.goto("/")
    hands.write(page.locator("main").get_by_role("textbox"), LONELY)
    hands.press(page.get_by_role("button", name="Voir quelle aide me convient"))
    expect(page.locator("main")).to_have_attribute("data-orientation", "support")
    expect(page.locator("mark").first).to_be_visible()

    hands.press(page.get_by_role("button", name="Choisir avec qui parler"))
    hands.press(page.get_by_role("button", name="Maëlle Tournesol"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Maëlle Tournesol")

    hands.tick(page.locator("input[name=slot]").nth(1))
    hands.press(page.get_by_role("button", name="Continuer avec cette heure"))
    expect(page.locator("textarea[name=words]")).to_have_value(LONELY)
    hands.tick(page.get_by_role("radio", name="En visio"))
    hands.write(page.get_by_label("Votre prénom"), "Lou")
    hands.write(page.get_by_label("Votre courriel"), "lou@exemple.test")
    hands.press(page.get_by_role("button", name="Réserver ce premier échange"))

    expect(page).to_have_url(re.compile("/rencontre/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    hands.go_to(page.get_by_role("link", name="Annuler"))


def _the_practitioner_answers(page: Page, meeting: Meeting) -> None:
    hands = Hands(page)
    page.goto("/bureau/")
    hands.write(page.get_by_role("textbox", name="Courriel"), "maelle@exemple.test")
    hands.write(page.get_by_role("textbox", name="Mot de passe"), PASSWORD)
    hands.press(page.get_by_role("button", name="Entrer"))

    hands.press(page.get_by_role("link", name="Lou").first)
    expect(
        page.get_by_role("definition").filter(has_text=spoken("La relation d'aide peut vous convenir"))
    ).to_be_visible()
    expect(page.locator("blockquote mark").first).to_be_visible()
    hands.press(page.get_by_role("button", name="Accepter la rencontre"))
    expect(page.get_by_role("status").filter(has_text="La rencontre est confirmée.")).to_be_visible()

    make_past(meeting)
    page.reload()
    hands.tick(page.get_by_role("radio", name="Dans le cadre"))
    hands.press(page.get_by_role("button", name="Noter la suite"))
    expect(page.get_by_role("status").filter(has_text="La suite est notée.")).to_be_visible()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.outcome) == (State.DONE, Outcome.WITHIN_FRAME)


def test_the_first_stops_are_the_content_and_the_way_out(page: Page, helper: Practitioner) -> None:
    for path in ("/", "/orientation/", "/praticiens/", "/praticiens/maelle-tournesol/", "/compte/connexion/"):
        hands = Hands(page)
        page.goto(path)
        hands.tab()
        skip = page.get_by_role("link", name="Aller au contenu")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        hands.tab()
        expect(page.get_by_role("link", name="Quitter vite")).to_be_focused()

        hands.tab(back=True)
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        hands.tab()
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)"), path


def test_the_whole_of_a_page_can_be_walked_through(page: Page, helper: Practitioner) -> None:
    """From the first stop to the last one and out: no trap, and nothing that a mouse alone can reach."""
    hands = Hands(page)
    page.goto("/praticiens/maelle-tournesol/")
    for summary in page.locator("summary").all():
        hands.go_to(summary)
        page.keyboard.press("Enter")
        assert summary.evaluate("it => it.parentElement.open")
        page.keyboard.press("Enter")
    for _press in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
    else:
        raise AssertionError("Tab never leaves the page")
