"""At 400 %, in forced colours, without motion: the same path, still usable."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests.journeys.people import LONELY
from tests.journeys.visiting import say

PATHS = ("/", "/comparer/", "/praticiens/", "/praticiens/maelle-tournesol/", "/lignes-d-ecoute/")


def fits(page: Page) -> None:
    page.wait_for_load_state()
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px to scroll sideways at {page.url}"


def test_the_path_at_400_percent(new_page: Callable[..., Page], helper: Practitioner) -> None:
    """A window of 1280 by 1024 at 400 % is 320 by 256: nothing scrolls sideways, the bar leaves room to read."""
    page = new_page(width=320, height=256, device_scale_factor=4)
    say(page, LONELY)
    fits(page)
    bar = page.locator(".watch").bounding_box()
    assert bar and bar["height"] <= 256 * 0.3, f"the bar takes {bar['height']} px of 256"
    page.get_by_role("button", name="Choisir avec qui parler").click()
    fits(page)
    page.get_by_role("button", name="Maëlle Tournesol").click()
    fits(page)
    page.locator("label.slot").first.click()
    page.get_by_role("button", name="Continuer avec cette heure").click()
    fits(page)
    page.get_by_label("Votre prénom").fill("Lou")
    page.get_by_label("Votre courriel").fill("lou@exemple.test")
    page.get_by_role("button", name="Réserver ce premier échange").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    fits(page)
    page.get_by_text("Lignes", exact=True).click()
    for line in page.locator(".watch-all .lines-number").all():
        line.scroll_into_view_if_needed()
        expect(line).to_be_in_viewport()


def test_what_has_the_focus_is_not_under_the_bar_at_400_percent(
    new_page: Callable[..., Page], helper: Practitioner
) -> None:
    page = new_page(width=320, height=256, device_scale_factor=4)
    page.goto("/praticiens/maelle-tournesol/")
    for _press in range(30):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                const it = document.activeElement, bar = document.querySelector(".watch");
                if (it === document.body || bar.contains(it)) return "";
                const box = (it.closest("label") ?? it).getBoundingClientRect();
                return box.bottom <= bar.getBoundingClientRect().bottom || box.top >= innerHeight
                    ? it.outerHTML.slice(0, 120) : "";
            }"""
        )
        assert not hidden, f"the focus is out of sight: {hidden}"


def test_the_path_in_forced_colours(new_page: Callable[..., Page], helper: Practitioner) -> None:
    """Colours are the reader's own: what is chosen, and where one is, show by lines and not by a background."""
    page = new_page(forced_colours=True)
    say(page, LONELY)
    assert _lines(page.locator("main mark").first) != "0px 0px none none", "marked words look like the others"
    page.get_by_role("button", name="Choisir avec qui parler").click()
    page.get_by_role("button", name="Maëlle Tournesol").click()
    slot, other = page.locator("label.slot").first, page.locator("label.slot").nth(1)
    slot.click()
    assert _look(slot) != _look(other), "a chosen time looks like the others"
    page.get_by_role("button", name="Continuer avec cette heure").click()
    chosen, free = page.locator(".choices label").first, page.locator(".choices label").nth(1)
    assert _look(chosen) != _look(free), "a chosen answer looks like the others"
    page.get_by_label("Votre prénom").fill("Lou")
    page.get_by_label("Votre courriel").fill("lou@exemple.test")
    page.get_by_role("button", name="Réserver ce premier échange").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    assert Meeting.objects.count() == 1


def _lines(place: Locator) -> str:
    return place.evaluate(
        "it => { const s = getComputedStyle(it);"
        " return [s.borderBottomWidth, s.outlineWidth, s.textDecorationLine, s.outlineStyle].join(' ') }"
    )


def _look(label: Locator) -> str:
    """What is drawn of a choice: its own lines and colours, its face's, and the mark of its box."""
    return label.evaluate(
        """label => [label, ...label.children].map(it => {
            const s = getComputedStyle(it), after = getComputedStyle(it, "::before");
            return [s.backgroundColor, s.color, s.borderTopWidth, s.borderTopStyle, s.outlineStyle, s.fontWeight,
                    s.textDecorationLine, after.content, it.checked].join()
        }).join(" | ")"""
    )


def test_nothing_moves_for_whoever_asked_for_calm(page: Page, helper: Practitioner) -> None:
    for path in PATHS:
        page.goto(path)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter(it => {
                const s = getComputedStyle(it);
                const longest = text => Math.max(...text.split(",").map(parseFloat));
                const animated = s.animationName !== "none" && longest(s.animationDuration) > 0.01;
                return animated || longest(s.transitionDuration) > 0.01 || s.scrollBehavior === "smooth";
            }).map(it => it.tagName + "." + it.className)"""
        )
        assert not moving, f"{path}: {moving[:5]}"
