"""The usual week, drawn: by mouse, by finger, by keyboard, and what is saved is what was drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from aparte import clock
from aparte.meetings.models import Availability
from aparte.meetings.rules_hours import WeeklyRange, written_week
from aparte.people.models import Practitioner
from tests.journeys.french import french_left
from tests.journeys.hands import Hands
from tests.journeys.visiting import spoken
from tests.journeys.weeks import Finger, drag, grips

Enter = Callable[..., Page]
SATURDAY = 5
TALL = 1500  # the whole week in sight, above the button that stays at the bottom


def week() -> list[tuple[int, str, str]]:
    return [(one["weekday"], one["starts"], one["ends"]) for one in Availability.objects.get().week]


def usual(*ranges: WeeklyRange) -> None:
    Availability.objects.update(week=written_week(ranges))


def at_the_week(page: Page, *, address: str = "/bureau/disponibilites/") -> Page:
    page.goto(address)
    expect(page.get_by_role("application")).to_be_visible()
    page.get_by_role("application").scroll_into_view_if_needed()
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("Vos disponibilités sont à jour.")


def said(page: Page) -> Locator:
    return page.locator("[data-week-said]")


def test_drawn_by_mouse_saved_and_offered(enter_as: Enter, new_page: Enter, helper: Practitioner) -> None:
    usual()
    page = at_the_week(enter_as(helper.user, height=TALL))
    drag(page, (SATURDAY, 10.1), (SATURDAY, 11.9))
    expect(grips(page)).to_have_count(1)
    expect(said(page)).to_have_text(spoken("Ajoutée : samedi, de 10:00 à 12:00, chaque semaine."))
    assert week() == [], "nothing is kept before the button is pressed"
    save(page)
    assert week() == [(SATURDAY, "10:00", "12:00")]

    visitor = new_page(javascript=False)
    visitor.goto("/praticiens/maelle-tournesol/")
    zone = clock.zone(helper.zone)
    offered = [
        datetime.fromisoformat(str(one.get_attribute("value"))).astimezone(zone)
        for one in visitor.locator("input[name=slot]").all()
    ]
    assert offered and {one.weekday() for one in offered} == {SATURDAY}
    assert {f"{one:%H:%M}" for one in offered} == {"10:00", "10:30", "11:00", "11:30"}


def test_moved_lengthened_removed_and_undone_by_mouse(enter_as: Enter, helper: Practitioner) -> None:
    usual(WeeklyRange(0, time(9), time(12)))
    page = at_the_week(enter_as(helper.user, height=TALL))
    drag(page, (0, 10), (2, 14))
    expect(grips(page)).to_have_accessible_name("mercredi, de 13:00 à 16:00, chaque semaine")
    grips(page).hover()
    drag(page, (2, 16), (2, 17.75))
    expect(grips(page)).to_have_accessible_name("mercredi, de 13:00 à 17:45, chaque semaine")
    drag(page, (2, 13), (2, 12.5))
    expect(grips(page)).to_have_accessible_name("mercredi, de 12:30 à 17:45, chaque semaine")
    page.get_by_role("button", name="Retirer : mercredi").click()
    expect(grips(page)).to_have_count(0)
    undo = page.get_by_role("button", name="Annuler le dernier changement")
    undo.click()
    expect(grips(page)).to_have_accessible_name("mercredi, de 12:30 à 17:45, chaque semaine")
    for _ in range(2):
        undo.click()
    expect(grips(page)).to_have_accessible_name("mercredi, de 13:00 à 16:00, chaque semaine")
    undo.click()
    expect(grips(page)).to_have_accessible_name("lundi, de 9:00 à 12:00, chaque semaine")
    expect(undo).to_be_hidden()
    expect(page.get_by_text("Pas encore enregistré.")).to_be_hidden()
    drag(page, (0, 10), (1, 10), last="Escape")
    expect(grips(page)).to_have_accessible_name("lundi, de 9:00 à 12:00, chaque semaine")
    drag(page, (0, 11.95), (0, 12.5))
    save(page)
    assert week() == [(0, "09:00", "12:30")]


def test_drawn_by_finger_without_fighting_the_page(enter_as: Enter, helper: Practitioner) -> None:
    usual(WeeklyRange(2, time(9), time(12)))
    page = at_the_week(enter_as(helper.user, width=390, height=844, is_mobile=True))
    finger = Finger(page)
    expect(page.get_by_role("button", name="mercredi", exact=True)).to_have_attribute("aria-pressed", "true")
    assert finger.swipe((2, 14), (2, 12.5)) > 40  # at once: it scrolls, nothing is drawn
    assert finger.swipe((2, 11), (2, 9.5)) > 40  # on a range too: nothing moves
    expect(page.locator(".changed")).to_have_count(0)

    finger.drag((2, 13.1), (2, 14.9), press=True)
    expect(grips(page)).to_have_count(2)
    expect(said(page)).to_have_text(spoken("Ajoutée : mercredi, de 13:00 à 15:00, chaque semaine."))
    finger.drag((2, 15), (2, 16))  # its lower handle, at once
    expect(said(page)).to_have_text(spoken("Maintenant : mercredi, de 13:00 à 16:00, chaque semaine."))
    finger.drag((2, 10), (2, 9), press=True)  # another range, after a long press
    expect(said(page)).to_have_text(spoken("Maintenant : mercredi, de 8:00 à 11:00, chaque semaine."))

    page.get_by_role("button", name="samedi", exact=True).tap()
    page.get_by_role("button", name="Ajouter une plage le samedi").tap()
    expect(said(page)).to_have_text(spoken("Ajoutée : samedi, de 9:00 à 10:00, chaque semaine."))
    save(page)
    assert week() == [(2, "08:00", "11:00"), (2, "13:00", "16:00"), (SATURDAY, "09:00", "10:00")]


@pytest.mark.parametrize("width", [320, 390])
def test_fingers_have_room(enter_as: Enter, helper: Practitioner, width: int) -> None:
    page = at_the_week(enter_as(helper.user, width=width, height=844, is_mobile=True))
    grips(page).first.tap()
    small = page.evaluate(
        """() => [...document.querySelectorAll(".week button")].filter(it => it.checkVisibility()).filter(it => {
            const { width, height } = it.getBoundingClientRect();
            return width < 44 || height < 44;
        }).map(it => it.ariaLabel ?? it.innerText)"""
    )
    assert not small, f"less than 44 px at {width} px: {small}"
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_edited_by_keyboard_only(enter_as: Enter, helper: Practitioner) -> None:
    usual(WeeklyRange(0, time(9), time(12)))
    page = at_the_week(enter_as(helper.user))
    hands, press = Hands(page), page.keyboard.press
    hands.go_to(grips(page), most=60)
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        press(key)
    moved = page.get_by_role("button", name="mardi, de 9:30 à 12:45, chaque semaine", exact=True)
    expect(moved).to_be_focused()
    expect(said(page)).to_have_text(spoken("Maintenant : mardi, de 9:30 à 12:45, chaque semaine."))
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowUp"):  # no day before Monday
        press(key)
    expect(grips(page)).to_have_accessible_name("lundi, de 9:30 à 12:30, chaque semaine")

    hands.go_to(page.get_by_role("button", name="Ajouter une plage le samedi"))
    press("Enter")
    added = page.get_by_role("button", name="samedi, de 9:00 à 10:00, chaque semaine", exact=True)
    expect(added).to_be_focused()
    press("Delete")
    expect(page.get_by_role("button", name="Ajouter une plage le samedi")).to_be_focused()
    expect(said(page)).to_have_text(spoken("Retirée : samedi, de 9:00 à 10:00, chaque semaine."))
    press("Control+z")
    expect(grips(page)).to_have_count(2)
    expect(said(page)).to_have_text("Dernier changement annulé.")
    hands.go_to(added)
    press("Enter")
    day = page.locator("select[name='week-1-weekday']")
    expect(day).to_be_focused()
    expect(day).to_have_value("5")
    expect(page.locator("[name='week-1-modes']").first).to_be_visible()
    hands.go_to(page.locator("[name='week-1-modes'][value=video]"))
    press("Space")
    expect(page.locator("[data-row='1'] [data-grip]")).to_have_accessible_name(
        spoken("chaque semaine, en visio")
    )
    hands.press(page.get_by_role("button", name="Enregistrer"))
    expect(page.get_by_role("status")).to_contain_text("Vos disponibilités sont à jour.")
    monday = {"weekday": 0, "starts": "09:30", "ends": "12:30"}
    saturday = {"weekday": 5, "starts": "09:00", "ends": "10:00", "modes": ["video"]}
    assert Availability.objects.get().week == [monday, saturday]


def test_overlaps_and_lines_without_sense_are_said_at_once(enter_as: Enter, helper: Practitioner) -> None:
    usual(WeeklyRange(0, time(9), time(12)), WeeklyRange(0, time(12), time(14)))
    page = at_the_week(enter_as(helper.user, height=TALL))
    faults = page.locator("[data-week-faults]")
    expect(faults).to_be_empty()  # they touch, and stay two
    grips(page).first.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(faults).to_contain_text(spoken("lundi : 9:00 à 12:15 et 12:00 à 14:00 se recouvrent."))
    expect(said(page)).to_contain_text(spoken("se recouvrent."))
    expect(grips(page).first).to_have_accessible_name(spoken("recouvre une autre plage"))
    page.keyboard.press("Control+z")
    expect(faults).to_be_empty()
    page.get_by_text("Les mêmes heures, en lignes").click()
    page.locator("input[name='week-1-ends']").fill("11:00")
    page.locator("input[name='week-1-ends']").press("Tab")
    expect(faults).to_contain_text(spoken("Ligne 2 : donnez un jour et deux heures"))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("application")).to_be_visible()
    expect(page.locator("[id='id_week-1-ends_error']")).to_be_visible()  # the lines open on what is wrong
    assert week() == [(0, "09:00", "12:00"), (0, "12:00", "14:00")]


def test_what_a_range_says_more_is_shown_and_kept(enter_as: Enter, helper: Practitioner) -> None:
    since = date(2027, 3, 10)
    one = WeeklyRange(1, time(9), time(12), 2, since, frozenset({"phone"}))
    other = WeeklyRange(1, time(9), time(12), 2, since + timedelta(weeks=1))
    late = WeeklyRange(6, time(21), time(0), kinds=frozenset({"support"}))
    usual(one, other, late)
    page = at_the_week(enter_as(helper.user, height=TALL))
    name = "mardi, de 9:00 à 12:00, une semaine sur deux, dont la semaine du 10 mars 2027, par téléphone"
    first = page.get_by_role("button", name=name, exact=True)
    expect(first).to_contain_text("par téléphone")
    boxes = [grips(page).nth(place).bounding_box() for place in range(2)]
    assert boxes[0] and boxes[1] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1, "side by side"
    expect(page.locator("[data-week-faults]")).to_be_empty()  # never the same week
    expect(grips(page).last).to_have_accessible_name(spoken("dimanche, de 21:00 à minuit"))
    first.focus()
    page.keyboard.press("ArrowDown")
    grips(page).last.focus()
    page.keyboard.press("Shift+ArrowDown")  # nothing after midnight
    save(page)
    kept = Availability.objects.get().week
    assert {"weekday": 6, "starts": "21:00", "ends": "00:00", "kinds": ["support"]} in kept
    turn = {"weekday": 1, "starts": "09:15", "ends": "12:15", "every": 2, "since": "2027-03-10"}
    assert turn | {"modes": ["phone"]} in kept and len(kept) == 3


def test_a_full_week_says_so(enter_as: Enter, helper: Practitioner) -> None:
    usual(*(WeeklyRange(day, time(hour), time(hour, 30)) for day in range(7) for hour in (9, 11, 14)))
    page = at_the_week(enter_as(helper.user))
    add = page.get_by_role("button", name="Ajouter une plage le dimanche")
    for count in range(22, 29):
        add.click()
        expect(grips(page)).to_have_count(count)
    add.click()
    expect(said(page)).to_have_text(spoken("La semaine est pleine : 28 plages au plus."))
    grips(page).first.focus()
    page.keyboard.press("Delete")
    add.click()  # takes the line that was given back
    expect(grips(page)).to_have_count(28)
    save(page)
    assert len(week()) == 28


def test_in_english(enter_as: Enter, helper: Practitioner) -> None:
    page = at_the_week(enter_as(helper.user, language="en-CA"), address="/en/bureau/disponibilites/")
    expect(grips(page).first).to_have_accessible_name(spoken("Monday, from 9:00 AM to 5:00 PM, every week"))
    page.get_by_role("button", name="Add a range on Sunday").click()
    expect(said(page)).to_have_text(spoken("Added: Sunday, from 9:00 AM to 10:00 AM, every week."))
    page.keyboard.press("Delete")
    expect(said(page)).to_contain_text("Removed: Sunday")
    assert not (left := french_left(page, besides=("Maëlle Tournesol", "Rimouski"))), left


def test_the_lines_alone_without_javascript(enter_as: Enter, helper: Practitioner) -> None:
    page = enter_as(helper.user, javascript=False)
    page.goto("/bureau/disponibilites/")
    expect(page.locator("[data-week]")).to_be_hidden()
    expect(page.get_by_role("button", name="Annuler le dernier changement")).to_be_hidden()
    expect(page.get_by_text("Pas encore enregistré.")).to_be_hidden()
    page.locator("input[name='week-0-starts']").fill("10:00")
    save(page)
    assert week()[0] == (0, "10:00", "17:00")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_for_axe_while_one_draws(
    enter_as: Enter, helper: Practitioner, axe: Callable[[Page], list[str]], width: int
) -> None:
    usual(WeeklyRange(0, time(9), time(12), 2, date(2027, 3, 10)), WeeklyRange(0, time(13), time(14)))
    page = at_the_week(enter_as(helper.user, width=width))
    for _ in range(6):
        grips(page).last.focus()
        page.keyboard.press("ArrowUp")
    expect(page.locator("[data-week-faults]")).to_contain_text("se recouvrent")
    page.locator("[data-grid]").evaluate("it => scrollTo(0, it.offsetTop - 200)")  # clear of both bars
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        assert not (found := axe(page)), "\n".join(found)


def test_what_is_drawn_differs_by_more_than_colour(enter_as: Enter, helper: Practitioner) -> None:
    usual(WeeklyRange(0, time(9), time(12)), WeeklyRange(1, time(9), time(12), 2, date(2027, 3, 10)))
    page = at_the_week(enter_as(helper.user, forced_colours=True))
    looks = [grip.evaluate("it => getComputedStyle(it).borderTopStyle") for grip in grips(page).all()]
    assert looks == ["solid", "dotted"]
    lines = page.locator("[data-column]").first.evaluate("it => getComputedStyle(it).backgroundImage")
    assert "gradient" in lines, "the hours have no lines"


def test_the_page_and_the_server_refuse_the_same(page: Page, helper: Practitioner) -> None:
    chance = Random(20270310)
    ranges = [
        WeeklyRange(
            chance.randrange(2),
            time(start := chance.randrange(8, 20)),
            time((start + chance.randrange(1, 5)) % 24),
            every := chance.choice([1, 1, 2, 3, 4]),
            date(2026, 12, 1) + timedelta(days=chance.randrange(400)) if every > 1 else None,
            frozenset(chance.sample(["phone", "video", "in_person"], chance.choice([0, 0, 1, 2]))),
            frozenset(chance.sample(["exploratory", "support"], chance.choice([0, 0, 1]))),
        )
        for _ in range(60)
    ]
    expected = [
        [row, other]
        for row, one in enumerate(ranges)
        for other in range(row + 1, len(ranges))
        if one.meets(ranges[other])
    ]
    page.goto("/")
    found = page.evaluate(
        """async ranges => (await import("/static/aparte/scripts/week/rules.js")).overlaps(ranges)
            .map(pair => pair.map(one => one.row))""",
        [
            {
                "row": row,
                "day": one.weekday,
                "from": one.starts.hour * 60,
                "to": (one.ends.hour or 24) * 60,
                "every": one.every,
                "since": one.since and one.since.isoformat(),
                "modes": sorted(one.modes),
                "kinds": sorted(one.kinds),
            }
            for row, one in enumerate(ranges)
        ],
    )
    assert found == expected and 20 < len(expected) < 400


def test_no_browser_mixes_two_versions_of_its_modules(enter_as: Enter, helper: Practitioner) -> None:
    page, asked = enter_as(helper.user), []
    page.on("request", lambda request: asked.append(request.url))
    at_the_week(page)
    modules = [url for url in asked if "/scripts/week/" in url]
    assert len(modules) == 6
    assert all(re.search(r"\.[0-9a-f]{12}\.js$", url) for url in modules), modules
