"""The practitioner's desk and the manager's space, as those who work there go through them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from aparte import clock
from aparte.meetings.links import private_token
from aparte.meetings.models import Availability
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.people import LONELY

pytestmark = pytest.mark.journey
ZONE = clock.zone("America/Toronto")


def test_what_is_written_as_available_is_exactly_what_is_offered(
    new_page: Callable[..., Page], enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    Availability.objects.update(week=[])
    weekly, apart = clock.today(ZONE) + timedelta(days=2), clock.today(ZONE) + timedelta(days=3)

    desk = enter_as(helper.user, javascript=False)
    desk.goto("/bureau/disponibilites/")
    expect(desk.get_by_text("Aucune heure n'est offerte.")).to_be_visible()
    desk.locator("select[name$=weekday]").first.select_option(str(weekly.weekday()))
    desk.locator("input[name$='0-starts']").first.fill("10:00")
    desk.locator("input[name$='0-ends']").first.fill("11:00")
    desk.locator("input[name$='0-date']").fill(apart.isoformat())
    desk.locator("input[name^=days][name$='0-starts']").fill("18:00")
    desk.locator("input[name^=days][name$='0-ends']").fill("18:45")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_role("status")).to_contain_text("Vos disponibilités sont à jour.")

    expected = _moments(apart, "18:00", "18:30")
    for week in range(4):
        day = weekly + timedelta(weeks=week)
        expected |= _moments(day, "10:00", "10:30")
    page = new_page(javascript=False)
    page.goto("/praticiens/maelle-tournesol/")
    offered = [
        datetime.fromisoformat(str(one.get_attribute("value")))
        for one in page.locator("input[name=slot]").all()
    ]
    shown = sorted(expected)[: len(offered)]
    assert offered == shown
    assert len(offered) >= 6
    assert all(before < after for before, after in pairwise(offered))

    desk.reload()
    desk.locator("label").filter(has_text="Retirer").last.click()
    desk.get_by_role("button", name="Enregistrer").click()
    assert Availability.objects.get().days == []
    page.reload()
    values = {str(one.get_attribute("value")) for one in page.locator("input[name=slot]").all()}
    assert not values & {moment.strftime("%Y-%m-%dT%H:%MZ") for moment in _moments(apart, "18:00", "18:30")}


def _moments(day: date, *hours: str) -> set[datetime]:
    return {
        datetime.combine(day, time.fromisoformat(hour), ZONE).astimezone(clock.zone("UTC")) for hour in hours
    }


def test_overlapping_hours_are_refused_and_nothing_typed_is_lost(
    enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    desk = enter_as(helper.user, javascript=False)
    desk.goto("/bureau/disponibilites/")
    desk.locator("select[name='week-5-weekday']").select_option("0")
    desk.locator("input[name='week-5-starts']").fill("16:30")
    desk.locator("input[name='week-5-ends']").fill("18:00")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_role("alert")).to_contain_text("se recouvrent")
    expect(desk.locator("input[name='week-5-starts']")).to_have_value("16:30")
    assert len(Availability.objects.get().week) == 5


def test_declining_and_proposing_a_colleague(
    new_page: Callable[..., Page], enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    colleague = factories.published_practitioner(
        name="Ousmane Roseau", region="CA-QC", practice=helper.practice
    )
    meeting = factories.meeting(helper, answer=factories.an_answer(words=LONELY))
    desk = enter_as(helper.user, javascript=False)
    desk.goto("/bureau/")
    desk.get_by_role("link", name="Alix").first.click()
    desk.get_by_text("Décliner, et proposer quelqu'un").click()
    desk.get_by_label("Proposer un·e collègue").select_option(label=colleague.name)
    desk.get_by_role("button", name="Décliner la demande").click()
    expect(desk.get_by_role("status")).to_contain_text("La demande est déclinée.")

    page = new_page(javascript=False)
    page.goto(f"/rencontre/{private_token(meeting)}/")
    expect(page.locator("main")).to_contain_text("Ousmane Roseau")
    page.get_by_role("link", name="Voir sa page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ousmane Roseau")
    assert page.locator("input[name=slot]").count()


def test_a_reserved_word_is_refused_with_its_reason_and_nothing_is_lost(
    enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    desk = enter_as(helper.user, javascript=False)
    desk.goto("/bureau/ma-page/")
    desk.locator("input[name='prose-headline']").fill("Psychologue à Rimouski")
    desk.locator("textarea[name='prose-approach']").fill("Je prends le temps, près du fleuve.")
    desk.get_by_role("button", name="Enregistrer le texte").click()
    said = desk.get_by_role("alert")
    expect(said).to_contain_text("Psychologue")
    expect(said).to_contain_text("Ordre des psychologues")
    expect(desk.locator("input[name='prose-headline']")).to_have_value("Psychologue à Rimouski")
    expect(desk.locator("textarea[name='prose-approach']")).to_have_value(
        "Je prends le temps, près du fleuve."
    )
    assert helper.texts.get().headline == "J'écoute, sans hâte."

    desk.locator("input[name='prose-headline']").fill("Une oreille à Rimouski")
    desk.get_by_role("button", name="Enregistrer le texte").click()
    expect(desk.get_by_role("status")).to_contain_text("Votre page est à jour.")
    assert helper.texts.get().headline == "Une oreille à Rimouski"


def test_a_manager_sees_facts_and_acts_but_no_request(
    enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    meeting = factories.meeting(helper, answer=factories.an_answer(words=LONELY))
    page = enter_as(factories.manager(practice=helper.practice), javascript=False)
    page.goto("/bureau/")  # a manager without a desk is sent to the texts
    expect(page.get_by_role("heading", level=1)).to_have_text("Textes à vérifier")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("tbody")).to_have_count(len(page.locator("table").all()))
    page.get_by_role("link", name="Journal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Journal")
    for name in ("desk:meeting", "desk:agenda", "desk:availability", "desk:profile"):
        path = reverse(name, args=[meeting.pk] if name == "desk:meeting" else [])
        answer = page.goto(path)
        assert answer and answer.status == 404, path
        assert "divorce" not in page.content() and "Alix" not in page.content()


def test_reading_a_request_is_seen_in_the_journal(
    enter_as: Callable[..., Page], helper: Practitioner
) -> None:
    meeting = factories.meeting(helper, answer=factories.an_answer(words=LONELY))
    desk = enter_as(helper.user, javascript=False)
    desk.goto(reverse("desk:meeting", args=[meeting.pk]))
    page = enter_as(factories.manager(practice=helper.practice), javascript=False)
    page.goto("/gestion/journal/")
    expect(page.locator("tbody tr").first).to_be_visible()
    assert "divorce" not in page.content() and "Alix" not in page.content()


def test_a_stranger_sees_no_request(enter_as: Callable[..., Page], helper: Practitioner) -> None:
    meeting = factories.meeting(helper, state=State.ACCEPTED)
    stranger = factories.published_practitioner(name="Ousmane Roseau", region="BE")
    page = enter_as(stranger.user, javascript=False)
    answer = page.goto(reverse("desk:meeting", args=[meeting.pk]))
    assert answer and answer.status == 404
