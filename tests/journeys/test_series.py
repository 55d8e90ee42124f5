"""After a first meeting: four weekly meetings that cross a change of clocks, moved whole, stopped; a date in the way.

The server's clock is the real one. So the practitioner asks for notice until ten days before the next change of
clocks in Toronto (the one after, when that is less than a day away): whatever day this runs, the first days that the
page offers are those, and a weekly series that begins on the first of them crosses the change at its third date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from aparte import clock
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting, Series
from aparte.meetings.terms import Kind, State
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.letters import Letters, events, link
from tests.journeys.visiting import settled

Axe = Callable[[Page], list[str]]
ZONE = clock.zone("America/Toronto")
LOU = "lou@exemple.test"
BEFORE = timedelta(days=10)
TEN, TWO = time(10), time(14)


@dataclass(frozen=True)
class Crossing:
    """Somebody met once, by telephone; `first`: the local day ten days before the change, from which times are free."""

    met: Meeting
    first: date

    @property
    def page(self) -> str:
        return f"/rencontre/{private_token(self.met)}/"

    def dates(self, start: date, *weeks: int, at: time) -> list[datetime]:
        """The moments of a series that begins at `start`, this many weeks later each, on the clocks of Toronto."""
        return [datetime.combine(start + timedelta(weeks=n), at, ZONE) for n in weeks]


def next_change(after: date) -> date:
    """The first day after `after` whose noon is not 24 hours after the noon before."""
    day = after + timedelta(days=1)
    while _noon(day).utcoffset() == _noon(day - timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


@pytest.fixture
def crossing(helper: Practitioner) -> Crossing:
    at = clock.now()
    first = next_change(clock.today(ZONE) + BEFORE + timedelta(days=1)) - BEFORE
    factories.offering(helper)
    helper.availability.step_minutes = 60
    helper.availability.notice_hours = int((datetime.combine(first, time(0), ZONE) - at) / timedelta(hours=1))
    helper.availability.horizon_days = (first - at.date()).days + 42
    helper.availability.save()
    person = factories.person(first_name="Lou", email=LOU, region="CA-QC")
    return Crossing(factories.meeting(helper, state=State.DONE, person=person), first)


def choose(page: Page, moment: datetime) -> None:
    value = moment.astimezone(clock.zone("UTC")).strftime("%Y-%m-%dT%H:%MZ")
    page.locator("label.slot").filter(has=page.locator(f"input[value='{value}']")).click()


def told(page: Page) -> list[datetime]:
    """The dates of the series as the page lists them, with the offset that the clocks have that day."""
    return [
        datetime.fromisoformat(str(one.get_attribute("datetime")))
        for one in page.locator(".thread time").all()
    ]


def hours_read(page: Page) -> set[str]:
    return {one.inner_text().rpartition(" ")[2] for one in page.locator(".thread time").all()}


def in_mail(mail: EmailMessage, method: str) -> list[datetime]:
    found = events(mail)
    assert {one for one, _ in found} == {method}
    return [event["DTSTART"].dt for _, event in found]


def same(found: list[datetime], wanted: list[datetime]) -> bool:
    """The same moments, and the same hour on the clock."""
    return found == wanted and [one.time() for one in found] == [one.time() for one in wanted]


def test_four_weekly_meetings_across_a_change_of_clocks(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    crossing: Crossing,
    letters: Letters,
    axe: Axe,
) -> None:
    taken = crossing.dates(crossing.first, 0, 1, 2, 3, at=TEN)
    assert len({one.utcoffset() for one in taken}) == 2
    page = new_page()
    page.goto(crossing.page)
    page.get_by_role("link", name="Prendre la prochaine rencontre").click()
    assert not axe(settled(page))
    page.get_by_label("Combien ?").select_option("4")
    page.get_by_label("À quel rythme").select_option("1")
    choose(page, taken[0])
    page.get_by_role("button", name="Réserver", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Vos 4 rencontres sont confirmées.")
    assert same(told(page), taken) and hours_read(page) == {"10:00"}
    assert not axe(settled(page))
    letters.send()
    (mail,) = letters.to(LOU)
    assert same(in_mail(mail, "REQUEST"), taken) and link(mail) in page.url
    names = [str(event["UID"]) for _, event in events(mail)]

    page.get_by_role("link", name="Changer le rythme, ou tout arrêter").click()
    assert not axe(settled(page))
    moved = crossing.dates(crossing.first + timedelta(days=1), 0, 2, 4, 6, at=TWO)
    assert len({one.utcoffset() for one in moved}) == 2
    page.get_by_label("Rythme").select_option("2")
    choose(page, moved[0])
    page.get_by_role("button", name="Déplacer toute la série").click()
    expect(page.get_by_role("status")).to_contain_text("Toute la série est déplacée.")
    assert same(told(page), moved) and hours_read(page) == {"14:00"}
    letters.send()
    mail = letters.last(LOU)
    assert len(letters.to(LOU)) == 2 and same(in_mail(mail, "REQUEST"), moved)
    assert [(str(one["UID"]), one["SEQUENCE"]) for _, one in events(mail)] == [(name, 1) for name in names]

    desk = enter_as(crossing.met.practitioner.user)
    desk.goto("/bureau/agenda/?vue=liste")
    coming = desk.get_by_role("region", name="À venir")
    expect(coming.get_by_role("link", name="Lou")).to_have_count(4)
    assert not axe(settled(desk))

    page.get_by_role("link", name="Changer le rythme, ou tout arrêter").click()
    page.locator(".thread a").nth(1).click()
    shown = page.locator("p.lead time").get_attribute("datetime")
    assert shown and datetime.fromisoformat(shown) == moved[1]
    page.get_by_role("link", name="Changer le rythme, ou tout arrêter").click()
    page.get_by_role("button", name="Arrêter la série").click()
    expect(page.get_by_role("status")).to_contain_text("La série est arrêtée.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce rendez-vous est annulé.")
    assert not axe(settled(page))
    letters.send()
    mail = letters.last(LOU)
    assert same(in_mail(mail, "CANCEL"), moved)
    assert [str(one["UID"]) for _, one in events(mail)] == names
    desk.reload()
    expect(coming.get_by_role("link", name="Lou")).to_have_count(0)


def test_a_date_is_taken_by_somebody_else_and_the_others_are_kept(
    new_page: Callable[..., Page], crossing: Crossing, letters: Letters, axe: Axe
) -> None:
    """On a telephone; a second time without any script, from the same page."""
    wanted = crossing.dates(crossing.first, 0, 1, 2, 3, at=TEN)
    other = factories.meeting(crossing.met.practitioner, starts_at=wanted[1])
    page = new_page(width=390, height=844, javascript=False)
    page.goto(f"{crossing.page}suivante/")
    page.get_by_label("Combien ?").select_option("4")
    page.get_by_label("À quel rythme").select_option("1")
    choose(page, wanted[0])
    page.get_by_role("button", name="Réserver", exact=True).click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("Ces dates ne sont pas libres")
    (stands,) = [one.get_attribute("datetime") for one in said.locator("time").all()]
    assert stands and datetime.fromisoformat(stands) == wanted[1] and "Alix" not in page.content()
    assert not Series.objects.exists() and not Meeting.objects.filter(kind=Kind.SUPPORT).exists()

    page.get_by_role("button", name="Prendre les autres dates").click()
    expect(page.get_by_role("status")).to_contain_text("Vos 3 rencontres sont confirmées.")
    kept = [wanted[0], *wanted[2:]]
    assert same(told(page), kept)
    letters.send()
    assert same(in_mail(letters.last(LOU), "REQUEST"), kept)

    stranger = new_page(javascript=False)
    for step in ("", "serie/"):
        stranger.goto(f"/rencontre/{private_token(other)}/{step}")
        assert "Lou" not in stranger.content() and not told(stranger)
