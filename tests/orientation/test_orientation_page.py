"""From words to an answer: every kind of text gets one, the way to help is never hidden, and nothing is kept."""

from __future__ import annotations

import html
import re
from io import StringIO
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from aparte.config.scrubbing import ScrubbedFormatter
from aparte.config.sessions import SessionStore
from aparte.orientation import actions
from tests import factories

START, CHOOSE = "/orientation/", "/choisir-soi-meme/"
EMERGENCY = "J'ai décidé de mourir ce soir, j'ai préparé les médicaments et écrit une lettre d'adieu."
GUIDED = {f"answer-{name}": value for name, value in factories.GUIDED.items()}
SIX = {"emergency", "off_topic", "complementary", "health_professional", "coaching", "support"}

pytestmark = pytest.mark.django_db


def main(answer: Any) -> dict[str, str]:
    """What `<main>` says for programs."""
    opening = re.search(r"<main [^>]*>", answer.content.decode())
    assert opening
    return dict(re.findall(r'data-(orientation|region)="([^"]*)"', opening.group()))


@pytest.mark.parametrize(
    ("words", "orientation"),
    [
        ("Depuis la mort de ma mère je tourne en rond et j'ai besoin d'en parler.", "support"),
        (EMERGENCY, "emergency"),
        ("Je veux que mon fils soit évalué pour un TDAH, avec un diagnostic écrit.", "health_professional"),
        ("My father died and I need somebody to listen to me.", "support"),
    ],
)
def test_words_have_an_answer(client: Client, words: str, orientation: str) -> None:
    answer = client.post(START, {"words": words})
    assert answer.status_code == 200 and main(answer) == {"orientation": orientation, "region": ""}


@pytest.mark.parametrize(
    "words",
    [
        "Je me sens vide 🌧️ depuis l'été 👩‍👩‍👧",
        "أشعر بالحزن منذ شهر ولا أعرف مع من أتكلم",
        "<script>alert('x')</script><img src=x onerror=alert(1)> je suis triste",
        "Robert'); DROP TABLE people_person;-- je suis triste",
        "{{ settings.SECRET_KEY }}{% debug %} je suis triste",
        "x" * 10_000,
        "a " * 5_000,
        "é",
        "Je suis triste\r\n\r\net seule\u2028\u200b\ufeff",
        "𝓙𝓮 𝓼𝓾𝓲𝓼 𝓽𝓻𝓲𝓼𝓽𝓮",
        "((((((((((((((((((((((((" * 100 + " triste",
    ],
    ids=[
        "emoji", "right to left", "markup", "SQL", "a template", "one long word", "10,000 characters", "one letter",
        "odd blanks", "other letters", "brackets",
    ],
)  # fmt: skip
def test_any_text_gets_an_answer_and_is_shown_escaped(client: Client, words: str) -> None:
    answer = client.post(START, {"words": words})
    page = answer.content.decode()
    assert answer.status_code == 200 and main(answer)["orientation"] in SIX
    assert "<script>alert" not in page and "<img src=x" not in page and "django-insecure" not in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Le champ est vide"),
        (" \n\t ", "Le champ est vide"),
        ("?!…", "Le champ est vide"),
        ("x" * 10_001, "trop long"),
        ("é" * 500_000, "trop long"),
        ("x" * 1_000_000, "trop long"),
        ("\x00\x01\x02\x03", "Nous n'arrivons pas à lire ce texte"),
        ("Bonjour\x00je suis triste", "Nous n'arrivons pas à lire ce texte"),
    ],
    ids=["empty", "blank", "no word", "10,001", "a megabyte of accents", "a megabyte", "binary", "null"],
)
def test_what_cannot_be_read_gets_a_clear_word(client: Client, words: str, said: str) -> None:
    answer = client.post(START, {"words": words})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and said in page
    assert "lignes-d-ecoute" in page and len(page) < 200_000


