"""The waiting list: nothing is free, two persons wait; what one gives back goes to the first, who lets it pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from aparte import clock
from aparte.meetings.links import private_token
from aparte.meetings.models import Availability, Meeting
from aparte.meetings.rules_hours import DayException, written_days
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.letters import Letters, link
from tests.journeys.visiting import settled

Axe = Callable[[Page], list[str]]
PROFILE = "/praticiens/maelle-tournesol/"
FIRST, SECOND = "basile@exemple.test", "chloe@exemple.test"


@pytest.fixture
def holder(helper: Practitioner) -> Meeting:
    """The one quarter of an hour that is offered, three days from now, is Alix's."""
    start = factories.free_start(helper, clock.now() + timedelta(days=2))
    local = start.astimezone(clock.zone(helper.zone))
    hours = ((local.time(), (local + timedelta(minutes=15)).time()),)
    days = written_days([DayException(local.date(), hours)])
    Availability.objects.update(week=[], days=days)
    return factories.meeting(helper, starts_at=start, state=State.ACCEPTED)


def wait_in_line(page: Page, name: str, email: str) -> None:
    page.goto(PROFILE)
    expect(page.get_by_text("Pas d'heure libre en ce moment.")).to_be_visible()
    page.get_by_role("button", name="M'écrire quand une heure se libère").click()
    page.locator("label.choice").filter(has_text="Par téléphone").click()
    page.get_by_label("Votre prénom").fill(name)
    page.get_by_label("Votre courriel").fill(email)
    page.get_by_role("button", name="M'inscrire sur la liste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous êtes sur la liste.")


def test_the_first_lets_it_pass_and_the_second_takes_it(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    holder: Meeting,
    letters: Letters,
    axe: Axe,
) -> None:
    basile, chloe = new_page(), new_page(javascript=False, width=390, height=844)
    wait_in_line(basile, "Basile", FIRST)
    assert not axe(settled(basile))
    wait_in_line(chloe, "Chloé", SECOND)
    letters.send()
    assert not letters.to(FIRST) and not letters.to(SECOND)

    alix = new_page(javascript=False)
    alix.goto(f"/rencontre/{private_token(holder)}/annuler/")
    alix.get_by_role("button", name="Annuler le rendez-vous").click()
    expect(alix.get_by_role("status")).to_contain_text("Le rendez-vous est annulé.")
    stranger = new_page()
    stranger.goto(PROFILE)
    expect(stranger.get_by_text("Pas d'heure libre en ce moment.")).to_be_visible()
    letters.send()
    (mail,) = letters.to(FIRST)
    assert "s'est libérée" in str(mail["Subject"]) and not letters.to(SECOND)
    basile.goto(link(mail))
    expect(basile.get_by_role("heading", level=1)).to_have_text("Une heure s'est libérée.")
    assert basile.locator("p.lead time").get_attribute("datetime")
    assert not axe(settled(basile))
    basile.get_by_role("button", name="La laisser passer").click()
    expect(basile.get_by_role("status")).to_contain_text("Vous restez sur la liste.")
    assert not axe(settled(basile))

    letters.send()
    (mail,) = letters.to(SECOND)
    assert len(letters.to(FIRST)) == 1
    chloe.goto(link(mail))
    chloe.get_by_role("button", name="Prendre cette heure").click()
    expect(chloe.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    booked = Meeting.objects.get(state=State.BOOKED)
    assert (booked.starts_at, booked.person.first_name) == (holder.starts_at, "Chloé")

    desk = enter_as(helper.user)
    desk.goto("/bureau/")
    expect(desk.locator("main")).not_to_contain_text("Basile")
    desk.get_by_role("link", name="Chloé").first.click()
    assert not axe(settled(desk))
    desk.get_by_role("button", name="Accepter la rencontre").click()
    expect(desk.get_by_role("status")).to_contain_text("La rencontre est confirmée.")
    basile.reload()
    expect(basile.get_by_role("heading", level=1)).to_have_text("Vous êtes sur la liste.")
    assert "Chloé" not in basile.content()
