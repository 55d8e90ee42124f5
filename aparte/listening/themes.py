"""The themes a message brings, most salient first (labelling guide, §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aparte.listening.lexicon import Lexicon
from aparte.listening.text import Reading
from aparte.listening.verdict import Orientation, Theme

MOST = 3
ENOUGH = 1.0
# A message of symptoms alone carries no theme: beside a need for care, sleep and emotions are symptoms.
_SYMPTOMS = frozenset(
    {Theme.STRESS_SLEEP, Theme.EMOTIONS, Theme.TO_BE_HEARD, Theme.SELF_ESTEEM, Theme.CRISIS_EVENT}
)
_WITHOUT = frozenset({Orientation.OFF_TOPIC, Orientation.EMERGENCY, Orientation.COACHING})


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that speak of a theme; `start`, `end` in the plain copy, `weight` their strength."""

    theme: str
    start: int
    end: int
    weight: float


def read_mentions(reading: Reading, lexicons: Iterable[Lexicon]) -> list[Mention]:
    """Every mention of a theme, in the order of the text; one per stretch and theme."""
    found: dict[tuple[str, int], Mention] = {}
    for lexicon in lexicons:
        for cue in lexicon.themes:
            for match in cue.pattern.finditer(reading.plain):
                start, end = match.span()
                mention = Mention(cue.because, start, end, cue.weight)
                key = (cue.because, start)
                if key not in found or found[key].weight < mention.weight:
                    found[key] = mention
    return sorted(found.values(), key=lambda m: (m.start, m.end, m.theme))


def salient(mentions: Iterable[Mention], orientation: Orientation) -> tuple[str, ...]:
    """Up to three themes for an orientation, most salient first."""
    if orientation in _WITHOUT:
        return ()
    enough = 2.0 if orientation is Orientation.HEALTH_PROFESSIONAL else ENOUGH
    scores: dict[str, float] = {}
    seen: dict[str, set[tuple[int, int]]] = {}
    first: dict[str, int] = {}
    for mention in mentions:
        spans = seen.setdefault(mention.theme, set())
        if any(mention.start < end and start < mention.end for start, end in spans):
            continue
        spans.add((mention.start, mention.end))
        scores[mention.theme] = scores.get(mention.theme, 0.0) + mention.weight
        first.setdefault(mention.theme, mention.start)
    if orientation is Orientation.HEALTH_PROFESSIONAL:
        scores = {theme: score for theme, score in scores.items() if theme not in _SYMPTOMS}
    ranked = sorted((t for t, s in scores.items() if s >= enough), key=lambda t: (-scores[t], first[t]))
    # « A neutral space, no other topic »: it stands alone.
    others = [theme for theme in ranked if theme != Theme.TO_BE_HEARD]
    return tuple(str(theme) for theme in (others or ranked)[:MOST])
