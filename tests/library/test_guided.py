"""Choosing by oneself: every combination of answers leads somewhere, and danger always to emergency."""

from itertools import product

import pytest

from aparte.library.queries import guided_questions
from aparte.library.rules import AnswerRefused, choose_by_oneself
from aparte.library.terms import Intervention, Orientation

CALM = {"danger": "no_danger", "subject": "everyday", "since": "days", "together": "alone", "care": "none"}


def every_combination() -> list[dict[str, str]]:
    questions = guided_questions().questions
    values = product(*([option.value for option in question.options] for question in questions))
    return [dict(zip((question.id for question in questions), answers, strict=True)) for answers in values]


def test_every_combination_leads_somewhere_with_a_reason_and_danger_to_emergency() -> None:
    combinations = every_combination()
    assert len(combinations) == 4 * 6 * 4 * 3 * 3
    reached = set()
    for answers in combinations:
        choice = choose_by_oneself(answers)
        reached.add(choice.rule_id)
        assert choice.reason.fr
        assert choice.reason.en
        assert (choice.orientation is Orientation.EMERGENCY) == (answers["danger"] != "no_danger")
    assert reached == {rule.id for rule in guided_questions().rules}


def test_all_six_orientations_can_be_reached() -> None:
    assert {choose_by_oneself(answers).orientation for answers in every_combination()} == set(Orientation)


@pytest.mark.parametrize(
    ("changed", "orientation"),
    [
        ({}, Orientation.SUPPORT),
        ({"subject": "nothing_precise"}, Orientation.SUPPORT),
        ({"subject": "lasting_symptoms"}, Orientation.HEALTH_PROFESSIONAL),
        ({"subject": "lasting_symptoms", "care": "beside"}, Orientation.COMPLEMENTARY),
        ({"care": "beside"}, Orientation.COMPLEMENTARY),
        ({"care": "replace"}, Orientation.HEALTH_PROFESSIONAL),
        ({"subject": "care_request", "care": "beside"}, Orientation.HEALTH_PROFESSIONAL),
        ({"subject": "result"}, Orientation.COACHING),
        ({"subject": "other"}, Orientation.OFF_TOPIC),
        ({"subject": "other", "danger": "unsure"}, Orientation.EMERGENCY),
    ],
)
def test_the_order_of_decision_is_that_of_the_labels(
    changed: dict[str, str], orientation: Orientation
) -> None:
    assert choose_by_oneself({**CALM, **changed}).orientation is orientation


def test_a_couple_is_led_to_couple_meetings() -> None:
    choice = choose_by_oneself({**CALM, "together": "couple"})
    assert choice.intervention is Intervention.COUPLE_FAMILY


def test_danger_decides_before_the_other_answers() -> None:
    assert choose_by_oneself({"danger": "yes_me"}).orientation is Orientation.EMERGENCY


@pytest.mark.parametrize("answers", [{}, {"danger": "no_danger"}, {**CALM, "care": "perhaps"}])
def test_missing_and_unknown_answers_are_refused(answers: dict[str, str]) -> None:
    with pytest.raises(AnswerRefused):
        choose_by_oneself(answers)


def test_nothing_but_danger_decides_while_answers_are_missing() -> None:
    with pytest.raises(AnswerRefused, match="care"):
        choose_by_oneself({key: value for key, value in CALM.items() if key != "care"})
