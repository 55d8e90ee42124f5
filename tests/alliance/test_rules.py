"""What was said, who reads which part of it, until when it changes; and where it stands on a picture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aparte.alliance import rules, terms
from aparte.alliance.rules import Reason, Said, may_change, place
from aparte.alliance.rules_drawing import HEIGHT, WIDTH, draw

AT = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_comment_that_is_not_shared_does_not_exist_for_the_other_side() -> None:
    said = Said({"suited": 40}, "Je n'ose pas le dire.", shared=False)
    assert said.as_shown() == Said({"suited": 40})
    assert Said({}, "Bonjour", shared=True).as_shown().comment == "Bonjour"


def test_until_the_next_meeting_begins() -> None:
    assert not may_change(next_begins=None, at=AT).refused
    assert not may_change(next_begins=AT + SECOND, at=AT).refused
    assert may_change(next_begins=AT, at=AT).reasons == (Reason.NEXT_MEETING_BEGAN,)


def test_places_in_words_are_even_on_both_sides() -> None:
    assert rules.MOST == terms.MOST
    found = [place(value) for value in range(101)]
    assert found == sorted(found) and set(found) == set(range(5))
    assert found == [4 - one for one in reversed(found)]


answers = st.lists(st.tuples(*[st.none() | st.integers(0, 100)] * 2), max_size=30)


@given(answers)
def test_a_picture_draws_what_was_said_and_nothing_else(told: list[tuple[int | None, int | None]]) -> None:
    person, practitioner = [one for one, _ in told], [one for _, one in told]
    drawn = draw(person, practitioner)
    assert len(drawn.person) == sum(one is not None for one in person)
    assert len(drawn.practitioner) == sum(one is not None for one in practitioner)
    assert len(drawn.gaps) <= sum(None not in pair for pair in told)
    for mark in (*drawn.person, *drawn.practitioner):
        assert 0 <= int(mark.x) <= WIDTH and 0 <= int(mark.y) <= HEIGHT
    joined = {point for run in drawn.person_runs for point in run.split()}
    assert joined <= {f"{mark.x},{mark.y}" for mark in drawn.person}


def test_a_missing_answer_breaks_the_line() -> None:
    assert len(draw([10, 20, None, 30, 40], [None] * 5).person_runs) == 2
    assert draw([10, None, 30], [None] * 3).person_runs == ()
    low, high = draw([0, 100], [None, None]).person
    assert int(low.y) > int(high.y)  # well is up
