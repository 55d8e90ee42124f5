"""The widget on somebody else's site: a plain page of another origin, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from aparte.people.models import Practitioner
from tests.ground.site import Site
from tests.journeys.visiting import spoken

NewPage = Callable[..., Page]
FIRST_HEIGHT = 22 * 16
"""Of the frame before it has said its own, in pixels."""


@dataclass
class Elsewhere:
    """A site that is not ours, of one page."""

    page: str = ""
    address: str = ""
    asked: list[str] = field(default_factory=list)

    def holding(self, inside: str, *, language: str = "fr") -> None:
        self.page = (
            f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Mon site</title>'
            f"<main><h1>Maëlle</h1>{inside}</main></html>"
        )


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    site = Elsewhere()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(site.page.encode())

        def log_message(self, *_: object) -> None:
            """Nothing: the tests read `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    site.address = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()


def pasted(site: Site, slug: str, more: str = "") -> str:
    """The two lines of the desk."""
    return (
        f'<p data-aparte><a href="{site.url}/praticiens/{slug}/">Prendre un premier rendez-vous</a></p>'
        f'<script src="{site.url}/widget.js" data-practitioner="{slug}" {more}async></script>'
    )


def visit(page: Page, elsewhere: Elsewhere) -> Frame:
    """The widget's frame, once it has said how tall it is."""
    page.route(f"{elsewhere.address}**", lambda route: route.continue_())
    page.goto(elsewhere.address)
    expect(page.get_by_role("link", name="Prendre un premier rendez-vous")).to_be_hidden()
    (frame,) = page.frames[1:]
    return frame


def height(page: Page) -> float:
    box = page.locator("iframe").bounding_box()
    assert box is not None
    return box["height"]


def test_a_time_is_chosen_there_and_booked_here(
    new_page: NewPage, site: Site, helper: Practitioner, elsewhere: Elsewhere
) -> None:
    elsewhere.holding(pasted(site, helper.slug))
    page = new_page()
    frame = visit(page, elsewhere)
    assert page.locator("iframe").get_attribute("title") == "Prendre un premier rendez-vous"
    expect(frame.get_by_role("heading", level=1)).to_have_text(
        spoken("Premier échange avec Maëlle Tournesol")
    )
    assert not page.context.cookies(), "neither of our site, nor of the other"
    link = frame.locator("li a").first
    wanted = link.locator("time").get_attribute("datetime")
    link.focus()
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    booking = opened.value
    expect(booking).to_have_title(spoken("Réserver un premier échange"))
    assert booking.url.startswith(f"{site.url}/praticiens/{helper.slug}/reserver/")
    expect(booking.locator("input[name=slot]")).to_have_count(1)
    assert wanted and wanted[:10].split("-")[0] in booking.locator("input[name=slot]").input_value()
    assert page.url == elsewhere.address and elsewhere.asked.count("/") == 1


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
def test_it_is_as_tall_as_it_needs_and_readable(
    new_page: NewPage,
    axe: Callable[[Page | Frame], list[str]],
    site: Site,
    helper: Practitioner,
    elsewhere: Elsewhere,
    width: int,
    dark: bool,
) -> None:
    elsewhere.holding(pasted(site, helper.slug))
    page = new_page(width=width, dark=dark)
    frame = visit(page, elsewhere)
    inside = frame.evaluate(
        "() => [document.documentElement.offsetHeight, document.documentElement.scrollWidth]"
    )
    assert height(page) == pytest.approx(inside[0], abs=1) and height(page) != FIRST_HEIGHT
    assert inside[1] <= width
    assert not axe(frame)


@pytest.mark.parametrize(("dark", "ground"), [(False, "rgb(247, 242, 231)"), (True, "rgb(29, 25, 23)")])
def test_light_or_dark_as_the_visitor_reads(
    new_page: NewPage, site: Site, helper: Practitioner, elsewhere: Elsewhere, dark: bool, ground: str
) -> None:
    elsewhere.holding(pasted(site, helper.slug))
    frame = visit(new_page(dark=dark), elsewhere)
    assert frame.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == ground


def test_in_forced_colours(
    new_page: NewPage, axe: Callable[[Page | Frame], list[str]], site: Site, helper: Practitioner
) -> None:
    page = new_page(width=390, forced_colours=True)
    page.goto(f"/widget/{helper.slug}/")
    border = page.locator("li a").first.evaluate("link => getComputedStyle(link).borderTopStyle")
    assert border == "solid" and not axe(page)


def test_it_follows_the_language_of_the_page(
    new_page: NewPage, site: Site, helper: Practitioner, elsewhere: Elsewhere
) -> None:
    for language, more, heading in (
        ("en-CA", "", "First talk with Maëlle Tournesol"),
        ("en", 'data-language="fr" ', "Premier échange avec Maëlle Tournesol"),
    ):
        elsewhere.holding(pasted(site, helper.slug, more), language=language)
        frame = visit(new_page(), elsewhere)
        expect(frame.get_by_role("heading", level=1)).to_have_text(spoken(heading))


def test_the_hours_are_the_visitors(
    new_page: NewPage, site: Site, helper: Practitioner, elsewhere: Elsewhere
) -> None:
    elsewhere.holding(pasted(site, helper.slug))
    frame = visit(new_page(zone="Europe/Paris"), elsewhere)
    expect(frame.get_by_text("Heures de Paris")).to_be_visible()


def test_nobody_else_decides_its_height(
    new_page: NewPage, site: Site, helper: Practitioner, elsewhere: Elsewhere
) -> None:
    elsewhere.holding(pasted(site, helper.slug))
    page = new_page()
    frame = visit(page, elsewhere)
    before = height(page)
    page.evaluate("() => window.postMessage({ aparteHeight: 3000 }, '*')")
    for said in ("-1", "1e9", "NaN", "'x'", "null", "{}"):
        frame.evaluate(f"() => window.parent.postMessage({{ aparteHeight: {said} }}, '*')")
    page.wait_for_timeout(200)
    assert height(page) == before
    frame.evaluate("() => window.parent.postMessage({ aparteHeight: 700.2 }, '*')")
    expect(page.locator("iframe")).to_have_css("height", "701px")


def test_without_javascript_the_link_stays(
    new_page: NewPage, site: Site, helper: Practitioner, elsewhere: Elsewhere
) -> None:
    elsewhere.holding(pasted(site, helper.slug))
    page = new_page(javascript=False)
    page.route(f"{elsewhere.address}**", lambda route: route.continue_())
    page.goto(elsewhere.address)
    page.get_by_role("link", name="Prendre un premier rendez-vous").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maëlle Tournesol")


def test_a_name_that_is_no_name_draws_nothing(new_page: NewPage, site: Site, elsewhere: Elsewhere) -> None:
    elsewhere.holding(pasted(site, "../compte"))
    page = new_page()
    page.route(f"{elsewhere.address}**", lambda route: route.continue_())
    page.goto(elsewhere.address)
    page.wait_for_load_state("networkidle")
    expect(page.locator("iframe")).to_have_count(0)


def test_no_other_page_shows_inside_another_site(
    browser: Browser, site: Site, helper: Practitioner, elsewhere: Elsewhere
) -> None:
    """What the headers say, seen by a browser: the booking page and the sign-in page stay empty there."""
    paths = [f"/praticiens/{helper.slug}/reserver/", "/compte/connexion/", f"/widget/{helper.slug}/"]
    elsewhere.holding("".join(f'<iframe src="{site.url}{path}"></iframe>' for path in paths))
    page = browser.new_page()
    page.goto(elsewhere.address)
    page.wait_for_load_state("networkidle")
    shown = [frame.url for frame in page.frames[1:]]
    assert [url.startswith("chrome-error:") for url in shown] == [True, True, False]
    page.close()
