"""How the relation feels, from the mail to the picture; a tension; going on with somebody else in two steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from aparte import clock
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Change, PassedOn
from aparte.accompaniment.terms import Ending, State
from aparte.alliance.actions import ask_after_meetings, say
from aparte.alliance.models import Felt
from aparte.alliance.queries import felt_about
from aparte.alliance.rules import Said
from aparte.alliance.terms import LINES, Side
from aparte.audit.terms import Actor
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.space import page_in_space
from tests.journeys.french import french_left
from tests.journeys.hands import Hands
from tests.journeys.letters import Letters, link, words
from tests.journeys.visiting import settled, spoken

Axe = Callable[[Page], list[str]]
LOU = "lou@exemple.test"
NOTE = "Je n'osais pas le dire, et c'est dit."
SITUATION = "Je dors mal depuis que l'atelier a fermé."


@pytest.fixture
def file(helper: Practitioner) -> Accompaniment:
    """Lou and Maëlle met twice; Lou said after the first time that it was well."""
    lou = factories.person(first_name="Lou", email=LOU, region="CA-QC")
    file = factories.accompaniment(helper, persons=[lou], situation=SITUATION)
    now = clock.now()
    first = factories.held_meeting(file, starts_at=now - timedelta(weeks=2))
    factories.held_meeting(file, starts_at=now - timedelta(days=1))
    member = file.members.get()
    felt = felt_about(member, first, Side.PERSON, at=first.ends_at)
    well = Said(dict.fromkeys(LINES, 90))
    say(felt=felt, said=well, by=Actor.person(lou.pk), at=first.ends_at)
    return file


def line(page: Page, number: int) -> tuple[Locator, Locator]:
    """The tick and the slider of one line."""
    place = page.locator(".felt-line").nth(number)
    return place.get_by_role("checkbox"), place.get_by_role("slider")


def test_said_by_link_then_a_tension_that_lou_never_sees(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    file: Accompaniment,
    letters: Letters,
    site: Site,
    axe: Axe,
) -> None:
    ask_after_meetings(at=clock.now())
    letters.send()
    (mail,) = letters.to(LOU)
    assert "Maëlle" not in words(mail) and "ressenti" not in str(mail["Subject"])
    lou = new_page(width=390, height=844)
    lou.goto(link(mail))
    tick, slide = line(lou, 0)
    expect(tick).not_to_be_checked()
    expect(slide).to_have_attribute("aria-valuetext", "pas de réponse")
    slide.focus()
    for _ in range(30):
        lou.keyboard.press("ArrowLeft")
    expect(tick).to_be_checked()
    expect(slide).to_have_attribute("aria-valuetext", "plutôt non")
    lou.get_by_label("Si vous voulez ajouter quelque chose").fill(NOTE)
    lou.get_by_role("button", name="Relire").click()
    expect(lou.get_by_role("heading", level=1)).to_have_text(spoken("Relire avant d'envoyer"))
    expect(lou.locator("main")).to_contain_text("plutôt non")
    expect(lou.locator("main")).to_contain_text("Vos mots restent à vous")
    assert not axe(settled(lou))
    lou.get_by_role("button", name="Envoyer").click()
    expect(lou.get_by_role("heading", level=1)).to_have_text("Ce que vous avez dit")
    letters.send()
    assert len(letters.to(LOU)) == 1

    desk = enter_as(file.practitioner.user)
    desk.goto(reverse("felt:alliance", args=[file.pk]))
    expect(desk.get_by_role("img", name="Être compris·e")).to_be_visible()
    assert NOTE not in desk.content() and not axe(settled(desk))
    desk.get_by_text("Les mêmes réponses, en mots").click()
    expect(desk.get_by_role("table")).to_contain_text("Lou : plutôt non · vous : pas de réponse")
    desk.get_by_role("link", name="Voir ce qui a bougé, et des pistes").click()
    expect(desk.locator("main")).to_contain_text("« Être compris·e » : la réponse du")
    assert not axe(settled(desk))
    desk.get_by_role("button", name="Mettre de côté").click()
    expect(desk.locator("main")).to_contain_text("Une fiche est mise de côté jusqu'au")

    lou = page_in_space(lou, site, file.members.get().person)
    lou.goto(reverse("alliance:mine", args=[file.pk]))
    expect(lou.locator("main")).to_contain_text(NOTE)
    expect(lou.locator("main")).not_to_contain_text("plus basse")
    assert not axe(settled(lou))
    stranger = enter_as(factories.published_practitioner(practice=file.practitioner.practice).user)
    answer = stranger.goto(reverse("felt:alliance", args=[file.pk]))
    assert answer and answer.status == 404


def test_without_javascript_in_english(
    new_page: Callable[..., Page], file: Accompaniment, letters: Letters
) -> None:
    ask_after_meetings(at=clock.now())
    letters.send()
    page = new_page(javascript=False, language="en-CA", width=320, height=640)
    page.goto(link(letters.last(LOU)).replace("/ressenti/", "/en/ressenti/"))
    tick, slide = line(page, 3)
    expect(slide).to_be_hidden()
    tick.check()
    expect(slide).to_be_visible()
    slide.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    in_english(page)
    page.get_by_role("button", name="Read again").click()
    in_english(page)
    page.get_by_role("button", name="Send").click()
    in_english(page)
    said = Felt.objects.order_by("said_at").last()
    assert said and said.said() == Said({"suited": 70})


def in_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    names = ("Maëlle Tournesol", "Ousmane Roseau", "Cabinet de la Lanterne", SITUATION)
    assert not (left := french_left(page, besides=names)), f"{page.url}:\n" + "\n".join(left)


def test_with_a_keyboard_and_nothing_else(
    new_page: Callable[..., Page], file: Accompaniment, letters: Letters
) -> None:
    ask_after_meetings(at=clock.now())
    letters.send()
    page = new_page()
    page.goto(link(letters.last(LOU)))
    hands = Hands(page)
    tick, slide = line(page, 1)
    hands.go_to(slide)
    page.keyboard.press("End")
    expect(tick).to_be_checked()
    hands.go_to(tick, back=True)
    page.keyboard.press("Space")
    expect(slide).to_have_attribute("aria-valuetext", "pas de réponse")
    page.keyboard.press("Space")
    hands.press(page.get_by_role("button", name="Relire"))
    hands.press(page.get_by_role("button", name="Envoyer"))
    said = Felt.objects.order_by("said_at").last()
    assert said and said.said() == Said({"involved": 100})
    hands.press(page.get_by_role("link", name="Ne plus recevoir ces courriels"))
    hands.press(page.get_by_role("button", name="Ne plus les recevoir"))
    expect(page.get_by_role("button", name="Les recevoir de nouveau")).to_be_visible()


def test_changing_in_two_steps(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    file: Accompaniment,
    helper: Practitioner,
    letters: Letters,
    axe: Axe,
) -> None:
    colleague = factories.published_practitioner(
        name="Ousmane Roseau", practice=helper.practice, email="ousmane@exemple.test", region="CA-QC"
    )
    lou = new_page(javascript=False)
    lou.goto(reverse("accompaniment:changing", args=[member_token(file.members.get())]))
    lou.get_by_label("Ousmane Roseau").check()
    lou.get_by_role("button", name="Continuer").click()
    lou.get_by_label("Ma situation, dans mes mots").check()
    lou.get_by_label("Un mot pour Maëlle Tournesol").fill("Merci, et au revoir.")
    lou.get_by_role("button", name="Envoyer ma demande").click()
    expect(lou.get_by_role("heading", level=1)).to_have_text("Votre demande est envoyée à Ousmane Roseau")
    lou.get_by_role("button", name="Reprendre ma demande").click()
    expect(lou.get_by_role("heading", level=1)).to_have_text(spoken("Continuer avec quelqu'un d'autre"))
    assert Change.objects.get().sealed_copy is None
    lou.get_by_label("Ousmane Roseau").check()
    lou.get_by_role("button", name="Continuer").click()
    expect(lou.get_by_label("Ma situation, dans mes mots")).not_to_be_checked()
    lou.get_by_label("Ma situation, dans mes mots").check()
    lou.get_by_label("Un mot pour Maëlle Tournesol").fill("Merci, et au revoir.")
    lou.get_by_role("button", name="Envoyer ma demande").click()

    letters.send()
    asked = letters.last("ousmane@exemple.test")
    assert "Lou" not in words(asked)
    desk = enter_as(colleague.user)
    desk.goto(link(asked))
    expect(desk.get_by_role("heading", level=1)).to_have_text("Lou")
    assert SITUATION not in desk.content()
    desk.get_by_role("button", name=spoken("L'accueillir")).click()
    desk.get_by_role("button", name="Lire").click()
    expect(desk.locator("main")).to_contain_text(SITUATION)
    assert not axe(settled(desk)) and PassedOn.objects.get().opened_at is not None
    lou.reload()
    expect(lou.locator("main")).to_contain_text("Ousmane Roseau a lu ce que vous avez transmis.")

    file.refresh_from_db()
    assert (file.state, file.ending) == (State.CLOSED, Ending.TRANSFERRED)
    former = enter_as(helper.user)
    former.goto(reverse("file:changing", args=[file.pk]))
    expect(former.locator("main")).to_contain_text("Merci, et au revoir.")
    expect(former.locator("main")).to_contain_text("sept ans")
    answer = former.goto(reverse("felt:alliance", args=[file.pk]))
    assert answer and answer.status == 404
