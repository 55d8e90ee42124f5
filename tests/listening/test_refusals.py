"""What is not a text is refused by name, quickly."""

import time
from typing import Any

import pytest

from aparte.listening import MAX_CHARACTERS, UnreadableText, orient


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("?!… -- «»", "empty"),
        ("bon\x00jour", "not_text"),
        ("bon\x1bjour", "not_text"),
        ("bon\ud800jour", "not_text"),
        (None, "not_text"),
        (b"bonjour", "not_text"),
        ("a" * (MAX_CHARACTERS + 1), "too_long"),
    ],
)
def test_refusals(text: Any, code: str) -> None:
    with pytest.raises(UnreadableText) as refusal:
        orient(text)
    assert refusal.value.code == code


def test_a_megabyte_costs_nothing() -> None:
    text = "je veux parler " * 70_000
    start = time.perf_counter()
    with pytest.raises(UnreadableText):
        orient(text)
    assert time.perf_counter() - start < 0.01


@pytest.mark.parametrize("piece", ["je veux ", "pas ", "a", "mon mari me ", "ah !!! ", "i want to not "])
def test_the_longest_text_is_read_in_reasonable_time(piece: str) -> None:
    text = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    orient("bonjour, je veux parler")
    start = time.perf_counter()
    orient(text)
    assert time.perf_counter() - start < 5
