"""The right to stop, in a browser without JavaScript: enter by a code, stop, take a copy, come back; or by a link."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from aparte import clock
from aparte.accompaniment.actions import put_in_file
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import State
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.journeys.letters import Letters, words
from tests.journeys.people import enter

BOX = "camille@exemple.test"
SITUATION = "Je dors mal depuis que l'atelier a fermé."


@pytest.fixture
def to_come(helper: Practitioner) -> Meeting:
    """The next meeting of Camille, in an accompaniment that goes on and had one meeting already."""
    factories.offering(helper)
    camille = factories.person(first_name="Camille", email=BOX, region="CA-QC")
    file = factories.accompaniment(helper, persons=[camille], situation=SITUATION)
    factories.held_meeting(file)
    found = factories.meeting(
        helper,
        person=camille,
        starts_at=clock.now() + timedelta(days=9),
        state=MeetingState.ACCEPTED,
        kind=Kind.SUPPORT,
        length=timedelta(hours=1),
    )
    put_in_file(accompaniment=file, meeting=found)
    return found


def state_now() -> tuple[str, str]:
    return Accompaniment.objects.get().state, Meeting.objects.latest("starts_at").state


def code_in(letters: Letters) -> str:
    """The code that came, among what else came: a mail asks how the last meeting was."""
    found = (re.search(r"\d{4} \d{4}", words(mail)) for mail in letters.to(BOX))
    code = next(filter(None, found), None)
    assert code
    return code[0]


def test_from_the_space(no_javascript_page: Page, to_come: Meeting, letters: Letters) -> None:
    page = no_javascript_page
    page.goto("/")
    page.get_by_role("link", name="Mon espace").click()
    page.get_by_label("Votre courriel").fill(BOX)
    page.get_by_role("button", name="Recevoir un code").click()
    letters.send()
    page.get_by_label("Le code reçu").fill(code_in(letters))
    page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Camille")
    expect(page.locator("main")).to_contain_text(SITUATION)

    page.get_by_role("navigation", name="Mon espace").get_by_role("link", name="Pause ou arrêt").click()
    page.get_by_role("link", name="Arrêter").click()
    expect(page.get_by_role("heading", name="Ce rendez-vous est annulé")).to_be_visible()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est arrêté.")
    assert state_now() == (State.CLOSED, MeetingState.CANCELLED)
    letters.send()
    assert any("ni à expliquer" in words(mail) for mail in letters.to(BOX))
    helper = to_come.practitioner.user.email
    assert any("a choisi d'arrêter" in words(mail) for mail in letters.to(helper))

    expect(page.get_by_role("link", name="Choisir une heure")).to_be_visible()
    page.get_by_role("link", name="Emporter une copie").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Emporter une copie").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert SITUATION.replace("'", "&#x27;") in archive.read("lisez-moi.html").decode()

    page.goto("/mon-espace/arreter/")
    page.get_by_role("link", name="Revenir, se dire au revoir").click()
    page.get_by_role("button", name="Revenir").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est en pause.")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est repris.")
    assert state_now()[0] == State.ACTIVE and Member.objects.get().left_at is None

    page.goto("/mon-espace/")
    page.get_by_role("button", name="Sortir").click()
    page.goto("/mon-espace/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrer dans mon espace")


def test_from_the_private_link_of_a_meeting(no_javascript_page: Page, to_come: Meeting, site: Site) -> None:
    page = no_javascript_page
    page.goto(f"/rencontre/{private_token(to_come)}/")
    page.get_by_role("link", name="Arrêter", exact=True).click()
    page.get_by_role("link", name="Plutôt une pause").click()
    page.get_by_role("button", name="Faire une pause").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est en pause.")
    assert state_now() == (State.PAUSED, MeetingState.CANCELLED)
    page.get_by_role("link", name="Arrêter").click()
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est arrêté.")
    assert state_now()[0] == State.CLOSED
    assert BOX not in site.logs() and str(to_come.pk.hex) not in site.logs()


def test_a_practitioner_in_the_same_browser_stays_signed_in(
    new_page: object, to_come: Meeting, letters: Letters
) -> None:
    page: Page = new_page()  # type: ignore[operator]
    enter(page, to_come.practitioner.user)
    page.goto("/mon-espace/entrer/")
    page.get_by_label("Votre courriel").fill(BOX)
    page.get_by_role("button", name="Recevoir un code").click()
    letters.send()
    page.get_by_label("Le code reçu").fill(code_in(letters))
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.get_by_role("button", name="Sortir").click()
    page.goto("/mon-espace/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrer dans mon espace")
    page.goto("/bureau/")
    expect(page.get_by_role("navigation", name="Mon bureau")).to_be_visible()
