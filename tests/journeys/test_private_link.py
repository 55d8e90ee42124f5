"""The private link: see, move and cancel one meeting, without an account and without JavaScript."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories

# What a calendar shown over a shoulder must never say.
TELLING = re.compile(r"aide|écoute|psych|thérap|accompagn|exploratoire|support|therap|counsel", re.IGNORECASE)


@pytest.fixture
def meeting(helper: Practitioner) -> Meeting:
    return factories.meeting(helper, state=State.ACCEPTED)


@pytest.fixture
def link(no_javascript_page: Page, meeting: Meeting) -> Page:
    no_javascript_page.goto(f"/rencontre/{private_token(meeting)}/")
    return no_javascript_page


def test_moving_to_another_time(link: Page, meeting: Meeting) -> None:
    before = meeting.starts_at
    expect(link.get_by_role("heading", level=1)).to_have_text("C'est confirmé.")
    link.get_by_role("link", name="Déplacer").click()
    choice = link.locator("input[name=slot]").nth(3)
    wanted = datetime.fromisoformat(str(choice.get_attribute("value")))
    link.locator("label.slot").nth(3).click()
    link.get_by_role("button", name="Déplacer à cette heure").click()
    expect(link.get_by_role("status")).to_contain_text("Le rendez-vous est déplacé.")
    expect(link.get_by_role("heading", level=1)).to_have_text("C'est noté.")
    meeting.refresh_from_db()
    assert meeting.starts_at == wanted != before
    assert meeting.state == State.BOOKED  # the practitioner is asked again


def test_a_time_taken_meanwhile_moves_nothing_and_others_are_offered(
    link: Page, meeting: Meeting, helper: Practitioner
) -> None:
    before = meeting.starts_at
    link.get_by_role("link", name="Déplacer").click()
    choice = link.locator("input[name=slot]").nth(2)
    wanted = str(choice.get_attribute("value"))
    link.locator("label.slot").nth(2).click()
    factories.meeting(helper, starts_at=datetime.fromisoformat(wanted))
    link.get_by_role("button", name="Déplacer à cette heure").click()

    expect(link.get_by_role("alert")).to_contain_text("bougé")
    expect(link.locator(f"input[name=slot][value='{wanted}']")).to_have_count(0)
    assert link.locator("input[name=slot]").count() > 3
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.state) == (before, State.ACCEPTED)


def test_cancelling_frees_the_time(link: Page, meeting: Meeting) -> None:
    value = meeting.starts_at.strftime("%Y-%m-%dT%H:%MZ")
    link.get_by_role("link", name="Annuler").click()
    link.get_by_role("link", name="Le garder").click()
    link.get_by_role("link", name="Annuler").click()
    link.get_by_role("button", name="Annuler le rendez-vous").click()
    expect(link.get_by_role("status")).to_contain_text("Le rendez-vous est annulé.")
    expect(link.get_by_role("heading", level=1)).to_have_text("Ce rendez-vous est annulé.")
    expect(link.get_by_role("link", name="Déplacer")).to_have_count(0)
    meeting.refresh_from_db()
    assert meeting.state == State.CANCELLED
    link.get_by_role("link", name="Prendre un autre rendez-vous").click()
    link.get_by_role("link", name="Maëlle Tournesol").click()
    expect(link.locator(f"input[name=slot][value='{value}']")).to_have_count(1)


def test_the_calendar_file_says_when_and_nothing_else(link: Page, meeting: Meeting) -> None:
    with link.expect_download() as download:
        link.get_by_role("link", name="Ajouter à mon agenda").click()
    text = Path(download.value.path()).read_bytes().decode().replace("\r\n ", "")
    assert download.value.suggested_filename == "rendez-vous.ics"
    assert "BEGIN:VEVENT" in text
    assert (
        meeting.starts_at.astimezone(factories.clock.zone("Europe/Paris")).strftime("%Y%m%dT%H%M00") in text
    )
    assert not TELLING.search(re.sub(r"https?://\S+", "", text)), text


def test_a_link_that_was_cut_opens_nothing(no_javascript_page: Page, meeting: Meeting) -> None:
    token = private_token(meeting)
    for wrong in (token[:-4], token.split(".")[0], token[:-1] + ("A" if token[-1] != "A" else "B")):
        answer = no_javascript_page.goto(f"/rencontre/{wrong}/")
        assert answer and answer.status == 404
        expect(no_javascript_page.get_by_role("heading", level=1)).to_have_text(
            "Cette page n'existe pas, ou plus."
        )
