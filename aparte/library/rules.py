"""Pure decisions on content: may these words be published, and where do one's own answers lead.

The word lists and the table are data of `aparte/content`; pass others to decide on others.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from aparte.library.terms import Intervention, Orientation, Region, Text
from aparte.library.terms_loading import Content, content
from aparte.library.terms_matching import Folded, fold, spared, uses
from aparte.library.terms_pages import GuidedQuestions
from aparte.library.terms_places import Severity, WordRule


@dataclass(frozen=True)
class WordFinding:
    """Words of a text that call for attention. `start` and `end` count characters of the text as given."""

    rule_id: str
    start: int
    end: int
    words: str
    severity: Severity
    reason: Text


@dataclass(frozen=True)
class Verdict:
    """`refused` when one finding refuses; findings in reading order, warnings included."""

    refused: bool
    findings: tuple[WordFinding, ...]


def check_profile_words(
    text: str,
    *,
    region: Region | str,
    registrations: Collection[str] = (),
    heading: str = "",
    among: Content | None = None,
) -> Verdict:
    """Which words a practitioner of a region may not publish, given the registrations they have proved.

    `registrations` holds ids of `queries.registrations`. Negated words and words that refer elsewhere are spared.
    `heading` is what stands above the text on the page: a list under « Ce que je ne fais pas » is negated by it.
    A finding inside a wider one is not repeated. Spans count characters of `text`.
    """
    found = among or content()
    words = found.everywhere["reserved_words"]
    rules = (*words.rules, *found.regional[Region(region)]["reserved_words"].rules)
    above = f"{heading}: " if heading else ""
    folded = fold(above + text)
    spans = [
        (span, rule)
        for rule in rules
        for span in uses(folded, rule, words)
        if not spared(folded, span, rule, words)
    ]
    findings = tuple(
        _finding(folded, span, rule, len(above))
        for span, rule in _widest(spans)
        if folded.origin[span[0]] >= len(above) and not set(rule.lifted_by) & set(registrations)
    )
    return Verdict(any(finding.severity is Severity.REFUSE for finding in findings), findings)


Span = tuple[int, int]


def _widest(spans: list[tuple[Span, WordRule]]) -> list[tuple[Span, WordRule]]:
    """One finding per place: the widest, and on the same words the one that refuses."""
    ordered = sorted(spans, key=lambda one: (one[0][0] - one[0][1], one[1].severity is Severity.WARN))
    kept: list[tuple[Span, WordRule]] = []
    for (start, end), rule in ordered:
        if not any(start < other_end and other_start < end for (other_start, other_end), _ in kept):
            kept.append(((start, end), rule))
    return sorted(kept, key=lambda one: one[0])


def _finding(folded: Folded, span: Span, rule: WordRule, above: int) -> WordFinding:
    start, end = folded.span(*span)
    words = folded.original[start:end]
    return WordFinding(rule.id, start - above, end - above, words, rule.severity, rule.reason)


class AnswerRefused(ValueError):
    """An answer is missing or is none of those offered; says which question to answer."""


@dataclass(frozen=True)
class OwnChoice:
    """Where one's own answers lead, with the reason; `intervention` when one fits best."""

    orientation: Orientation
    reason: Text
    rule_id: str
    intervention: Intervention | None = None


def choose_by_oneself(answers: Mapping[str, str], *, table: GuidedQuestions | None = None) -> OwnChoice:
    """The first rule of the guided table whose conditions hold.

    `answers` maps each question to one of its values. Danger decides at once: the other answers may then be
    missing. Raises AnswerRefused for a missing or unknown answer.
    """
    table = table or content().everywhere["guided_questions"]
    for question in table.questions:
        answer = answers.get(question.id)
        if answer is not None and answer not in {option.value for option in question.options}:
            raise AnswerRefused(f"{question.id}: {answer} is not offered; choose one of the answers shown")
    missing = [question.id for question in table.questions if answers.get(question.id) is None]
    for rule in table.rules:
        if all(answers.get(question) in values for question, values in rule.when.items()):
            if missing and rule.orientation is not Orientation.EMERGENCY:
                break
            return OwnChoice(rule.orientation, rule.reason, rule.id, rule.intervention)
    raise AnswerRefused(f"{', '.join(missing)}: no answer yet; answer this question to go on")
