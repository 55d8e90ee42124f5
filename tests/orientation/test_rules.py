"""What a reading and an own answer lead to, and which words are marked in a text."""

from __future__ import annotations

from itertools import product

import pytest

from aparte.library.rules import OwnChoice, choose_by_oneself
from aparte.listening import Finding, Orientation, Verdict
from aparte.orientation.rules import Proposal, mark, propose
from tests.factories import GUIDED

IN_DANGER = choose_by_oneself({"danger": "yes_me"})
NOBODY_IN_DANGER = choose_by_oneself(GUIDED)


def read(orientation: Orientation, *, certain: bool = True) -> Verdict:
    return Verdict(orientation, (), (), (), 1.0, "fr", certain)


@pytest.mark.parametrize("orientation", list(Orientation))
def test_the_machine_alone(orientation: Orientation) -> None:
    found = propose(reading=read(orientation), own_choice=None)
    emergency = orientation is Orientation.EMERGENCY
    assert (found.orientation, found.by_the_person) == (orientation, False)
    assert found.lines_first == found.refuses_booking == emergency
    assert found.may_book == (orientation in {Orientation.SUPPORT, Orientation.COMPLEMENTARY})


@pytest.mark.parametrize(
    ("reading", "choice"),
    list(product([None, *map(read, Orientation)], [None, IN_DANGER, NOBODY_IN_DANGER])),
)
def test_an_alarm_is_never_hidden_and_never_books_by_itself(
    reading: Verdict | None, choice: OwnChoice | None
) -> None:
    found = propose(reading=reading, own_choice=choice)
    alarm = reading is not None and reading.orientation is Orientation.EMERGENCY
    if alarm or choice is IN_DANGER:
        assert found.lines_first
    if choice is IN_DANGER or (alarm and choice is None):
        assert found.refuses_booking and not found.may_book and not found.asks
    if choice is not None:
        assert found.orientation == choice.orientation and found.by_the_person and not found.asks
    assert not (found.refuses_booking and found.may_book)


def test_without_words_or_answers_the_way_is_open() -> None:
    assert propose(reading=None, own_choice=None) == Proposal(
        Orientation.SUPPORT,
        by_the_person=False,
        lines_first=False,
        may_book=True,
        refuses_booking=False,
        asks=False,
    )


def test_a_machine_that_is_not_sure_asks_except_before_danger() -> None:
    assert propose(reading=read(Orientation.COACHING, certain=False), own_choice=None).asks
    assert not propose(reading=read(Orientation.EMERGENCY, certain=False), own_choice=None).asks


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────

TEXT = "Je veux mourir, mon travail me pèse"


def finding(words: str, kind: str, *, disarmed_by: str | None = None) -> Finding:
    start = TEXT.index(words)
    return Finding(kind, start, start + len(words), words, "because", disarmed_by)


def test_the_segments_are_the_whole_text_in_order() -> None:
    segments, reasons = mark(TEXT, (finding("travail", "theme"), finding("veux mourir", "suicide")))
    assert "".join(segment.words for segment in segments) == TEXT
    assert [(one.number, one.kind) for one in segments if one.number] == [(1, "alert"), (2, "theme")]
    assert [(reason.number, reason.words) for reason in reasons] == [(1, "veux mourir"), (2, "travail")]


def test_where_marks_meet_the_most_serious_is_shown() -> None:
    segments, _ = mark(
        TEXT, (finding(TEXT, "theme"), finding("mourir", "suicide"), finding("veux mourir", "coaching"))
    )
    assert [(one.words, one.kind) for one in segments if one.number] == [("mourir", "alert")]


def test_of_equals_the_longest_is_shown() -> None:
    segments, _ = mark(TEXT, (finding("mourir", "suicide"), finding("veux mourir", "self_harm")))
    assert [one.words for one in segments if one.number] == ["veux mourir"]


def test_what_was_set_aside_is_not_marked() -> None:
    segments, reasons = mark(TEXT, (finding("mourir", "suicide", disarmed_by="idiom"),))
    assert [segment.words for segment in segments] == [TEXT] and not reasons


def test_an_empty_finding_and_an_empty_text_mark_nothing() -> None:
    assert mark("", ()) == ((), ())
    assert [one.number for one in mark(TEXT, (Finding("theme", 3, 3, "", "because"),))[0]] == [None]
