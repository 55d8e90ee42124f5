"""« Quitter vite »: gone at once, to an ordinary page, and « back » shows nothing of what was written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Request, expect

from aparte.meetings.links import private_token
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.people import LONELY
from tests.journeys.visiting import say

NEUTRAL = "https://www.wikipedia.org/"


@pytest.fixture
def asked() -> list[Request]:
    return []


def leave(page: Page, asked: list[Request], how: Callable[[], object]) -> None:
    page.on("request", lambda request: asked.append(request))
    with page.expect_navigation(url=NEUTRAL):
        how()
    left = next(request for request in asked if request.url == NEUTRAL)
    assert "referer" not in left.all_headers(), "the site one leaves to is told where one was"
    expect(page).to_have_title("elsewhere")


def shows_nothing(page: Page) -> None:
    """« Back », then back again: the words are nowhere, not even in a field."""
    for _step in range(2):
        with suppress(
            Error
        ):  # the browser may refuse to show again a page that was sent: nothing is seen either
            page.go_back(wait_until="commit", timeout=5_000)
        assert "divorce" not in page.content()
        assert not [field for field in page.locator("textarea").all() if field.input_value()]


def test_with_a_click(page: Page, helper: Practitioner, asked: list[Request]) -> None:
    say(page, LONELY)
    page.wait_for_load_state()
    leave(page, asked, lambda: page.get_by_role("link", name="Quitter vite").click())
    shows_nothing(page)


def test_with_three_escapes(page: Page, helper: Practitioner, asked: list[Request]) -> None:
    say(page, LONELY)
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    expect(page.locator("[data-leave-said]")).to_have_text("Encore deux fois Échap pour quitter.")
    page.keyboard.press("Escape")
    expect(page.locator("[data-leave-said]")).to_have_text("Encore une fois Échap pour quitter.")
    assert page.url != NEUTRAL
    leave(page, asked, lambda: page.keyboard.press("Escape"))
    shows_nothing(page)


def test_while_writing(page: Page, helper: Practitioner, asked: list[Request]) -> None:
    """The words are in a field and not sent yet: the field is empty when one comes back."""
    page.goto("/a-propos/")
    page.goto("/")
    page.locator("textarea[name=words]").fill(LONELY)
    page.locator("textarea[name=words]").focus()
    leave(page, asked, lambda: [page.keyboard.press("Escape") for _ in range(3)])
    shows_nothing(page)


def test_without_javascript_it_is_a_link(
    no_javascript_page: Page, helper: Practitioner, asked: list[Request]
) -> None:
    """Nothing is shown from what the browser kept: « back » has to send the words again, which a browser asks
    about first (the one of the tests does not ask)."""
    page = no_javascript_page
    say(page, LONELY)
    leave(page, asked, lambda: page.get_by_role("link", name="Quitter vite").click())
    asked.clear()
    try:
        page.go_back(wait_until="commit", timeout=5_000)
    except Error:
        return
    assert [one.method for one in asked if one.is_navigation_request()] == ["POST"], "shown from the cache"


def test_after_signing_out_back_shows_no_request(enter_as: Callable[..., Page], helper: Practitioner) -> None:
    """On a computer that others use. Without routes, which would switch the browser's cache off."""
    meeting = factories.meeting(helper, answer=factories.an_answer(words=LONELY))
    page = enter_as(helper.user)
    page.context.unroute_all()
    page.goto(f"/bureau/rencontres/{meeting.pk}/")
    expect(page.locator("blockquote")).to_contain_text("divorce")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("button", name="Voir quelle aide me convient")).to_be_visible()
    page.go_back()
    assert "divorce" not in page.content()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_the_browser_keeps_nothing_to_show_again(no_javascript_page: Page, helper: Practitioner) -> None:
    """« Back » asks the server again. Without routes, which would switch the browser's cache off."""
    page = no_javascript_page
    page.context.unroute_all()
    meeting = factories.meeting(helper)
    page.goto(f"/rencontre/{private_token(meeting)}/")
    expect(page.locator("main")).to_contain_text("Alix")
    page.goto("/a-propos/")
    meeting.delete()
    page.go_back()
    assert "Alix" not in page.content(), "shown from the browser's own cache"


def test_every_page_has_the_way_out_at_the_same_place(phone_page: Page, helper: Practitioner) -> None:
    places = set()
    for path in ("/", "/comparer/", "/praticiens/", "/lignes-d-ecoute/", "/compte/connexion/", "/nowhere/"):
        phone_page.goto(path)
        box = phone_page.get_by_role("link", name="Quitter vite").bounding_box()
        assert box
        places.add((round(box["x"] + box["width"]), round(box["y"]), round(box["height"])))
    assert len(places) == 1, places
