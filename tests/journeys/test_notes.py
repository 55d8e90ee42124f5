"""A note, as a practitioner writes it: read again for its words, saved by itself, found again, signed, added to."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from aparte import clock
from aparte.accompaniment.actions_notes import sign_note
from aparte.accompaniment.models import FileMeeting, Note, NotePart
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site

SAID = "« Je ne sais plus où poser ma fatigue, depuis que l'atelier a fermé. »"
WRONG = "Elle est en dépression, je crois."
SAVED = re.compile("Enregistré à")
READ = 60_000  # milliseconds: the first words wait until the dictionaries are read, long on a busy machine
AWAY = """() => {
    Object.defineProperty(document, 'hidden', {value: true});
    document.dispatchEvent(new Event('visibilitychange'));
}"""
ARRIVED = "() => !Object.keys(localStorage).some(name => name.startsWith('aparte-draft.note.'))"


@pytest.fixture
def meeting(helper: Practitioner) -> Meeting:
    return factories.held_meeting(factories.accompaniment(helper, persons=[factories.person()]))


@pytest.fixture
def address(meeting: Meeting) -> str:
    file = FileMeeting.objects.get(meeting=meeting)
    return f"/bureau/accompagnements/{file.accompaniment_id}/notes/{meeting.pk}/"


def words(meeting: Meeting) -> dict[str, str]:
    found = NotePart.objects.select_related("note__accompaniment", "member__person")
    return found.get(note__meeting=meeting, kind="joint").words


def stored(page: Page) -> str:
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    return str(kept)


def another_tab(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def opened_again(page: Page) -> Page:
    """The tab goes, or the device: another one, where the connection is back. A page that is only left may still hear
    that it is, and save."""
    page.close()
    page.context.set_offline(False)
    return page.context.new_page()


def test_from_the_day_to_the_note_and_back(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting
) -> None:
    page = enter_as(helper.user, javascript=False)
    page.goto("/bureau/")
    page.get_by_role("link", name="Accompagnements").click()
    page.get_by_role("link", name="Alix").click()
    page.get_by_role("link", name="Écrire la note").click()
    page.get_by_label("Ses mots").fill(WRONG)
    page.get_by_label("Ce que cette rencontre me fait").fill("Je me demande ce que j'en attends.")
    page.context.set_default_timeout(READ)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("enregistré")
    expect(page.get_by_text("Des mots à regarder")).to_be_visible()
    expect(page.get_by_text("est en dépression", exact=True)).to_be_visible()
    page.get_by_label("Ses mots").fill(SAID)
    page.get_by_role("button", name="Enregistrer et signer").click()
    expect(page.get_by_text("Signée", exact=True)).to_be_visible()
    expect(page.get_by_text("Des mots à regarder")).to_have_count(0)
    assert words(meeting) == {"own_words": SAID}
    page.get_by_role("link", name="Textes d").click()
    expect(page.locator("main")).not_to_contain_text(SAID)


def test_saved_by_itself_and_read_again_as_one_writes(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting, address: str
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.get_by_label("Ses mots").fill(WRONG)
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert words(meeting) == {"own_words": WRONG}
    found = page.locator(".note-findings").first
    expect(found).to_contain_text("est en dépression", timeout=READ)
    expect(found).to_contain_text("Écrivez ce qu'elle dit")
    page.get_by_label("Ses mots").fill(SAID)
    expect(found).to_be_empty(timeout=READ)
    page.wait_for_function(ARRIVED)
    assert words(meeting) == {"own_words": SAID}
    assert stored(page).count("aparte-draft.note.") == 0, "what is saved leaves no draft"
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_label("Ses mots")).to_have_value(SAID)
    assert Note.objects.get().parts.get(kind="joint").revision == 2


def test_a_lost_connection_loses_nothing(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting, address: str
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Ses mots").fill(SAID)
    expect(page.locator("[data-state]")).to_contain_text("Pas de connexion")
    kept = stored(page)
    assert "aparte-draft.note." in kept
    keys = str(page.locator("[data-keys]").get_attribute("data-keys")).split()
    for secret in ("fatigue", "atelier", "own_words", "poser", *keys):
        assert secret not in kept, secret
    page = opened_again(page)
    assert not Note.objects.exists()

    page.goto(address)
    notice = page.locator("[data-draft]")
    expect(notice).to_contain_text("Un brouillon non enregistré")
    expect(page.get_by_label("Ses mots")).to_have_value("")
    notice.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_label("Ses mots")).to_have_value(SAID)
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    assert words(meeting) == {"own_words": SAID}
    page.reload()
    expect(page.get_by_label("Ses mots")).to_have_value(SAID)
    expect(notice).to_be_hidden()
    page.wait_for_function(ARRIVED)


def test_what_was_left_behind_is_not_covered_by_what_comes_next(
    enter_as: Callable[..., Page], helper: Practitioner, address: str
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Ses mots").fill(SAID)
    expect(page.locator("[data-state]")).to_contain_text("gardés dans ce navigateur")
    page = opened_again(page)
    page.goto(address)
    expect(page.locator("[data-draft]")).to_be_visible()
    page.get_by_label("Ce qui se dit").fill("D'autres mots, sans répondre au brouillon.")
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    page.evaluate(AWAY)
    page.reload()
    expect(page.get_by_label("Ce qui se dit")).to_have_value("D'autres mots, sans répondre au brouillon.")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_label("Ses mots")).to_have_value(SAID)


def test_a_browser_that_keeps_nothing_does_not_say_that_it_does(
    enter_as: Callable[..., Page], helper: Practitioner, address: str
) -> None:
    page = enter_as(helper.user)
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Ses mots").fill(SAID)
    expect(page.locator("[data-state]")).to_contain_text("laissez-la ouverte")
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_have_text(SAVED)


def test_a_connection_that_comes_back_saves_by_itself(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting, address: str
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Ses mots").fill(SAID)
    expect(page.locator("[data-state]")).to_contain_text("Pas de connexion")
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_have_text(SAVED, timeout=15_000)
    assert words(meeting) == {"own_words": SAID}


def test_a_draft_is_thrown_away_and_belongs_to_one_practitioner(
    enter_as: Callable[..., Page],
    new_page: Callable[..., Page],
    helper: Practitioner,
    meeting: Meeting,
    address: str,
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.context.set_offline(True)
    page.get_by_label("Ses mots").fill(SAID)
    expect(page.locator("[data-state]")).to_contain_text("Pas de connexion")
    held = json.loads(stored(page))[0]
    assert held
    page = opened_again(page)
    page.goto(address)
    page.get_by_role("button", name="Jeter").click()
    expect(page.locator("[data-draft]")).to_be_hidden()
    assert "aparte-draft.note." not in stored(page)

    other = factories.published_practitioner(practice=helper.practice)
    theirs = factories.held_meeting(factories.accompaniment(other, persons=[factories.person()]))
    file = FileMeeting.objects.get(meeting=theirs)
    stranger = enter_as(other.user)
    stranger.goto(f"/bureau/accompagnements/{file.accompaniment_id}/notes/{theirs.pk}/")
    moved = {name.replace(str(meeting.pk), str(theirs.pk)): value for name, value in held.items()}
    stranger.evaluate("(moved) => Object.assign(localStorage, moved)", moved)
    stranger.reload()
    expect(stranger.get_by_label("Ses mots")).to_have_value("")
    expect(stranger.locator("[data-draft]")).to_be_hidden()


def test_two_tabs_keep_both_texts(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting, address: str
) -> None:
    one = enter_as(helper.user)
    one.goto(address)
    two = another_tab(one.context, address)
    one.get_by_label("Ses mots").fill("Depuis le premier onglet.")
    expect(one.locator("[data-state]")).to_have_text(SAVED)
    two.get_by_label("Ses mots").fill("Depuis le second onglet.")
    expect(two.locator("[data-state]")).to_contain_text("a changé ailleurs")
    assert words(meeting) == {"own_words": "Depuis le premier onglet."}
    two.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(two.get_by_role("heading", level=1)).to_have_text("Deux textes pour la même note")
    expect(two.get_by_text("Depuis le premier onglet.")).to_be_visible()
    expect(two.get_by_label("Ses mots")).to_have_value("Depuis le second onglet.")
    two.get_by_role("button", name="Garder les deux").click()
    both = "Depuis le premier onglet.\n\nDepuis le second onglet."
    expect(two.get_by_label("Ses mots")).to_have_value(both)
    expect(two.locator("[data-draft]")).to_be_hidden()
    assert words(meeting) == {"own_words": both}


def test_a_draft_of_a_note_that_was_locked_meanwhile_is_added(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting, address: str
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.get_by_label("Ses mots").fill(SAID)
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    page.context.set_offline(True)
    page.get_by_label("Ce qui se dit").fill("Un long silence, puis un rire.")
    expect(page.locator("[data-state]")).to_contain_text("Pas de connexion")
    page = opened_again(page)
    found = FileMeeting.objects.select_related("accompaniment__practitioner__practice").get(meeting=meeting)
    at = clock.now() - timedelta(days=9)
    sign_note(file_meeting=found, members=[], by=Actor.machine(), at=at)

    page.goto(address)
    expect(page.get_by_text("Verrouillée", exact=True)).to_be_visible()
    expect(page.locator("textarea[data-writing]")).to_have_count(0)
    page.get_by_role("button", name="Reprendre").click()
    added = page.get_by_label("Ce que vous ajoutez").first
    expect(added).to_have_value("Un long silence, puis un rire.")
    page.get_by_role("button", name="Ajouter à la note").first.click()
    expect(page.get_by_text("Ajouté le")).to_be_visible()
    expect(page.get_by_text("Un long silence, puis un rire.")).to_be_visible()
    expect(page.locator("[data-draft]")).to_be_hidden()
    assert words(meeting) == {"own_words": SAID}


def test_nothing_of_a_note_is_in_the_logs_or_the_mails(
    enter_as: Callable[..., Page], helper: Practitioner, meeting: Meeting, address: str, site: Site
) -> None:
    page = enter_as(helper.user)
    page.goto(address)
    page.get_by_label("Ses mots").fill(f"{SAID} {WRONG}")
    expect(page.locator(".note-findings").first).to_contain_text("est en dépression", timeout=READ)
    expect(page.locator("[data-state]")).to_have_text(SAVED)
    page.get_by_role("button", name="Enregistrer et signer").click()
    expect(page.get_by_text("Signée", exact=True)).to_be_visible()
    said = site.logs() + repr(site.mails())
    for secret in ("fatigue", "dépression", "d%C3%A9pression"):
        assert secret not in said, secret
