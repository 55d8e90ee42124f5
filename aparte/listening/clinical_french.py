"""EDS-NLP's qualifiers on a stretch of French: negation, hypothesis, family, history, reported speech.

The field's own library for clinical French. Loaded at first use (seconds), then about a millisecond
a text; `orienting.warm_up` loads it ahead of the first message.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_QUALIFIERS = ("negation", "hypothesis", "family", "history", "reported_speech")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the qualifiers say of one stretch."""

    negated: bool = False
    hypothetical: bool = False
    family: bool = False
    history: bool = False
    reported: bool = False


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """The EDS-NLP pipeline, built once a process."""
    import edsnlp
    from loguru import logger

    logger.disable("edsnlp")  # it warns that no section pipe feeds eds.family: ours has none to give
    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.sentences")
    for name in _QUALIFIERS:
        nlp.add_pipe(f"eds.{name}")
    return nlp


def second_reading(plain: str, start: int, end: int) -> Marks:
    """The qualifiers' marks on `plain[start:end]`; none when no token is there."""
    nlp = pipeline()
    doc = nlp.make_doc(plain)
    span = doc.char_span(start, end, label="sign", alignment_mode="expand")
    if span is None:
        return Marks()
    doc.ents = [span]
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    marks = doc.ents[0]._
    return Marks(
        negated=bool(marks.negation),
        hypothetical=bool(marks.hypothesis),
        family=bool(marks.family),
        history=bool(marks.history),
        reported=bool(marks.reported_speech),
    )
