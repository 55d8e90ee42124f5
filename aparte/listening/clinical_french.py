"""EDS-NLP's qualifiers on a stretch of French: negation, family, history.

The field's own library for clinical French. Loaded at first use (seconds), then about a millisecond
a text; `orienting.warm_up` loads it ahead of the first message. Its hypothesis and reported speech are
left out on purpose: « peut-être » or « il dit que » make no danger smaller in a first message.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aparte.listening.text import Reading

# One reading costs milliseconds, and a text can hold a thousand signs. Beyond these, a sign keeps all its weight.
_MOST = 20
_BEFORE, _AFTER = 300, 100

_QUALIFIERS = ("negation", "family", "history")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the qualifiers say of one stretch."""

    negated: bool = False
    family: bool = False
    history: bool = False


@lru_cache(maxsize=1)
def pipeline() -> Any:
    """The EDS-NLP pipeline, built once a process."""
    import edsnlp
    from loguru import logger

    logger.disable("edsnlp")  # it warns that no section pipe feeds eds.family: ours has none to give
    nlp = edsnlp.blank("eds")
    nlp.add_pipe("eds.normalizer")
    nlp.add_pipe("eds.sentences")
    for name in _QUALIFIERS:
        nlp.add_pipe(f"eds.{name}")
    return nlp


def second_reading(reading: Reading, start: int, end: int) -> Marks:
    """The qualifiers' marks on `reading.plain[start:end]`, read in the original, accents and all."""
    if len(reading.second_readings) == _MOST:
        return Marks()
    reading.second_readings.append(start)
    opens, closes = reading.sentence_at(start)
    around = reading.span(max(opens, start - _BEFORE), max(end, min(closes, end + _AFTER)))
    first, last = (place - around[0] for place in reading.span(start, end))
    nlp = pipeline()
    doc = nlp.make_doc(reading.original[slice(*around)])
    span = doc.char_span(first, last, label="sign", alignment_mode="expand")
    if span is None:
        return Marks()
    doc.ents = [span]
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    marks = doc.ents[0]._
    return Marks(
        negated=bool(marks.negation),
        family=bool(marks.family),
        history=bool(marks.history),
    )
