"""A practitioner's page: reserved words are refused with the reason, and it is read in the visitor's language."""

from __future__ import annotations

import html

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.people.actions import PROFILE_FIELDS, ReservedWords, add_practitioner, write_profile
from aparte.people.models import Practitioner, ProfileText
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = {
    "headline": "J'écoute, sans hâte.",
    "approach": "Je vous écoute et je redis ce que j'ai compris.",
    "does_not": "Je ne pose pas de diagnostic et je ne soigne pas.",
    "training": "Deux ans de formation.",
    "supervision": "Chaque mois.",
    "insurance": "Responsabilité civile.",
    "association": "Une association et son code.",
}


def prose(**changes: str) -> dict[str, str]:
    return {"form": "prose"} | {f"prose-{name}": text for name, text in (TEXTS | changes).items()}


def facts(**changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "languages": ["fr"],
        "modes": ["phone"],
        "themes": ["work"],
        "city": "Nantes",
        "phone": "",
        "video_address": "",
        "accepts_requests": "on",
        "published": "on",
    } | changes
    return {"form": "facts"} | {f"facts-{name}": value for name, value in given.items() if value != ""}


@pytest.fixture
def maelle() -> Practitioner:
    return factories.published_practitioner()


@pytest.fixture
def desk(client: Client, maelle: Practitioner) -> Client:
    client.force_login(maelle.user)
    return client


def address(language: str = "") -> str:
    return reverse("desk:profile") + (f"?text={language}" if language else "")


def test_a_text_is_saved_and_leaves_a_trace(desk: Client, maelle: Practitioner) -> None:
    assert desk.post(address(), prose(headline="Une oreille calme.")).status_code == 302
    assert maelle.texts.get().headline == "Une oreille calme."
    entry = Entry.objects.get(verb=Verb.PROFILE_CHANGED)
    assert (entry.actor_id, entry.about_id) == (str(maelle.user_id), str(maelle.pk))


def test_an_english_text_stands_beside_the_french_one(desk: Client, maelle: Practitioner) -> None:
    desk.post(address("en"), prose(headline="A calm ear."))
    assert set(maelle.texts.values_list("language", flat=True)) == {"fr", "en"}
    public = reverse("pages:practitioner", args=[maelle.slug])
    assert "A calm ear." in Client().get("/en" + public).content.decode()
    assert "A calm ear." not in Client().get(public).content.decode()


@pytest.mark.parametrize("field", PROFILE_FIELDS)
def test_every_field_is_needed(desk: Client, maelle: Practitioner, field: str) -> None:
    """« Ce que je ne fais pas » above all."""
    for empty in ("", "   "):
        answer = desk.post(address(), prose(**{field: empty}))
        assert answer.status_code == 422 and f"id_prose-{field}" in answer.content.decode()
    assert maelle.texts.get().headline == TEXTS["headline"]


def test_the_database_refuses_a_page_that_does_not_say_it(maelle: Practitioner) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfileText.objects.update(does_not="")


@pytest.mark.parametrize("field", PROFILE_FIELDS)
def test_a_reserved_word_is_refused_with_its_reason(desk: Client, maelle: Practitioner, field: str) -> None:
    answer = desk.post(address(), prose(**{field: "Je suis psychologue à Nantes."}))
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and "« psychologue »" in page
    assert "Je suis psychologue à Nantes." in page, "what was typed stays"
    assert maelle.texts.get().headline == TEXTS["headline"]


def test_a_registration_lifts_the_refusal() -> None:
    listed = factories.practitioner(registrations={"rpps_psychologue": "10000000001"})
    profile = write_profile(
        practitioner=listed,
        language="fr",
        texts=TEXTS | {"headline": "Je suis psychologue."},
        by=Actor.user(1),
        at=factories.clock.now(),
    )
    assert profile.headline == "Je suis psychologue."


def test_a_reserved_word_in_the_name_is_refused() -> None:
    doctor = factories.practitioner(name="Psychologue Tournesol")
    with pytest.raises(ReservedWords) as refusal:
        write_profile(
            practitioner=doctor, language="fr", texts=TEXTS, by=Actor.user(1), at=factories.clock.now()
        )
    assert set(refusal.value.findings) == {"name"}
    assert not ProfileText.objects.filter(practitioner=doctor).exists()


def test_facts_are_saved(desk: Client, maelle: Practitioner) -> None:
    assert desk.post(address(), facts()).status_code == 302
    maelle.refresh_from_db()
    assert (maelle.city, maelle.modes, maelle.themes) == ("Nantes", ["phone"], ["work"])


@pytest.mark.parametrize(
    "changes",
    [
        {"modes": []},
        {"modes": ["in_person"]},
        {"modes": ["video"]},
        {"languages": []},
        {"languages": ["tlh"]},
        {"themes": ["sorcery"]},
        {"video_address": "javascript:alert(1)"},
        {"city": "a\x00b"},
    ],
    ids=str,
)
def test_facts_that_make_no_sense_are_refused(
    desk: Client, maelle: Practitioner, changes: dict[str, object]
) -> None:
    answer = desk.post(address(), facts(**changes))
    assert answer.status_code == 422 and 'class="error-summary"' in answer.content.decode()
    maelle.refresh_from_db()
    assert maelle.city == ""


def test_a_page_is_published_once_it_is_written(client: Client) -> None:
    newcomer = factories.practitioner()
    client.force_login(newcomer.user)
    assert client.post(address(), facts()).status_code == 422
    client.post(address(), prose())
    assert client.post(address(), facts()).status_code == 302
    assert Client().get(reverse("pages:practitioner", args=[newcomer.slug])).status_code == 200


@pytest.mark.parametrize(
    "sent", [{}, {"form": "other"}, {"form": "prose"}, {"form": "facts"}, {"form": "\x00"}]
)
def test_a_form_that_no_page_made_changes_nothing(
    desk: Client, maelle: Practitioner, sent: dict[str, str]
) -> None:
    assert desk.post(address("xx"), sent).status_code in {200, 422}
    assert maelle.texts.get().headline == TEXTS["headline"]


def test_nobody_writes_the_page_of_somebody_else(desk: Client) -> None:
    other = factories.published_practitioner(name="Noé Rivage")
    desk.post(address(), prose(headline="Une oreille calme."))
    assert other.texts.get().headline == TEXTS["headline"]


def test_two_of_one_name_have_two_addresses(maelle: Practitioner) -> None:
    other = add_practitioner(
        practice=maelle.practice, email="x@exemple.test", name=maelle.name, region="FR", zone="Europe/Paris"
    )
    unnamed = add_practitioner(
        practice=maelle.practice, email="y@exemple.test", name="李", region="FR", zone="Europe/Paris"
    )
    assert (other.slug, unnamed.slug) == (f"{maelle.slug}-2", "praticien")
