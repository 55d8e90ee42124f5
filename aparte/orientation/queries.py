"""What the pages of an answer show, and how words and answers travel from page to page without being stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aparte.library import queries as library
from aparte.library.rules import AnswerRefused, choose_by_oneself
from aparte.library.terms import Text
from aparte.library.terms_pages import Question
from aparte.listening import MAX_CHARACTERS, Finding, reason_text
from aparte.orientation.rules import Answer, dangers, mark

ANSWER = "answer-"
"""Prefix of the guided answers' fields, so that they travel beside the words."""

UNREADABLE = {
    "empty": _("Le champ est vide. Quelques mots suffisent, comme ils viennent."),
    "too_long": _("Ce texte est trop long. Gardez l'essentiel : 10 000 signes au plus."),
    "not_text": _("Nous n'arrivons pas à lire ce texte. Écrivez quelques phrases avec des mots."),
}


def words_in(data: Mapping[str, str]) -> str:
    """The words in `data`, each end of line as one character, as the page counts them; browsers send two."""
    return data.get("words", "").replace("\r\n", "\n")


def answers_so_far(data: Mapping[str, str]) -> dict[str, str]:
    """The guided answers that travel in `data`, known ones only, up to the first question without one."""
    answers = {}
    for question in library.guided_questions().questions:
        value = data.get(ANSWER + question.id, "")
        if value not in {option.value for option in question.options}:
            break
        answers[question.id] = value
    return answers


def answers_in(data: Mapping[str, str]) -> dict[str, str]:
    """The guided answers in `data` when they are enough to choose; none at all otherwise.

    « Somebody is in danger » is enough by itself.
    """
    answers = answers_so_far(data)
    try:
        choose_by_oneself(answers)
    except AnswerRefused:
        return {}
    return answers


def next_question(answers: Mapping[str, str]) -> Question | None:
    """The first guided question that has no answer yet."""
    return next((one for one in library.guided_questions().questions if one.id not in answers), None)


def carried(words: str, answers: dict[str, str]) -> dict[str, str]:
    """The hidden fields that take words and answers to the next page."""
    fields = {"words": words} if words else {}
    return fields | {ANSWER + question: value for question, value in answers.items()}


def explained(found: Answer, *, region: str) -> dict[str, Any]:
    """Everything the answer's page shows: texts of the orientation, marks, reasons, lines in the right order."""
    language = get_language() or "fr"
    reading, proposal = found.reading, found.proposal
    alerts = [(alert.kind, alert.who) for alert in reading.alerts] if reading else []
    kinds = dict.fromkeys([kind for kind, _who in alerts] + list(dangers(reading) if reading else ()))
    regions = [region] if region else [one.code for one in library.regions()]
    return {
        "proposal": proposal,
        "text": library.orientation_text(proposal.orientation),
        "words": found.words,
        "reading": reading,
        "own_choice": found.own_choice,
        **(marked(found.words, reading.findings, language=language) if reading else {}),
        "themes": [library.theme(theme) for theme in reading.themes] if reading else [],
        "alert_texts": library.alert_texts(alerts),
        "emergency": library.emergency_text() if proposal.lines_first else None,
        "first_lines": [
            (
                library.region(one),
                library.crisis_lines_for(one, kinds)[: 4 if region else 3],
            )
            for one in regions
        ],
        "child_duties": [library.child_duty(one) for one in regions]
        if any(kind == "child_in_danger" for kind, _who in alerts)
        else [],
        "professionals": library.professionals(region) if region else (),
        "scope": library.scope(),
        "machine_statement": library.machine_statement(),
        "not_this": library.not_this(),
        "question": library.guided_questions().questions[0] if proposal.asks else None,
    }


def marked(words: str, findings: Iterable[Finding | Mapping[str, Any]], *, language: str) -> dict[str, Any]:
    """`segments` and `reasons` for `parts/marked_text.html`. Findings may come from a reading or from a kept one."""
    found = tuple(one if isinstance(one, Finding) else Finding(**one) for one in findings)
    segments, reasons = mark(words, found)
    said = [
        {"number": reason.number, "words": reason.words, "because": reason_text(reason.because, language)}
        for reason in reasons
    ]
    return {"segments": segments, "reasons": said}


def words_attributes() -> dict[str, int]:
    """What the field of the question needs to know: the longest text that is read, in characters."""
    return {"maxlength": MAX_CHARACTERS}


def answers_said(answers: Mapping[str, str]) -> list[tuple[Text, Text]]:
    """Guided answers as a practitioner reads them: each question's title with the chosen option's label."""
    return [
        (question.title, option.label)
        for question in library.guided_questions().questions
        for option in question.options
        if answers.get(question.id) == option.value
    ]
