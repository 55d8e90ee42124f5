"""When a relation needs talking about: at the borders of each threshold, and for any answers whatever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.alliance.rules_tension import (
    AMONG,
    CANCELLED,
    FALL,
    GAP,
    LOW,
    SILENT_MEETINGS,
    STILL_RECENT,
    TIME_TO_ANSWER,
    WIDER,
    Kind,
    Moment,
    Sign,
    signs,
)
from aparte.alliance.terms import LINES

FIRST = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
LATER = FIRST + 200 * WEEK
LINE = LINES[0]


def when(n: int) -> datetime:
    return FIRST + n * WEEK


def told(*person: int | None, practitioner: tuple[int | None, ...] = ()) -> list[Moment]:
    """Answers on the first line, meeting after meeting; None: no answer at all."""
    theirs = practitioner or (None,) * len(person)
    return [
        Moment(
            when(n),
            {} if mine is None else {LINE: mine},
            {} if other is None else {LINE: other},
        )
        for n, (mine, other) in enumerate(zip(person, theirs, strict=True))
    ]


def kinds(moments: list[Moment], missed: tuple[bool, ...] = (), at: datetime = LATER) -> list[Kind]:
    return [one.kind for one in signs(moments, lines=LINES, missed=missed, at=at)]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(90, 90 - FALL, [Kind.FALL]), (90, 91 - FALL, []), (40, 40 - FALL, [Kind.FALL]), (60, 90, [])],
)
def test_a_fall(before: int, now: int, expected: list[Kind]) -> None:
    assert kinds(told(before, now)) == expected


def test_a_fall_is_from_the_last_answer_on_the_same_line() -> None:
    moments = [Moment(when(0), {LINE: 90}), Moment(when(1), {"suited": 80}), Moment(when(2), {LINE: 50})]
    assert signs(moments, lines=LINES, missed=(), at=LATER) == (Sign(Kind.FALL, LINE, when(2), when(0)),)


@pytest.mark.parametrize(("value", "expected"), [(LOW, [Kind.LOW]), (LOW + 1, []), (0, [Kind.LOW])])
def test_a_low_answer_from_the_very_first(value: int, expected: list[Kind]) -> None:
    assert kinds(told(value)) == expected


@pytest.mark.parametrize(
    ("gap_before", "gap_now", "expected"),
    [
        (0, GAP, [Kind.GAP]),
        (0, GAP - 1, []),
        (GAP - WIDER, GAP, [Kind.GAP]),
        (GAP - WIDER + 1, GAP, []),
        (GAP, 0, []),
    ],
)
def test_a_gap_that_widens(gap_before: int, gap_now: int, expected: list[Kind]) -> None:
    assert kinds(told(60, 60, practitioner=(60 + gap_before, 60 + gap_now))) == expected


def test_a_practitioner_who_doubts_is_no_sign() -> None:
    assert kinds(told(90, 90, practitioner=(90, 20))) == []


@pytest.mark.parametrize("silent", range(4))
def test_silence_after_answers(silent: int) -> None:
    moments = told(70, *[None] * silent)
    assert kinds(moments) == ([Kind.SILENCE] if silent >= SILENT_MEETINGS else [])
    assert kinds(told(*[None] * silent)) == []  # nobody who never answered is silent


def test_nobody_owes_a_quick_answer() -> None:
    moments = told(70, None, None)
    assert kinds(moments, at=when(2) + TIME_TO_ANSWER - timedelta(seconds=1)) == []
    assert kinds(moments, at=when(2) + TIME_TO_ANSWER) == [Kind.SILENCE]


def test_what_is_older_than_three_meetings_belongs_to_the_past() -> None:
    low_then_others = [Moment(when(0), {LINE: 5})]
    for n in range(1, STILL_RECENT + 1):
        assert kinds(low_then_others) == [Kind.LOW]
        low_then_others.append(Moment(when(n), {"suited": 80}))
    assert kinds(low_then_others) == []


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        ((True,) * CANCELLED, [Kind.CANCELLING]),
        ((True,) * (CANCELLED - 1), []),
        ((True, *(False,) * (AMONG - 1), True), []),
        ((True, *(False,) * (AMONG - 2), True), [Kind.CANCELLING]),
    ],
)
def test_cancelling_again_and_again(missed: tuple[bool, ...], expected: list[Kind]) -> None:
    assert kinds([], missed) == expected


values = st.dictionaries(st.sampled_from(LINES), st.integers(0, 100))
meetings = st.lists(st.tuples(values, values), max_size=12).map(
    lambda told: [Moment(when(n), mine, theirs) for n, (mine, theirs) in enumerate(told)]
)


@given(meetings, st.lists(st.booleans(), max_size=8))
def test_every_sign_names_answers_that_were_given(moments: list[Moment], missed: list[bool]) -> None:
    known = {one.at: one for one in moments}
    found = signs(moments, lines=LINES, missed=missed, at=LATER)
    assert len({(one.kind, one.line) for one in found}) == len(found)
    assert all(sum(one.line == line for one in found) <= 1 for line in LINES)
    for one in found:
        if one.line:
            assert one.at and one.line in known[one.at].person
            assert one.before is None or one.line in known[one.before].person
        elif one.kind == Kind.SILENCE:
            assert one.at and known[one.at].person and one.count >= SILENT_MEETINGS
        else:
            assert CANCELLED <= one.count <= AMONG


@given(meetings)
def test_where_all_is_well_nothing_shows(moments: list[Moment]) -> None:
    """The best answer everywhere, whatever the practitioner felt, and no meeting missed."""
    well = [Moment(one.at, dict.fromkeys(LINES, 100), one.practitioner) for one in moments]
    assert signs(well, lines=LINES, missed=(False,) * 4, at=LATER) == ()


@given(meetings, st.sampled_from(LINES), st.integers(0, 100))
def test_a_lower_answer_never_quiets_a_sign(moments: list[Moment], line: str, drop: int) -> None:
    """What shows on a line still shows, perhaps under another name, when the last answer on it is lower."""
    spoken = [n for n, one in enumerate(moments) if line in one.person]
    before = {one.line for one in signs(moments, lines=LINES, missed=(), at=LATER)}
    if not spoken or line not in before:
        return
    last = moments[spoken[-1]]
    lower = Moment(last.at, {**last.person, line: max(last.person[line] - drop, 0)}, last.practitioner)
    changed = [*moments[: spoken[-1]], lower, *moments[spoken[-1] + 1 :]]
    assert line in {one.line for one in signs(changed, lines=LINES, missed=(), at=LATER)}
