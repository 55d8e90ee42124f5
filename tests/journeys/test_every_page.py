"""Every page, at both widths and in both themes: nothing that axe, a narrow screen or the console would refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, Response, expect

from tests.ground.site import Site
from tests.journeys.atlas import NO_PAGE, ROWS, Row
from tests.journeys.atlas_opening import Town, build_town
from tests.journeys.otherwise import refused
from tests.journeys.people import enter
from tests.journeys.visiting import spoken

# What sticks out on the right, and how far: only elements that do not scroll in a frame of their own.
_TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  return [...document.querySelectorAll("body *")]
    .filter(it => it.getBoundingClientRect().right > most + 1 && !it.closest(".unseen, .scroll"))
    .map(it => `${it.tagName}.${it.className}: ${Math.round(it.getBoundingClientRect().right)}`).slice(-5);
}"""


# The page of one theme is the page of the other but for its colours, and of one width but for its places: axe reads
# all of it once per theme and once per width, and its colours in all four. Needs what `axe` left in the page.
_COLOURS = """async () => {
  const rules = ["color-contrast", "link-in-text-block", "target-size"];
  const { violations } = await axe.run({ runOnly: { type: "rule", values: rules } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 160)).join(" | ")}`);
}"""


@pytest.fixture
def town(site: Site) -> Town:
    return build_town(site)


def _addresses() -> Iterator[str]:
    def walk(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield ":".join([*names, entry.name or "?"])
            else:
                yield from walk(entry, (*names, entry.namespace) if entry.namespace else names)

    yield from walk(get_resolver(), ())


def test_every_address_has_a_row() -> None:
    found, known = set(_addresses()), {row.address for row in ROWS} - {"error"}
    assert not found - known - NO_PAGE.keys(), (
        f"Add a row to the atlas: {sorted(found - known - NO_PAGE.keys())}"
    )
    assert not (known | NO_PAGE.keys()) - found, (
        f"No such address: {sorted((known | NO_PAGE.keys()) - found)}"
    )


def test_no_two_addresses_share_a_title() -> None:
    owners: dict[str, set[str]] = {}
    for row in ROWS:
        owners.setdefault(row.title, set()).add(row.address)
    shared = {title: sorted(names) for title, names in owners.items() if len(names) > 1}
    assert not {title: names for title, names in shared.items() if names not in _SAME}, shared


# Steps of one thing that are never open side by side: the same answer, and three ways to confirm who one is.
_SAME = [
    ["orientation:choose", "orientation:start"],
    ["account_confirm_login_code", "account_confirm_password_reset_code"],
    ["account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"],
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_page(new_page: Callable[..., Page], axe: Callable[[Page], list[str]], town: Town, row: Row) -> None:
    page, answers = new_page(language=row.language), []
    page.on("response", lambda response: answers.append(response))
    if row.who != "visitor":
        enter(page, town.user(row.who))
    row.open(page, town)
    page.wait_for_load_state()
    _answered(page, row, answers)
    _said_once(page, row)
    wrong = []
    page.evaluate("scrollTo(0, 0)")  # nothing is measured under the bar that stays in sight
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 860})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            whole = (width, theme) in {(1280, "light"), (390, "dark")}
            found = axe(page) if whole else page.evaluate(_COLOURS)
            wrong += [f"{theme}, {width} px: {violation}" for violation in found]
    page.set_viewport_size({"width": 320, "height": 640})
    wrong += [f"wider than 320 px: {what}" for what in page.evaluate(_TOO_WIDE)]
    page.set_viewport_size({"width": 1280, "height": 860})
    wrong += refused(page)
    assert not wrong, "\n".join(wrong)


def _answered(page: Page, row: Row, answers: list[Response]) -> None:
    pages = [answer for answer in answers if answer.request.is_navigation_request()]
    assert pages[-1].status == row.status, f"{pages[-1].status} at {page.url}"
    lost = [answer.url for answer in answers if answer.status >= 400 and answer not in pages]
    assert not lost, f"asked for and not there: {lost}"


def _said_once(page: Page, row: Row) -> None:
    expect(page).to_have_title(spoken(row.title))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("main")).to_have_count(1)
    expect(page.get_by_role("link", name="Quitter vite")).to_have_count(1)
    doubles = page.evaluate(
        "() => [...document.querySelectorAll('[id]')].map(it => it.id).filter((id, n, all) => all.indexOf(id) !== n)"
    )
    assert not doubles, f"two things have one id: {doubles}"


def test_too_many_tries(
    start: Callable[..., Site], new_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    """The page that asks to wait a little: the only one that needs a server with a low limit."""
    other = start(APARTE_RATE_ORIENTATION="1/h")
    page = new_page()
    page.context.unroute_all()
    for _time in range(2):
        page.goto(f"{other.url}/orientation/")
        page.locator("textarea[name=words]").fill("Je voudrais parler de mon travail.")
        page.get_by_role("button", name="Voir quelle aide me convient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(spoken("Beaucoup d'essais en peu de temps."))
    expect(page.get_by_role("link", name="Parler à quelqu'un maintenant")).to_be_visible()
    page.wait_for_load_state()
    assert not axe(page)
