"""How sure the machine is: more evidence raises it, conflict and unknown language lower it."""

from __future__ import annotations

from aparte.listening.verdict import Orientation

CERTAIN_FROM = 0.5


def confidence(
    orientation: Orientation,
    weights: dict[str, float],
    *,
    themes: int,
    alarms: int,
    weak_danger: bool,
    understood: bool,
    words: int,
) -> float:
    """A number in 0..1: monotone in the evidence for, and against, the orientation.

    `alarms` counts armed signs of danger; `weak_danger` is a sign that made no emergency.
    `understood` is False for another language or for text in which nothing was recognised.
    """
    if not understood and orientation is not Orientation.EMERGENCY:
        return 0.2
    if orientation is Orientation.EMERGENCY:
        return round(min(0.98, 0.75 + 0.08 * alarms), 3)
    if orientation is Orientation.SUPPORT:
        own = weights.get("need", 0.0) + themes
        strength = min(0.9, 0.3 + 0.2 * own)
    else:
        strength = min(0.95, 0.45 + 0.12 * weights.get(orientation.value, 0.0))
    rivals = ("off_topic", "complementary", "health_professional", "coaching")
    against = max((weights.get(rival, 0.0) for rival in rivals if rival != orientation.value), default=0.0)
    strength -= min(0.3, 0.1 * against)
    if weak_danger:
        strength -= 0.25
    if words < 5:
        strength -= 0.15
    return round(max(0.05, strength), 3)
