"""The same path in a browser that runs no script: plain links and plain forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from aparte.meetings.models import Meeting
from aparte.meetings.terms import Mode, Outcome, State
from aparte.people.models import Practitioner
from tests.journeys.moments import make_past
from tests.journeys.people import LONELY, PASSWORD


def test_from_words_to_outcome(new_page: Callable[..., Page], helper: Practitioner) -> None:
    _a_person_books(new_page(javascript=False, width=390, height=844))
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.mode, meeting.person.phone) == (State.BOOKED, Mode.PHONE, "+15145550147")
    _the_practitioner_answers(new_page(javascript=False), meeting)


def _a_person_books(page: Page) -> None:
    page.goto("/")
    page.locator("textarea[name=words]").fill(LONELY)
    page.get_by_role("button", name="Voir quelle aide me convient").click()
    expect(page.locator("main")).to_have_attribute("data-orientation", "support")
    page.get_by_role("button", name="Choisir avec qui parler").click()
    page.get_by_role("button", name="Maëlle Tournesol").click()
    page.get_by_label("Vos heures").select_option("Europe/Paris")
    page.get_by_role("button", name="Changer d'heures").click()
    expect(page.get_by_label("Vos heures")).to_have_value("Europe/Paris")
    page.locator("label.slot").nth(2).click()
    page.get_by_role("button", name="Continuer avec cette heure").click()
    expect(page.get_by_text("Heure de Paris")).to_be_visible()
    page.get_by_label("Votre prénom").fill("Lou")
    page.get_by_label("Votre téléphone").fill("514 555 0147")
    page.get_by_role("button", name="Réserver ce premier échange").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est noté.")


def _the_practitioner_answers(page: Page, meeting: Meeting) -> None:
    page.goto("/bureau/")
    page.get_by_role("textbox", name="Courriel").fill("maelle@exemple.test")
    page.get_by_role("textbox", name="Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Entrer").click()
    page.get_by_role("link", name="Lou").first.click()
    expect(page.locator("blockquote mark").first).to_be_visible()
    page.get_by_role("button", name="Accepter la rencontre").click()
    expect(page.get_by_role("status")).to_contain_text("La rencontre est confirmée.")
    make_past(meeting)
    page.goto("/bureau/")
    page.get_by_role("link", name="Lou").first.click()
    page.get_by_text("Dans le cadre").click()
    page.get_by_role("button", name="Noter la suite").click()
    expect(page.get_by_role("status")).to_contain_text("La suite est notée.")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.outcome) == (State.DONE, Outcome.WITHIN_FRAME)


@pytest.mark.parametrize(
    ("answers", "orientation"),
    [
        (("Non", "Une situation de ma vie", "Quelques mois", "Seul·e", "Non"), "support"),
        (
            ("Non", "Rien de précis", "Plus de six mois", "En couple", "Oui, et je voudrais un soutien"),
            "complementary",
        ),
        (("Non", "Un résultat à atteindre", "Quelques mois", "Seul·e", "Non"), "coaching"),
        (("Oui, une autre personne",), "emergency"),
    ],
    ids=["support", "complementary", "coaching", "emergency"],
)
def test_guided_questions_lead_somewhere_without_a_word(
    no_javascript_page: Page, helper: Practitioner, answers: tuple[str, ...], orientation: str
) -> None:
    page = no_javascript_page
    page.goto("/")
    page.get_by_role("link", name="Je préfère répondre à quelques questions").click()
    for number, answer in enumerate(answers, start=1):
        expect(page.get_by_text(f"question {number} sur 5")).to_be_visible()
        page.locator("label.choice").filter(has_text=answer).first.click()
        page.get_by_role("button", name="Continuer").click()
    expect(page.locator("main")).to_have_attribute("data-orientation", orientation)


def test_a_question_left_without_answer_is_asked_again(
    no_javascript_page: Page, helper: Practitioner
) -> None:
    page = no_javascript_page
    page.goto("/choisir-soi-meme/")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez une réponse")
    page.locator("label.choice").filter(has_text="Non").last.click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("question 2 sur 5")).to_be_visible()
    page.get_by_role("button", name="Question précédente").click()
    expect(page.get_by_text("question 1 sur 5")).to_be_visible()
