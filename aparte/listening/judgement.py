"""What the learned reading makes of a text, above the floor that it may never lower.

Thresholds are probabilities, chosen on the two tuning hands, from which nothing is learned (docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aparte.listening.confidence import CERTAIN_FROM
from aparte.listening.learned import ALERTS, Estimate, model
from aparte.listening.scope import ENOUGH, Evidence
from aparte.listening.telling import alerts_of, findings_of
from aparte.listening.verdict import Alert, AlertKind, Orientation, Theme, Verdict

if TYPE_CHECKING:
    from aparte.listening.floor import Floor
    from aparte.listening.text import Reading

EMERGENCY_FROM = {"fr": 0.26, "en": 0.3}
WORRY_FROM = 0.05  # below an emergency: the lines show, and the page asks
CARE_FROM = 0.05  # rules that speak of a disorder are heard when the learned reading does not exclude it
THEME_FROM = 0.2
THEME_BESIDE_FROM = 0.5
ALERT_FROM = 0.2
ALERT_BESIDE_FROM = 0.35
MOST_THEMES = 3
_LIGHTER = (Orientation.SUPPORT, Orientation.COACHING)
_BRINGS = (Orientation.SUPPORT, Orientation.COMPLEMENTARY)
_OWN_HARM = ((AlertKind.SUICIDE, "self"), (AlertKind.SELF_HARM, "self"))  # beside an everyday worry: ask
_AROUND = 60  # characters shown each side of the word that weighs most, at most


@dataclass(frozen=True, slots=True)
class Judgement:
    """The orientation that is answered, how sure it is, and the estimate behind it."""

    orientation: Orientation
    confidence: float
    worried: bool
    estimate: Estimate


def judge(reading: Reading, floor: Floor, weights: Mapping[str, float], language: str) -> Judgement | None:
    """The judgement of a text in a language that is understood; None where nothing learned can be loaded.

    `weights` is what the rules read (`scope.weigh`): they too may raise support to care, never the reverse.
    """
    learned = model()
    if learned is None:
        return None
    estimate = learned.estimate(reading.plain)
    danger = estimate.probability[Orientation.EMERGENCY.value]
    if floor.emergency or danger >= EMERGENCY_FROM[language]:
        sure = max(danger, 0.9 if floor.emergency else 0.0)
        return Judgement(Orientation.EMERGENCY, round(sure, 3), False, estimate)
    orientation, sure = next(
        pair for pair in estimate.sorted_orientations() if pair[0] is not Orientation.EMERGENCY
    )
    care = estimate.probability[Orientation.HEALTH_PROFESSIONAL.value]
    told = weights.get("health_professional", 0.0) >= ENOUGH and care >= CARE_FROM
    leaves = weights.get("replace_care", 0.0) >= ENOUGH
    if (told and orientation in _LIGHTER) or (leaves and orientation is Orientation.COMPLEMENTARY):
        orientation, sure = Orientation.HEALTH_PROFESSIONAL, max(care, CERTAIN_FROM)
    worried = danger >= WORRY_FROM
    return Judgement(orientation, round(min(sure, 0.98), 3), worried, estimate)


def verdict(
    judged: Judgement, reading: Reading, evidence: list[Evidence], floor: Floor, language: str
) -> Verdict:
    """The whole verdict: what the rules found, what was learned, and the words of both."""
    found: list[tuple[str, str, int, int, str | None]] = [
        (sign.kind, sign.because, sign.start, sign.end, sign.disarmed_by) for sign in floor.signs
    ]
    found += [(item.kind, item.because, item.start, item.end, item.disarmed_by) for item in evidence]
    themes = _themes(judged)
    found += [("theme", theme, *_stretch(judged, theme, reading), None) for theme in themes]
    alerts = {(alert.kind, alert.who): alert for alert in alerts_of(floor, reading)}
    for kind, who in _alerts(judged):
        start, end = reading.span(*_stretch(judged, f"{kind}:{who}", reading))
        alerts.setdefault((kind, who), Alert(kind, who, start, end))
    found += _learned(judged, reading, tuple(alerts))
    harmed = any((alert.kind, alert.who) in _OWN_HARM for alert in alerts.values())
    doubted = judged.worried or floor.weak or (harmed and judged.orientation in _LIGHTER)
    certain = judged.confidence >= CERTAIN_FROM and not doubted
    return Verdict(
        orientation=judged.orientation,
        themes=themes,
        alerts=tuple(sorted(alerts.values(), key=lambda a: (a.start, a.kind, a.who))),
        findings=findings_of(found, reading),
        confidence=judged.confidence,
        language=language,
        certain=certain or judged.orientation is Orientation.EMERGENCY,
    )


def _themes(judged: Judgement) -> tuple[str, ...]:
    """Who asks for support brings something: at least one theme. Beside a danger or a disorder, only what is plain."""
    told = judged.estimate.probability
    ranked = sorted((theme.value for theme in Theme), key=lambda theme: -told[theme])
    if judged.orientation in _BRINGS:
        brought = [t for t in ranked if t == ranked[0] or told[t] >= THEME_FROM]
    else:
        brought = [t for t in ranked if told[t] >= THEME_BESIDE_FROM]
    if brought[:1] == [Theme.TO_BE_HEARD.value]:
        return tuple(brought[:1])
    return tuple([theme for theme in brought if theme != Theme.TO_BE_HEARD.value][:MOST_THEMES])


def _alerts(judged: Judgement) -> list[tuple[str, str]]:
    told = judged.estimate.probability
    enough = ALERT_FROM if judged.orientation is Orientation.EMERGENCY else ALERT_BESIDE_FROM
    return [(kind, who) for kind, who in ALERTS if told[f"{kind}:{who}"] >= enough]


def _learned(
    judged: Judgement, reading: Reading, alerts: tuple[tuple[str, str], ...]
) -> list[tuple[str, str, int, int, str | None]]:
    """The words that the learned orientation rests on; those of a danger that is only feared too."""
    told = judged.estimate.probability
    if judged.orientation is Orientation.EMERGENCY or judged.worried:
        kinds = [kind for kind, _ in alerts] or [
            max(AlertKind, key=lambda k: max(told[f"{k.value}:{who}"] for who in ("self", "other"))).value
        ]
        return [(kinds[0], "learned_danger", *_stretch(judged, Orientation.EMERGENCY.value, reading), None)]
    label = judged.orientation.value
    return [(label, f"learned_{label}", *_stretch(judged, label, reading), None)]


def _stretch(judged: Judgement, label: str, reading: Reading) -> tuple[int, int]:
    """The clause, in the plain copy, around the word that weighs most for a label: whole words, never empty."""
    plain = reading.plain
    start, end = judged.estimate.where[label]
    start = min(start, len(plain) - 1)
    end = max(min(end, len(plain)), start + 1)
    first, last = reading.sentence_at(start)
    if start - first > _AROUND:
        first = plain.find(" ", start - _AROUND, start) + 1 or start
    if last - end > _AROUND:
        last = max(plain.rfind(" ", end, end + _AROUND), end)
    return first, max(last, end)
