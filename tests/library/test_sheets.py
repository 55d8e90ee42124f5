"""The sheets: in both languages, short, plain, with a source; never advice, a number to call or a health word."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from aparte.library import queries
from aparte.library.terms import Region
from aparte.library.terms_loading import FOLDER, load
from aparte.library.terms_reading import ContentInvalid
from aparte.library.terms_sheets import SheetText
from aparte.listening import check_wording

LANGUAGES = ("fr", "en")
SHEETS = queries.sheets()
each = pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.id)
spoken = pytest.mark.parametrize("language", LANGUAGES)


def read(sheet: SheetText, language: str) -> str:
    """What is read of it below its title, one text on each line."""
    _title, _short, *rest = sheet.texts()
    return "\n".join(text.in_language(language).replace("**", "") for text in rest)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def lix(text: str) -> float:
    """How hard a text is to read (Björnsson, 1968): words in a sentence, and words of more than six letters in a
    hundred. Below 30, a book for children; 30 to 40, a novel; past 50, a report."""
    sentences = [one for one in re.split(r"[.!?]\s|\n", text) if words(one)]
    long = [one for one in words(text) if len(one) > 6]
    return len(words(text)) / len(sentences) + 100 * len(long) / len(words(text))


def test_there_is_one_on_each_subject() -> None:
    assert {one.id for one in SHEETS} >= {
        "emotions-et-besoins",
        "stress-et-corps",
        "sommeil-et-inquietude",
        "perte-et-temps",
        "se-parler-en-couple",
        "poser-une-limite",
        "ce-qui-aide-a-tenir",
        "ce-qui-depend-de-moi",
    }
    assert queries.sheet("emotions-et-besoins") in SHEETS and queries.sheet("jamais-ecrite") is None


@each
@spoken
def test_it_is_short_and_easy_to_read(sheet: SheetText, language: str) -> None:
    text = read(sheet, language)
    assert 180 <= len(text.split()) <= 350
    assert lix(text) < 35


def test_a_report_is_not_easy_to_read() -> None:
    report = (
        "La réglementation professionnelle internationale détermine les responsabilités institutionnelles."
    )
    assert lix(report) > 50


@each
@spoken
@pytest.mark.parametrize("region", list(Region))
def test_nothing_in_it_is_not_ours_to_say(sheet: SheetText, language: str, region: Region) -> None:
    whole = "\n".join(text.in_language(language) for text in sheet.texts())
    assert not check_wording(whole, region=region, language=language)


def test_a_word_of_care_would_be_found() -> None:
    assert check_wording(
        "Je pose un diagnostic de dépression et je vais vous guérir.", region=Region.FRANCE, language="fr"
    )


@each
def test_it_proposes_and_commands_nothing(sheet: SheetText) -> None:
    french, english = (read(sheet, language).lower() for language in LANGUAGES)
    for ordered in ("vous devez", "il faut", "patient", "guéri", "objectif", "traitement", "toujours mieux"):
        assert ordered not in french
    for ordered in ("you must", "you should", "you have to", "patient", "treatment", "cure "):
        assert ordered not in english


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[str, str], list[str]]:
    """What is said of a content folder in which one sheet has other words; nothing of the folder that is delivered."""

    def spoil(before: str, after: str, name: str = "stress-et-corps") -> list[str]:
        folder = tmp_path / "content"
        shutil.copytree(FOLDER, folder)
        path = folder / "sheets" / f"{name}.yaml"
        words_before = path.read_text(encoding="utf-8")
        assert before in words_before
        path.write_text(words_before.replace(before, after, 1), encoding="utf-8")
        with pytest.raises(ContentInvalid) as refused:
            load(folder, today=date(2026, 12, 1))
        return [str(one) for one in refused.value.problems]

    return spoil


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("id: stress-et-corps", "id: autre-nom", "as the file is named"),
        ("id: stress-et-corps", "id: Stress_et", "id: string should match"),
        ("dated: 2026-11-21", "dated: 2031-01-01", "in the future"),
        ("s'allume ?", "s'allume.", "question mark"),
        ("sans téléphone.", "ou appeler le 3114.", "a number or an address"),
        ("theme: stress_sleep", "theme: stress", "theme"),
        ("sources:", "sourcing:", 'the key "sourcing" is unknown'),
        ("year: 1956", "year: 56", "greater than or equal to 1800"),
    ],
)
def test_a_sheet_that_breaks_its_promise_is_refused_at_its_line(
    spoilt: Callable[[str, str], list[str]], before: str, after: str, said: str
) -> None:
    problems = spoilt(before, after)
    assert any(said in one and "content/sheets/stress-et-corps.yaml:" in one for one in problems), problems
