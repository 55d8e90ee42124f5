"""The words that come with a booking: any text is kept as it is or refused clearly; danger comes first."""

from __future__ import annotations

import html
import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from aparte.config.scrubbing import ScrubbedFormatter
from aparte.meetings.models import Meeting
from aparte.orientation import actions as orientation
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import address, form

EMERGENCY = "J'ai décidé de mourir ce soir, j'ai préparé les médicaments et écrit une lettre d'adieu."
GUIDED = {f"answer-{name}": value for name, value in factories.GUIDED.items()}
A_FORM = "application/x-www-form-urlencoded"


def kept_words() -> str:
    return Meeting.objects.get().request.unsealed().words


@pytest.mark.parametrize(
    "words",
    [
        "Je tourne en rond 🌧️👩‍👩‍👧 depuis l'été.",
        "أشعر بالحزن منذ شهر ولا أعرف مع من أتكلم",
        "<script>alert('x')</script> Je me sens <b>seule</b> &amp; lasse",
        "Robert'); DROP TABLE meetings_meeting;-- mais surtout je suis fatiguée",
        "Mon travail me fatigue. {{ settings.SECRET_KEY }} {% load i18n %} J'aimerais en parler à quelqu'un.",
        "  Une ligne sur mon travail,\n\n\tune autre sur ma collègue.  ",
        "e\u0301coute : une voyelle en deux signes, je suis triste",
        "x" * 9_999 + "é",
    ],
    ids=["emoji", "right to left", "markup", "SQL", "a template", "blanks", "combining", "10,000 characters"],
)
def test_words_are_kept_as_they_are_and_shown_escaped(
    client: Client, maelle: Practitioner, words: str
) -> None:
    guided = GUIDED if len(words) > 9_000 else {}
    assert client.post(address(maelle), form(words=words, **guided)).status_code == 302
    assert kept_words() == words

    client.force_login(maelle.user)
    page = client.get(reverse("desk:meeting", args=[Meeting.objects.get().pk])).content.decode()
    assert "<script>alert" not in page and "<b>seule" not in page
    assert words.strip()[:6] in html.unescape(page)


def test_without_words_one_may_book(client: Client, maelle: Practitioner) -> None:
    for words, later in (("", "10:30"), (" \n ", "11:00")):
        answer = client.post(address(maelle), form(words=words, slot=f"2027-03-02T{later}Z"))
        assert answer.status_code == 302
    contents = [meeting.request.unsealed() for meeting in Meeting.objects.all()]
    assert [content.reading for content in contents] == [None, None]


@pytest.mark.parametrize(
    "words",
    ["x" * 10_001, "é" * 1_000_000, "a\x00b", "\x89PNG\r\n\x1a\n" + "\x01\x02" * 50, "!?… ---"],
    ids=["10,001", "a megabyte", "null", "binary", "no word"],
)
def test_unreadable_words_are_refused_clearly(client: Client, maelle: Practitioner, words: str) -> None:
    answer = client.post(address(maelle), form(words=words, first_name="Camille"))
    page = answer.content.decode()

    assert answer.status_code == 422 and 'href="#id_words"' in page and "Camille" in page
    assert not Person.objects.exists()


def test_a_long_text_counts_as_the_browser_counts(client: Client, maelle: Practitioner) -> None:
    """A browser lets 10,000 characters in and sends each end of line as two."""
    words = "Je suis lasse.\n" * 666
    assert len(words) <= 10_000 < len(words.replace("\n", "\r\n"))

    answer = client.post(address(maelle), form(words=words.replace("\n", "\r\n"), **GUIDED))
    assert answer.status_code == 302 and kept_words() == words


def test_bytes_that_are_no_text(client: Client, maelle: Practitioner) -> None:
    """A lone surrogate and broken UTF-8, as no browser sends them."""
    body = urlencode(form()).encode() + b"&words=je+suis+%ED%A0%80+triste+%FF%FE"
    assert client.post(address(maelle), body, content_type=A_FORM).status_code in {302, 422}

    body = urlencode(form()).encode().replace(b"Alix", b"%ED%A0%80")
    assert client.post(address(maelle), body, content_type=A_FORM).status_code in {302, 409, 422}


def test_words_of_an_emergency_bring_the_lines_and_no_meeting(client: Client, maelle: Practitioner) -> None:
    answer = client.post(address(maelle), form(words=EMERGENCY, region="FR"))
    page = answer.content.decode()

    assert answer.status_code == 200 and 'data-orientation="emergency"' in page
    assert 'href="tel:3114"' in page and 'name="confirm"' not in page
    assert not Person.objects.exists()


def test_nobody_in_danger_books_and_the_alarm_shows_at_the_desk(client: Client, maelle: Practitioner) -> None:
    assert client.post(address(maelle), form(words=EMERGENCY, **GUIDED)).status_code == 302

    client.force_login(maelle.user)
    page = client.get(reverse("desk:meeting", args=[Meeting.objects.get().pk])).content.decode()
    assert "Un signe de danger a été lu" in page
    assert "personne n'était en danger" in html.unescape(page)


def test_without_alarm_the_desk_shows_none(client: Client, maelle: Practitioner) -> None:
    client.post(address(maelle), form(words="Je suis lasse de mon travail."))
    client.force_login(maelle.user)
    page = client.get(reverse("desk:meeting", args=[Meeting.objects.get().pk])).content.decode()
    assert "Un signe de danger a été lu" not in page


@pytest.mark.parametrize("danger", ["yes_me", "yes_other", "unsure"])
@pytest.mark.parametrize("words", ["", "Tout va bien, je suis lasse de mon travail."])
def test_somebody_in_danger_is_never_booked(
    client: Client, maelle: Practitioner, danger: str, words: str
) -> None:
    for answers in ({"answer-danger": danger}, GUIDED | {"answer-danger": danger}):
        answer = client.post(address(maelle), form(words=words, **answers))
        assert answer.status_code == 200 and 'data-orientation="emergency"' in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "answers", [{"answer-danger": "no_danger"}, GUIDED | {"answer-since": "garbage"}, {"answer-x": "y"}]
)
def test_answers_that_are_not_enough_lower_no_alarm(
    client: Client, maelle: Practitioner, answers: dict[str, str]
) -> None:
    answer = client.post(address(maelle), form(words=EMERGENCY, **answers))
    assert 'data-orientation="emergency"' in answer.content.decode() and not Person.objects.exists()


@pytest.fixture
def listening_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: str, **_: Any) -> None:
        raise RuntimeError(f"cannot read {words}")

    monkeypatch.setattr(orientation, "orient", broken)


@pytest.mark.usefixtures("listening_broken")
def test_listening_out_of_order_refuses_words_and_lets_one_book_without(
    client: Client, maelle: Practitioner, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.post(address(maelle), form(words="Un mot que personne ne doit lire : zibeline."))
    page = html.unescape(answer.content.decode())

    assert answer.status_code == 422 and "Ces mots ne peuvent pas être lus en ce moment" in page
    assert "zibeline" in page and not Person.objects.exists()
    assert caplog.records and "zibeline" not in as_logged(caplog)
    assert client.post(address(maelle), form(words="")).status_code == 302


def as_logged(caplog: pytest.LogCaptureFixture) -> str:
    """What the house's own formatter writes of everything that was logged."""
    formatter = ScrubbedFormatter()
    for record in caplog.records:
        record.exc_text = None  # pytest's formatter has kept its own text of the exception
    assert all(isinstance(record, logging.LogRecord) for record in caplog.records)
    return "\n".join(formatter.format(record) for record in caplog.records)
