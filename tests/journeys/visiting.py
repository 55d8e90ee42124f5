"""What visitors do in several stories, said once. Works without JavaScript, in French and in English."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def say(page: Page, words: str, *, at: str = "/") -> None:
    """Write on the home page and ask which help fits."""
    page.goto(at)
    page.locator("main textarea[name=words]").fill(words)
    _press_and_wait(page)


def _press_and_wait(page: Page) -> None:
    """The answer whole, with its style: what is measured on it is what a person sees."""
    with page.expect_event("load"):
        page.locator("main form button.button").first.click()


def answer_guided(page: Page, *answers: str) -> None:
    """Answer the guided questions one after the other; a label that begins with the answer is enough."""
    for answer in answers:
        page.locator("label.choice > span").filter(has_text=answer).last.click()
        _press_and_wait(page)


def settled(page: Page) -> Page:
    """The page once it is whole, with its style: what is measured on it is what a person sees."""
    page.wait_for_load_state()
    return page


def hidden_words(page: Page) -> list[str]:
    """The words that the page's forms carry on to the next page."""
    return [field.input_value() for field in page.locator("input[type=hidden][name=words]").all()]


def spoken(words: str) -> re.Pattern[str]:
    """`words` wherever they stand, whatever kind of apostrophe and of space the page writes."""
    loose = re.escape(words).replace("'", "['’]").replace(r"\ ", r"\s+")
    return re.compile(loose)
