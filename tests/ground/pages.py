"""The browser's fixtures: pages at several sizes, with and without JavaScript, that notice what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from tests.ground.browser import MISSING, find_browser, unwanted
from tests.ground.surroundings import ARTEFACTS

NewPage = Callable[..., Page]
_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: Any = yield
    if report.when == "call" and report.failed:
        item.stash[_failed] = True
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of this worker. Without any, journeys fail and say how to get one."""
    if unwanted():
        pytest.skip("APARTE_WITHOUT_BROWSER is set")
    path = find_browser()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS, chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser, site: Any, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """`new_page(width=390, javascript=False, dark=True, language="en-CA", zone="Europe/Paris")`: a fresh visitor.

    Each page is a visitor of their own (its own cookies); `page.goto("/")` is the site's home. A test fails when
    its pages break the content policy, raise an error in their script, or ask anything of another site; leaving
    for another site is a blank page.
    """
    opened: list[tuple[BrowserContext, Page]] = []
    faults: list[str] = []

    def new(
        *,
        width: int = 1280,
        height: int = 860,
        javascript: bool = True,
        dark: bool = False,
        forced_colours: bool = False,
        language: str = "fr-CA",
        zone: str = "America/Toronto",
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            forced_colors="active" if forced_colours else "none",
            locale=language,
            timezone_id=zone,
            reduced_motion="reduce",
            has_touch=width < 600,
            **options,
        )
        context.set_default_timeout(15_000)
        context.route(lambda url: urlsplit(url).netloc != urlsplit(site.url).netloc, _elsewhere(faults))
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda message: _console(message, faults))
        opened.append((context, page))
        return page

    yield new
    failed = request.node.stash.get(_failed, False)
    for number, (context, page) in enumerate(opened):
        if failed and not page.is_closed():
            ARTEFACTS.mkdir(exist_ok=True)
            name = re.sub(r"\W+", "-", request.node.nodeid).strip("-")[-120:]
            page.screenshot(path=ARTEFACTS / f"{name}-{number}.png", full_page=True)
        context.close()
    assert not faults, "\n".join(faults)


def _elsewhere(faults: list[str]) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(status=200, content_type="text/html", body="<title>elsewhere</title>")
            return
        if not route.request.url.startswith(("data:", "blob:")):
            faults.append(f"asked of another site: {urlsplit(route.request.url).netloc}")
        route.abort()

    return answer


def _console(message: ConsoleMessage, faults: list[str]) -> None:
    # A page answered with 404 or 409 is an "error" for the console, and often what a test is about.
    if message.type == "error" and "Failed to load resource" not in message.text:
        faults.append(f"console: {message.text}")


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A visitor at a desk: 1280 px wide, light, French of Québec."""
    return new_page()


@pytest.fixture
def phone_page(new_page: NewPage) -> Page:
    """A visitor on a telephone, 390 px wide."""
    return new_page(width=390, height=844)


@pytest.fixture
def dark_page(new_page: NewPage) -> Page:
    """A visitor who reads light on dark."""
    return new_page(dark=True)


@pytest.fixture
def no_javascript_page(new_page: NewPage) -> Page:
    """A visitor whose browser runs no script."""
    return new_page(javascript=False)


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`assert not axe(page)`: what axe finds against WCAG 2.2 AA on the page as it is shown, in readable lines."""

    def violations(page: Page) -> list[str]:
        page.evaluate(AXE_SCRIPT)
        only = {"runOnly": {"type": "tag", "values": _WCAG}, "resultTypes": ["violations"]}
        found = page.evaluate("only => axe.run(only)", only)
        return [
            f"{page.url}: {violation['id']} ({violation['impact']}): {violation['help']}\n    "
            + "\n    ".join(
                f"{' '.join(map(str, node['target']))}: {node['html'][:160]}" for node in violation["nodes"]
            )
            for violation in found["violations"]
        ]

    return violations