def test_a_form_without_its_field(client: Client) -> None:
    assert client.post(START).status_code == 422


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"words=" + b"x" * 6_000_000, "application/x-www-form-urlencoded"),
        (b"words=" + b"%C3%A9" * 1_000_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(2_000)), "application/x-www-form-urlencoded"),
        (b"words=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"no boundary", "multipart/form-data"),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
    ],
    ids=[
        "six megabytes",
        "percent-encoded",
        "thousands of fields",
        "another charset",
        "no boundary",
        "broken",
    ],
)
def test_what_is_no_form_gets_a_page_too(client: Client, body: bytes, kind: str) -> None:
    answer = client.generic("POST", START, body, content_type=kind)
    assert answer.status_code in {400, 413, 422}
    assert "lignes-d-ecoute" in answer.content.decode()


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "", "application/octet-stream", "x/y/z;;"]
)
def test_another_kind_of_body_is_an_empty_form(client: Client, kind: str) -> None:
    assert client.generic("POST", START, b'{"words": "x"}', content_type=kind).status_code in {400, 422}


def test_broken_bytes_are_read_as_well_as_they_can_be(client: Client) -> None:
    body = b"words=je+suis+%ED%A0%80+triste+%FF%FE"
    answer = client.generic("POST", START, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {200, 422}


# ── what the answer shows ────────────────────────────────────────────────────────────────────────────


def test_the_words_it_rests_on_are_marked_in_the_text(client: Client) -> None:
    page = client.post(START, {"words": "Depuis la mort de ma mère je tourne en rond."}).content.decode()
    assert "<mark" in page and "ma mère" in html.unescape(re.sub(r"<[^>]+>", "", page))


def test_an_emergency_shows_the_lines_first_and_sells_nothing(client: Client) -> None:
    page = client.post(START, {"words": EMERGENCY, "region": "FR"}).content.decode()
    body = page[page.index("<main") :]
    assert 'href="tel:3114"' in body
    assert body.index("tel:3114") < body.index("médicaments")
    assert reverse("pages:practitioners") not in body[: body.index("</main>")]


@pytest.mark.parametrize(
    ("region", "number"), [("FR", "3114"), ("CA-QC", "18662773553"), ("BE", "080032123"), ("CH", "143")]
)
def test_the_lines_are_those_of_the_territory(client: Client, region: str, number: str) -> None:
    body = client.post(START, {"words": EMERGENCY, "region": region}).content.decode()
    numbers = [re.sub(r"\D", "", found) for found in re.findall(r'href="tel:([^"]+)"', body)]
    assert any(found.endswith(number.lstrip("0")) for found in numbers), numbers


def test_without_a_territory_the_lines_of_all_show(client: Client) -> None:
    body = client.post(START, {"words": EMERGENCY}).content.decode()
    numbers = set(re.findall(r'href="tel:([^"]+)"', body))
    assert "3114" in numbers and len(numbers) >= 4


def test_nobody_in_danger_goes_on_with_the_lines_still_first(client: Client) -> None:
    answer = client.post(START, {"words": EMERGENCY, "region": "FR"} | GUIDED)
    body = answer.content.decode()
    body = body[body.index("<main") :]
    assert main(answer)["orientation"] == "support"
    assert body.index("tel:3114") < body.index(reverse("pages:practitioners"))


@pytest.mark.parametrize("danger", ["yes_me", "yes_other", "unsure"])
def test_danger_decides_at_once(client: Client, danger: str) -> None:
    answer = client.post(CHOOSE, {"answer-danger": danger, "asked": "danger"})
    assert main(answer)["orientation"] == "emergency"


def test_guided_questions_come_one_by_one_and_words_travel_along(client: Client) -> None:
    sent: dict[str, str] = {"words": "Un mot : zibeline."}
    for name, value in factories.GUIDED.items():
        page = client.post(CHOOSE, sent).content.decode()
        assert f'name="answer-{name}" value="{value}"' in page and "zibeline" in page
        sent[f"answer-{name}"] = value
    answer = client.post(CHOOSE, sent)
    assert main(answer)["orientation"] == "support" and "zibeline" in answer.content.decode()


def test_a_question_without_an_answer_is_asked_again(client: Client) -> None:
    answer = client.post(CHOOSE, {"asked": "danger"})
    assert answer.status_code == 422 and "Choisissez une réponse" in answer.content.decode()
    answer = client.post(CHOOSE, {"asked": "danger", "answer-danger": "maybe\x00"})
    assert answer.status_code == 422


def test_one_may_go_back(client: Client) -> None:
    page = client.post(CHOOSE, {"answer-danger": "no_danger", "back": "1"}).content.decode()
    assert 'name="answer-danger" value="yes_me"' in page


def test_in_english(client: Client) -> None:
    page = client.post("/en/orientation/", {"words": "My father died and I need to talk."}).content.decode()
    assert '<html lang="en"' in page and "Qu'est-ce" not in page and "La machine" not in page


@pytest.fixture
def listening_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: str, **_: Any) -> None:
        raise RuntimeError(f"cannot read {words}")

    monkeypatch.setattr(actions, "orient", broken)


