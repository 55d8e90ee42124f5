"""Whose a sign is, and what disarms it: negation, idiom, quotation, bereavement, fiction…

The colloquial rules are data (`shields.yaml`, `context.yaml`). For French, EDS-NLP's qualifiers
give a second reading where clinical French applies (see `clinical_french.py`).
"""

from __future__ import annotations

import re

from aparte.listening.clinical_french import second_reading
from aparte.listening.lexicon import Cue, Lexicon, Shield
from aparte.listening.text import Reading

OVER = "over"  # a violence that is past: no emergency, but still an alert (guide, §3)
# How far to the left a subject or a negation is looked for, in characters: a hundred words and more. Without
# a bound, a sentence of ten thousand characters would be read again from its start for each of its signs.
_HEARD = 600
# The longest pause before a denial that follows (« me foutre en l'air, non jamais »), in characters.
_DENIED = 6
# Signs that moving, retiring or leaving a job explains: goodbyes, gifts, things put in order.
_EXPLAINED_BY_A_CHANGE = frozenset({"farewell", "farewell_letter", "putting_in_order"})


def whose(reading: Reading, start: int, end: int, lexicon: Lexicon) -> str:
    """ "self" or "other": the nearest subject, in the words themselves and then to their left."""
    first, _ = reading.sentence_at(start)
    own, others = lexicon.context["self"], lexicon.context["other"]
    for left, right in ((start, end), (max(first, start - _HEARD), start)):
        mine = max((match.end() for match in own.finditer(reading.plain, left, right)), default=-1)
        if left == start and mine >= 0:
            return "self"  # « je veux que ça s'arrête »: the writer is in the words themselves
        theirs = max((match.end() for match in others.finditer(reading.plain, left, right)), default=-1)
        if mine != theirs:
            return "self" if mine > theirs else "other"
    if lexicon.language == "fr" and second_reading(reading, start, end).family:
        return "other"
    return "self"


def _shielded(shield: Shield, start: int, end: int, reading: Reading) -> bool:
    if shield.reach == "words":
        first, last = reading.sentence_at(start)
        return reading.touches(shield.pattern, start, end, within=(first, max(last, end)))
    if shield.reach == "message":
        return reading.holds(shield.pattern, 0, len(reading.plain))
    reach = 1 if shield.reach == "near" else 0
    first, last = reading.sentences_around(start, reach)
    return reading.holds(shield.pattern, first, last)


def _comes_back(start: int, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether what is told as over is told as coming back too."""
    return reading.holds(lexicon.context["comes_back"], *reading.sentences_around(start, 1))


def _negated(cue: Cue, start: int, end: int, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a negation bears on the words: just before them, or inside them."""
    first, _ = reading.sentence_at(start)
    if lexicon.context["negation_before"].search(reading.plain, max(first, start - _HEARD), start):
        return True
    if cue.kind == "suicide":
        after = _PAUSE.match(reading.plain, end, end + _DENIED)
        if after and lexicon.context["negation_after"].match(reading.plain, after.end()):
            return True
    if cue.negatable == "before":
        return False
    inside = lexicon.context["negation_inside"].search(reading.plain, start, end)
    return inside is not None


def disarming(cue: Cue, start: int, end: int, who: str, reading: Reading, lexicon: Lexicon) -> str | None:
    """The name of the condition that disarms a match, or None when the match counts."""
    for shield in lexicon.shields if cue.level != "cue" or cue.kind in _SHIELDED else ():
        if shield.kinds is not None and cue.kind not in shield.kinds:
            continue
        if cue.spared_by is not None and shield.name not in cue.spared_by:
            continue
        if not _shielded(shield, start, end, reading):
            continue
        if not (shield.name == OVER and _comes_back(start, reading, lexicon)):
            return shield.name
    if cue.because in _EXPLAINED_BY_A_CHANGE and reading.holds(
        lexicon.context["life_change"], 0, len(reading.plain)
    ):
        return "life_change"
    if cue.negatable != "never":
        if _negated(cue, start, end, reading, lexicon):
            return "negation"
        if lexicon.language == "fr" and cue.level != "cue" and _bare_negation(reading, start):
            marks = second_reading(reading, start, end)
            if marks.negated:
                return "negation"
    return None


# Shields are about dangerous words: beside the floor, only needs for care are read through them.
_SHIELDED = frozenset({"health_professional"})
_PAUSE = re.compile(r"[ ,.(:]+")
_SUBJECT = re.compile(r"(?<![a-z])(?:je|tu|il|elle|on|nous|vous|ils|elles)(?![a-z])|j'|[,:;.!?]")
_BARE = re.compile(r"(?<![a-z])(?:pas|jamais|aucune?|sans|ni)(?![a-z])")


def _bare_negation(reading: Reading, start: int) -> bool:
    """Whether a negation stands before, in the same clause, with no new subject in between.

    Clinical negation reaches further than spoken French bears (« j'en peux plus je veux mourir »):
    it is asked only where its cue can govern the words.
    """
    first, _ = reading.sentence_at(start)
    before = reading.plain[max(first, start - 60) : start]
    cues = list(_BARE.finditer(before))
    return bool(cues) and not _SUBJECT.search(before, cues[-1].end())
