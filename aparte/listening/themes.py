"""The themes a message brings, most salient first (labelling guide, §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aparte.listening.lexicon import Lexicon
from aparte.listening.text import Reading, Stretches
from aparte.listening.verdict import Orientation, Theme

MOST = 3
ENOUGH = 1.0
PLAINLY = 1.2
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


def read_mentions(reading: Reading, lexicon: Lexicon) -> list[Mention]:
    """Every mention of a theme, in the order of the text; one per stretch and theme."""
    found: dict[tuple[str, int], Mention] = {}
    for cue in lexicon.themes:
        for match in cue.pattern.finditer(reading.plain):
            mention = Mention(cue.because, match.start(), match.end(), cue.weight)
            key = (cue.because, match.start())
            if key not in found or found[key].weight < mention.weight:
                found[key] = mention
    return sorted(found.values(), key=lambda m: (m.start, m.end, m.theme))


def salient(mentions: Iterable[Mention], orientation: Orientation) -> tuple[str, ...]:
    """Up to three themes for an orientation, most salient first.

    A passing word (« ma sœur dit que… ») is not a theme: two are, or one when nothing else is
    brought. Beside a need for care only what is plainly said counts.
    """
    if orientation in _WITHOUT:
        return ()
    scores: dict[str, float] = {}
    strongest: dict[str, float] = {}
    first: dict[str, int] = {}
    seen: dict[str, Stretches] = {}
    for mention in sorted(mentions, key=lambda m: (-m.weight, m.start)):
        if not seen.setdefault(mention.theme, Stretches()).take(mention.start, mention.end):
            continue
        scores[mention.theme] = scores.get(mention.theme, 0.0) + mention.weight
        strongest[mention.theme] = max(strongest.get(mention.theme, 0.0), mention.weight)
        first[mention.theme] = min(first.get(mention.theme, mention.start), mention.start)
    if orientation is Orientation.HEALTH_PROFESSIONAL:
        plain = (t for t in scores if strongest[t] >= PLAINLY and t not in _SYMPTOMS)
        return tuple(sorted(plain, key=lambda t: (-scores[t], first[t])))[:MOST]
    ranked = sorted(scores, key=lambda t: (-scores[t], first[t]))
    brought = (
        [t for t in ranked if scores[t] >= ENOUGH]
        or [t for t in ranked if t != Theme.TO_BE_HEARD][:1]
        or ranked
    )
    # « A neutral space, no other topic »: it stands alone.
    others = [theme for theme in brought if theme != Theme.TO_BE_HEARD]
    return tuple(str(theme) for theme in (others or brought)[:MOST])
