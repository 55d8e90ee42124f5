"""A sign of danger in a page shows the lines of the person's region at once, and tells nobody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from aparte.audit.models import Entry as JournalEntry
from aparte.listening import orient
from aparte.notebook.models import Entry
from aparte.notebook.terms import SLUGS, NotebookKind
from aparte.orientation import rules_watching as rules
from aparte.orientation.rules import dangers
from aparte.orientation.rules_watching import watch
from aparte.people.models import Person
from tests import factories
from tests.ground.space import in_space

DANGER = "Je veux mourir, j'ai tout préparé pour ce soir."
CALM = "Je suis contente de ma journée."
SOUP = "Aujourd'hui il a plu. J'ai fait de la soupe et appelé ma sœur."


@pytest.fixture
def nour(db: None) -> Person:
    return factories.person(region="CA-QC")


@pytest.fixture
def hers(client: Client, nour: Person) -> Client:
    return in_space(client, nour)


def sent(client: Client, kind: NotebookKind, **data: str) -> str:
    """The page that one lands on."""
    answer = client.post(reverse("notebook:write", args=[SLUGS[kind]]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1].split("</main>")[0]


KINDS = [
    (NotebookKind.DEPOSIT, {"words": DANGER}),
    (NotebookKind.GOOD, {"words": DANGER}),
    (NotebookKind.SENTENCE, {"beginning": "want", "words": "mourir, j'ai tout préparé pour ce soir."}),
    (NotebookKind.BALANCE, {"first": "Rester", "second": "Partir", "second_against": DANGER}),
    (NotebookKind.MILESTONE, {"sort": "way", "words": DANGER}),
    (NotebookKind.STEP, {"words": DANGER}),
]


@pytest.mark.parametrize(("kind", "data"), KINDS, ids=[kind for kind, _data in KINDS])
def test_the_lines_stand_above_what_was_kept(hers: Client, kind: NotebookKind, data: dict[str, str]) -> None:
    before = JournalEntry.objects.count()
    page = sent(hers, kind, **data)
    assert "tel:911" in page and "tel:+18662773553" in page and "tel:112" not in page
    assert page.index("tel:911") < page.index("tout préparé pour ce soir"), "the lines come first"
    assert Entry.objects.count() == 1 and JournalEntry.objects.count() == before


def test_calm_words_show_no_line(hers: Client) -> None:
    assert "tel:" not in sent(hers, NotebookKind.DEPOSIT, words=CALM)


def test_somebody_without_a_territory_sees_the_lines_of_all(client: Client, db: None) -> None:
    page = sent(in_space(client, factories.person(region="")), NotebookKind.DEPOSIT, words=DANGER)
    assert all(f"tel:{number}" in page for number in ("911", "112", "144"))


@pytest.mark.parametrize("before", [0, 790, 5_000])
def test_danger_is_seen_wherever_it_stands_in_a_long_text(before: int) -> None:
    filler = (CALM + " ") * 400
    found = watch(filler[:before] + "\n" + DANGER + " " + filler[: 6_000 - before], region="FR")
    assert found.lines and found.plain and "suicide" in found.dangers


def test_every_word_of_a_long_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading itself aside: 50,000 characters, whole sentences, nothing left out, no piece past what is learned."""
    pieces: list[str] = []
    real = orient(CALM)

    def listening(piece: str, **kwargs: object) -> object:
        pieces.append(piece)
        return real

    monkeypatch.setattr(rules, "orient", listening)
    words = "".join(f"Phrase numéro {number}.\n" for number in range(2_300))[:49_000] + "x" * 1_000
    assert not watch(words, region="FR").lines
    assert all(f"Phrase numéro {number}." in "".join(pieces) for number in range(2_200))
    assert max(map(len, pieces)) <= 1_000 and "".join(pieces).count("x") >= 1_000


def test_what_is_only_suspected_is_said_softly_with_the_same_numbers(hers: Client) -> None:
    """The learned reading knows messages to a helper, not ordinary days: it may be wrong, and must not frighten."""
    page = sent(hers, NotebookKind.DEPOSIT, words=SOUP)
    assert "danger-lines" not in page and "en danger, appelez" not in page
    loud = sent(hers, NotebookKind.DEPOSIT, words=DANGER)
    assert "danger-lines" in loud


def test_a_reading_that_fails_shows_the_lines(monkeypatch: pytest.MonkeyPatch, hers: Client) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError(CALM)

    monkeypatch.setattr(rules, "orient", broken)
    page = sent(hers, NotebookKind.DEPOSIT, words=CALM)
    assert "tel:911" in page and "pu relire" in page and CALM[:20] in page


@pytest.mark.parametrize("words", ["", "…", "!!!", "\x01\x02", "\n"])
def test_what_holds_no_word_shows_nothing(words: str) -> None:
    assert not watch(words, region="").lines


def test_what_the_machine_is_unsure_of_shows_the_lines_too() -> None:
    words = "Je suis au bout du rouleau."
    reading = orient(words)
    assert reading.unsure and dangers(reading) and watch(words, region="FR").lines
