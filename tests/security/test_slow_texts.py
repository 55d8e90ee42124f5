"""No text is slow to read: one message must never keep everybody else waiting.

Before, ten thousand characters such as these took from three seconds to a minute. The bound is generous, for
machines that are busy with other tests: what is refused here is time that grows with the square of a text.
"""

from __future__ import annotations

import time
from itertools import cycle, islice

import pytest

from aparte.library.rules import check_profile_words
from aparte.listening import MAX_CHARACTERS, orient, warm_up

BOUND = 4.0  # seconds for 10,000 characters: the encoder takes under two, whatever the words

REPEATED = [
    "1",
    "½",
    "ﷺ ",
    "a'",
    "ne pas ",
    "veut me tuer ",
    "je veux mourir ",
    "je ne veux pas mourir ",
    "pas de drôle de truc bizarre mourir ",
    "j'ai fait une tentative de suicide ",
    "plus envie de vivre ",
    "suicidaire ",
    "il me frappe ",
    "coach ",
    "kill myself ",
    "he hits me ",
]


def filled(words: str, length: int) -> str:
    return "".join(islice(cycle(words), length))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up()


@pytest.mark.parametrize("words", REPEATED)
def test_repeated_words_are_read_quickly(words: str) -> None:
    began = time.process_time()
    orient(filled(words, MAX_CHARACTERS))
    assert time.process_time() - began < BOUND


@pytest.mark.parametrize("between", [" ", "\n", "\u00a0", "\u200b", ",", "-"])
def test_a_long_run_is_read_quickly(between: str) -> None:
    began = time.process_time()
    verdict = orient("je veux mourir" + between * (MAX_CHARACTERS - 30) + ". encore")
    assert time.process_time() - began < BOUND
    assert verdict.orientation == "emergency"


@pytest.mark.parametrize("words", ["psychologue ", "diagnostic ", "ﷺ", "je ne suis pas psychologue "])
def test_profiles_are_checked_quickly(words: str) -> None:
    began = time.process_time()
    check_profile_words(filled(words, 3000), region="FR", heading="Ce que je ne fais pas")
    assert time.process_time() - began < BOUND