@pytest.mark.usefixtures("listening_broken")
@pytest.mark.parametrize("more", [{}, GUIDED], ids=["words", "words and answers"])
def test_listening_out_of_order_still_shows_the_way(
    client: Client, caplog: pytest.LogCaptureFixture, more: dict[str, str]
) -> None:
    answer = client.post(START, {"words": "Un mot : zibeline.", "region": "FR"} | more)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200 and "3114" in page and "zibeline" in page
    assert "Nous n'avons pas pu lire vos mots" in page and 'name="answer-danger"' in page
    assert caplog.records and "zibeline" not in written(caplog)


@pytest.mark.usefixtures("listening_broken")
def test_listening_out_of_order_leaves_the_guided_way_open(client: Client) -> None:
    answer = client.post(CHOOSE, {"words": "Un mot."} | GUIDED)
    assert answer.status_code == 200 and main(answer)["orientation"] == "support"


# ── nothing is kept ──────────────────────────────────────────────────────────────────────────────────


def written(caplog: pytest.LogCaptureFixture) -> str:
    lines = StringIO()
    for record in caplog.records:
        record.exc_text = None
        lines.write(ScrubbedFormatter().format(record) + "\n")
    return lines.getvalue()


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model is not Session
    }


def test_nothing_written_is_kept_or_travels_in_an_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    maelle = factories.published_practitioner()
    before, words = rows(), "Je suis triste, zibeline, depuis la mort de mon chien."
    pages = [
        client.post(START, {"words": words, "region": "FR"}),
        client.post(START, {"words": words + "\x00"}),
        client.post(CHOOSE, {"words": words}),
        client.post(CHOOSE, {"words": words} | GUIDED),
        client.post(reverse("pages:practitioners"), {"words": words} | GUIDED),
        client.post(reverse("pages:practitioner", args=[maelle.slug]), {"words": words}),
        client.post(reverse("meetings:book", args=[maelle.slug]), {"words": words} | GUIDED),
    ]
    assert rows() == before
    assert "zibeline" not in "".join(
        str(SessionStore().decode(session.session_data)) for session in Session.objects.all()
    )
    assert "zibeline" not in written(caplog)
    for answer in pages:
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', answer.content.decode())
        assert not [one for one in addresses if "zibeline" in unquote_plus(html.unescape(one))]
        assert "zibeline" not in str(answer.headers)


def test_the_home_page_and_the_first_answer_need_no_cookie(client: Client) -> None:
    assert client.get("/").status_code == 200 and not client.cookies
    assert client.get(START).status_code == 200 and not client.cookies
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(START, {"words": "Je suis triste et je veux en parler."}).status_code == 200


def test_the_only_cookie_is_the_sessions(client: Client) -> None:
    maelle = factories.published_practitioner()
    client.post(START, {"words": "Je suis triste.", "region": "FR"})
    client.get(reverse("meetings:book", args=[maelle.slug]))
    client.get("/en/")
    assert set(client.cookies) == {"aparte"}
    cookie = client.cookies["aparte"]
    assert (
        cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["expires"] and not cookie["max-age"]
    )


def test_an_unsure_reading_with_words_of_danger_asks_and_offers_no_meeting(client: Client) -> None:
    words = "Je ne sais plus à quoi je sers, certains soirs je regarde le pont."
    answer = client.post("/orientation/", {"words": words, "region": "FR"})
    page = answer.content.decode()
    main = page[page.index("<main") :]
    assert answer.status_code == 200
    assert 'href="tel:3114"' in main and 'name="answer-danger"' in main
    title = page[page.index("<title>") : page.index("</title>")]
    assert "pas certains" in title
    assert "/praticiens/" not in main[: main.index("</main>")]
    said = client.post("/orientation/", {"words": words, "region": "FR"} | GUIDED).content.decode()
    assert "/praticiens/" in said[said.index("<main") : said.index("</main>")]
