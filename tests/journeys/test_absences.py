"""Days away: a meeting moves, its person is told and moves it again. And an hour of one's own, outside one's hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from aparte import clock
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.letters import Letters, events, link
from tests.journeys.visiting import settled

Axe = Callable[[Page], list[str]]
ZONE = clock.zone("America/Toronto")
LOU = "lou@exemple.test"
PROFILE = "/praticiens/maelle-tournesol/"


@pytest.fixture
def meeting(helper: Practitioner) -> Meeting:
    """Lou's, three days from now or on the working day after."""
    start = factories.free_start(helper, clock.now() + timedelta(days=3))
    person = factories.person(first_name="Lou", email=LOU, region="CA-QC")
    return factories.meeting(helper, starts_at=start, state=State.ACCEPTED, person=person)


def test_an_absence_moves_a_meeting_and_its_person_moves_it_again(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    meeting: Meeting,
    letters: Letters,
    axe: Axe,
) -> None:
    before = meeting.starts_at
    day = before.astimezone(ZONE).date()
    desk = enter_as(helper.user)
    desk.goto("/bureau/agenda/")
    desk.get_by_role("link", name="Absences").first.click()
    assert not axe(settled(desk))
    desk.locator("input[name=first]").fill(day.isoformat())
    desk.locator("input[name=last]").fill(day.isoformat())
    desk.get_by_role("button", name="Continuer").click()
    expect(desk.get_by_role("group", name="Lou")).to_contain_text("Déplacer au")
    meeting.refresh_from_db()
    assert meeting.starts_at == before
    assert not axe(settled(desk))
    desk.get_by_role("button", name="Confirmer et prévenir").click()
    expect(desk.get_by_role("status")).to_contain_text("ces jours ne sont plus offerts")
    meeting.refresh_from_db()
    moved = meeting.starts_at
    assert moved.astimezone(ZONE) == before.astimezone(ZONE) + timedelta(weeks=1)
    assert meeting.state == State.ACCEPTED

    page = new_page(width=390, height=844, javascript=False)
    page.goto(PROFILE)
    offered = [
        datetime.fromisoformat(str(one.get_attribute("value")))
        for one in page.locator("input[name=slot]").all()
    ]
    assert offered and day not in {one.astimezone(ZONE).date() for one in offered}

    letters.send()
    (mail,) = letters.to(LOU)
    assert "déplacé" in str(mail["Subject"]) and not letters.to(helper.user.email)
    assert [event["DTSTART"].dt for _, event in events(mail)] == [moved]
    page.goto(link(mail))
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est confirmé.")
    page.get_by_role("link", name="Déplacer").click()
    choice = page.locator("input[name=slot]").nth(2)
    wanted = datetime.fromisoformat(str(choice.get_attribute("value")))
    page.locator("label.slot").nth(2).click()
    page.get_by_role("button", name="Déplacer à cette heure").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.state) == (wanted, State.BOOKED)
    desk.goto("/bureau/")
    expect(desk.get_by_role("link", name="Lou").first).to_be_visible()


def test_an_exception_outside_ones_hours(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    meeting: Meeting,
    letters: Letters,
    axe: Axe,
) -> None:
    """On a Sunday evening, offered to nobody; what stands there already is not moved."""
    today = clock.today(ZONE)
    sunday = today + timedelta(days=13 - today.weekday())
    evening = datetime.combine(sunday, time(19, 30), ZONE)
    stands = factories.meeting(helper, starts_at=evening - timedelta(hours=1))
    desk = enter_as(helper.user)
    desk.goto(f"/bureau/rencontres/{meeting.pk}/")
    desk.get_by_role("link", name="Déplacer").click()
    desk.get_by_text("À une autre heure, par exception").click()
    assert not axe(settled(desk))
    for hour in ("18:30", "19:30"):
        desk.locator("input[name=own-date]").fill(sunday.isoformat())
        desk.locator("input[name=own-hour]").fill(hour)
        desk.get_by_role("button", name="Prendre cette heure-là").click()
        if hour == "18:30":
            expect(desk.get_by_role("alert")).to_contain_text("occupe déjà ce temps")
            assert not axe(settled(desk))
    expect(desk.get_by_role("status")).to_contain_text("La rencontre est déplacée.")
    meeting.refresh_from_db()
    stands.refresh_from_db()
    assert (meeting.starts_at, meeting.state) == (evening, State.ACCEPTED)
    assert stands.starts_at == evening - timedelta(hours=1)

    letters.send()
    page = new_page()
    page.goto(link(letters.last(LOU)))
    shown = page.locator("p.lead time").get_attribute("datetime")
    assert shown and datetime.fromisoformat(shown) == evening
    assert not axe(settled(page))
    page.goto(PROFILE)
    days = {
        datetime.fromisoformat(str(one.get_attribute("value"))).astimezone(ZONE).weekday()
        for one in page.locator("input[name=slot]").all()
    }
    assert days and 6 not in days
    stranger = enter_as(factories.published_practitioner(name="Ousmane Roseau").user)
    answer = stranger.goto(f"/bureau/rencontres/{meeting.pk}/deplacer/")
    assert answer and answer.status == 404
    assert private_token(meeting) not in stranger.content()
