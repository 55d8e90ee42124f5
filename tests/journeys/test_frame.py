"""From the gate to an agreement by two members, one of whom refuses first; and a contrary opinion that comes later."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from aparte.accompaniment.actions import put_in_file
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.terms import State
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys.french import french_left
from tests.journeys.letters import Letters, link, words
from tests.journeys.visiting import settled

Axe = Callable[[Page], list[str]]
ALIX, BILAL = "alix@exemple.test", "bilal@exemple.test"
SITUATION = "Depuis la naissance, nous ne nous parlons plus que des horaires."


def fill_in_the_gate(page: Page, meeting: Meeting, *, followed: bool = False) -> None:
    page.goto(f"/bureau/rencontres/{meeting.pk}/")
    page.get_by_role("link", name="Ouvrir un accompagnement").click()
    page.get_by_label("Personne n'est en danger").check()
    page.get_by_label("Oui, par quelqu'un" if followed else "Non, à notre connaissance").check()
    if followed:
        page.get_by_label("Le professionnel qui suit la personne").fill("Dre Roy, médecin de famille")
        page.get_by_label("Pas demandé").check()
        page.get_by_label("Un trouble dépressif").check()
    page.get_by_label("La situation d'aujourd'hui").fill(SITUATION)
    page.get_by_label("J'ai vérifié cela avec la personne").check()


def h1(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_two_members_one_refuses_first(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    letters: Letters,
    axe: Axe,
) -> None:
    bilal_person = factories.person(first_name="Bilal", email=BILAL)
    meeting = factories.meeting(helper, state=MeetingState.DONE, others=[bilal_person])
    desk = enter_as(helper.user)
    fill_in_the_gate(desk, meeting)
    assert not axe(settled(desk))
    desk.get_by_role("button", name="Signer et voir si cela s'ouvre").click()
    h1(desk, "L'entente")
    assert not axe(settled(desk))
    desk.get_by_role("button", name="Proposer cette entente").click()
    expect(desk.locator("main")).to_contain_text("N'a pas encore répondu")
    letters.send()

    alix = new_page(width=390, height=844)
    alix.goto(link(letters.last(ALIX)))
    h1(alix, "Une entente à lire, à votre rythme.")
    expect(alix.locator("main")).to_contain_text(SITUATION)
    assert "Bilal" not in alix.content() and not axe(settled(alix))
    with alix.expect_download() as kept:
        alix.get_by_role("link", name="Garder l'entente (PDF)").click()
    assert kept.value.suggested_filename == "entente.pdf"
    alix.get_by_role("button", name="J'accepte cette entente").click()
    h1(alix, "Votre oui est noté.")

    bilal = new_page(javascript=False)
    bilal.goto(link(letters.last(BILAL)))
    bilal.get_by_role("button", name="Je n'accepte pas").click()
    h1(bilal, "Votre non est noté.")
    alix.reload()
    h1(alix, "Votre oui est noté.")
    letters.send()
    told = letters.last(helper.user.email)
    assert "Bilal" not in words(told) and f"/{Accompaniment.objects.get().pk}/entente/" in link(told)
    desk.goto(link(told))
    expect(desk.locator("main")).to_contain_text("N'accepte pas")

    bilal.get_by_role("link", name="Ouvrir cette question").click()
    bilal.get_by_label("Secret individuel").check()
    bilal.get_by_label("J'ai peur de ce qui pourrait suivre").check()
    bilal.get_by_role("button", name="Répondre à part").click()
    bilal.get_by_role("button", name="J'accepte cette entente").click()
    h1(bilal, "Cette entente est acceptée.")
    alix.reload()
    h1(alix, "Cette entente est acceptée.")
    assert "peur" not in alix.locator("main").inner_text()
    alix.get_by_role("link", name="Ouvrir cette question").click()
    assert not alix.locator("input[type=radio]:checked").count() and not axe(settled(alix))
    assert Accompaniment.objects.get().state == State.AGREED
    desk.reload()
    expect(desk.locator("main")).to_contain_text("Quelqu'un a peur de ce qui pourrait suivre")
    assert not axe(settled(desk))

    stranger = enter_as(
        factories.published_practitioner(practice=helper.practice, name="Ousmane Roseau").user
    )
    answer = stranger.goto(desk.url)
    assert answer and answer.status == 404 and SITUATION not in stranger.content()


def test_beside_care_until_a_contrary_opinion_comes(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    letters: Letters,
    axe: Axe,
) -> None:
    meeting = factories.meeting(helper, state=MeetingState.DONE)
    desk = enter_as(helper.user)
    fill_in_the_gate(desk, meeting, followed=True)
    desk.get_by_role("button", name="Signer et voir si cela s'ouvre").click()
    desk.get_by_role("button", name="Proposer cette entente").click()
    letters.send()
    alix = new_page(language="en-CA")
    alix.goto(link(letters.last(ALIX)).replace("/entente/", "/en/entente/"))
    left = french_left(alix, besides=("Maëlle Tournesol", "Cabinet de la Lanterne", SITUATION))
    assert not left, "\n".join(left)
    expect(alix.locator("main")).to_contain_text("Beside your care")
    alix.get_by_role("button", name="I accept this agreement").click()

    file = Accompaniment.objects.get()
    next_one = factories.meeting(
        helper, person=meeting.person, state=MeetingState.ACCEPTED, kind=Kind.SUPPORT
    )
    put_in_file(accompaniment=file, meeting=next_one)
    desk.get_by_role("navigation", name="Ce dossier").get_by_role("link", name="Suivi à côté").click()
    desk.get_by_label("Contraire", exact=True).check()
    desk.get_by_label("j'ai compris que l'accompagnement se termine").check()
    assert not axe(settled(desk))
    desk.get_by_role("button", name="Noter cet avis").click()
    expect(desk.locator("main")).to_contain_text("Des mots pour le dire")
    assert not axe(settled(desk))
    letters.send()
    told = letters.last(ALIX)
    assert "Roy" not in words(told) and "/entente/" in words(told)
    alix.reload()
    h1(alix, "This accompaniment stops here.")
    expect(alix.locator("main")).to_contain_text("The professional who follows you")
    assert not axe(settled(alix))
    assert {one.state for one in Meeting.objects.all()} == {MeetingState.DONE, MeetingState.CANCELLED}
