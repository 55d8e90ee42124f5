"""Which help fits: evidence for each orientation, and the order that decides (labelling guide, §1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aparte.listening.lexicon import Lexicon
from aparte.listening.qualifiers import disarming
from aparte.listening.text import Reading, Stretches
from aparte.listening.verdict import Orientation

ENOUGH = 2.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that speak for an orientation; `start`, `end` in the plain copy."""

    kind: str
    because: str
    start: int
    end: int
    weight: float
    disarmed_by: str | None


def read_evidence(reading: Reading, lexicon: Lexicon) -> list[Evidence]:
    """All the evidence in a text, in its order."""
    found = [
        Evidence(
            cue.kind,
            cue.because,
            match.start(),
            match.end(),
            cue.weight,
            disarming(cue, match.start(), match.end(), "self", reading, lexicon),
        )
        for cue in lexicon.scope
        for match in cue.pattern.finditer(reading.plain)
    ]
    return sorted(found, key=lambda e: (e.start, e.end, e.because))


def weigh(evidence: Iterable[Evidence]) -> dict[str, float]:
    """The weight of each kind: words that overlap count once; a repeated reason counts by half."""
    totals: dict[str, float] = {}
    taken: dict[str, Stretches] = {}
    reasons: set[tuple[str, str]] = set()
    for item in sorted(evidence, key=lambda e: (-e.weight, e.start)):
        if item.disarmed_by is not None:
            continue
        if not taken.setdefault(item.kind, Stretches()).take(item.start, item.end):
            continue
        again = (item.kind, item.because) in reasons
        reasons.add((item.kind, item.because))
        totals[item.kind] = totals.get(item.kind, 0.0) + item.weight * (0.5 if again else 1.0)
    return totals


def decide(weights: dict[str, float], *, themes: int) -> Orientation:
    """The orientation of a message that is not an emergency; `themes`: how many are brought.

    Evidence kinds beside the orientations: "replace_care" (asks to stop or replace a care, so it is
    for a health professional), "stopped_care" (the care is over), "need" (a personal request).
    """
    need = weights.get("need", 0.0) + 0.5 * min(themes, 2)
    away = weights.get("off_topic", 0.0)
    care = weights.get("complementary", 0.0)
    treat = weights.get("health_professional", 0.0)
    replaced = weights.get("replace_care", 0.0) >= ENOUGH
    stopped = weights.get("stopped_care", 0.0) >= ENOUGH
    if away >= ENOUGH and away > need and treat < ENOUGH and care < ENOUGH:
        return Orientation.OFF_TOPIC
    if replaced:
        return Orientation.HEALTH_PROFESSIONAL
    if care >= ENOUGH and not stopped:
        return Orientation.COMPLEMENTARY
    if treat >= ENOUGH or (stopped and treat >= 1):
        return Orientation.HEALTH_PROFESSIONAL
    if weights.get("coaching", 0.0) >= ENOUGH:
        return Orientation.COACHING
    return Orientation.SUPPORT
