"""The safety floor: signs of danger, each kept or disarmed by a named condition.

Deterministic, all in data. A trained model may later raise what the floor says; nothing may lower
it. Source: labelling guide, §1 (`emergency` and its traps) and §3 (alerts).

Levels of a sign: "alarm" is an emergency alone; "sign" is one beside another sign, a hint or an
escalator; "hint" (despair that may be anybody's) and "escalator" (tonight, a weapon in the house…)
count only beside a sign; "minor" is an alarm when a minor
or a risk to life is in it, otherwise a matter of care; "attempt" is an alarm unless it is long past
or followed; "clinical" is a matter of care with an alert; "trace" is an alert alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aparte.listening.clinical_french import second_reading
from aparte.listening.lexicon import Cue, Lexicon
from aparte.listening.qualifiers import OVER, disarming, whose
from aparte.listening.text import Reading, Stretches
from aparte.listening.verdict import AlertKind

ARMED_ALONE = "alarm"


@dataclass(frozen=True, slots=True)
class Sign:
    """One danger sign in a text. `start`, `end` are in the plain copy; `level` as resolved."""

    kind: str
    because: str
    level: str
    who: str
    start: int
    end: int
    disarmed_by: str | None
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Floor:
    """What the floor says: every sign, the armed ones among them, and whether it is an emergency."""

    signs: tuple[Sign, ...]
    emergency: bool

    @property
    def armed(self) -> tuple[Sign, ...]:
        """The signs that count."""
        return tuple(sign for sign in self.signs if sign.disarmed_by is None)

    @property
    def clinical(self) -> tuple[Sign, ...]:
        """The signs that call for care without being an emergency."""
        return tuple(sign for sign in self.armed if sign.level == "clinical")

    @property
    def alerting(self) -> tuple[Sign, ...]:
        """The signs that an alert is for.

        Weak signs count in an emergency. A lone weak sign of suicide beside another danger speaks of
        that danger (« avant que je fasse une connerie »), and adds no alert of its own.
        """
        alarmed = {sign.kind for sign in self.armed if sign.level == ARMED_ALONE}
        weak = [sign for sign in self.armed if sign.level == "sign" and sign.kind not in alarmed]
        kinds = {sign.kind for sign in weak}
        if alarmed and len({sign.because for sign in weak if sign.kind == AlertKind.SUICIDE}) < 2:
            kinds.discard(AlertKind.SUICIDE)
        return tuple(
            sign
            for sign in self.signs
            if (sign.disarmed_by is None and sign.level in ("alarm", "clinical", "trace"))
            or (sign.disarmed_by == OVER)
            or (self.emergency and sign.disarmed_by is None and sign.level == "sign" and sign.kind in kinds)
        )

    @property
    def weak(self) -> bool:
        """Whether a weak sign stands that does not make an emergency."""
        return not self.emergency and any(sign.level in ("sign", "hint") for sign in self.armed)


def _resolved(cue: Cue, start: int, end: int, reading: Reading, lexicon: Lexicon) -> Sign:
    """A match with its level, person and disarming condition worked out from what is around it."""
    level, context, plain = cue.level, lexicon.context, reading.plain
    who = cue.who or whose(reading, start, end, lexicon)
    disarmed = disarming(cue, start, end, who, reading, lexicon)
    if level == "attempt":
        first, last = reading.sentences_around(start, 0)
        near = reading.sentences_around(start, 1)
        followed = reading.holds(context["followed"], 0, len(plain))
        old = reading.holds(context["long_ago"], first, last) or (
            reading.holds(context["long_ago"], *near) and not reading.holds(context["recent"], first, last)
        )
        if not (old or followed) and lexicon.language == "fr":
            old = second_reading(reading, start, end).history and not reading.holds(context["recent"], *near)
        fresh = reading.holds(context["just_now"], first, last)
        level = "trace" if (old or followed) and not fresh else "alarm"
    elif level == "alarm" and cue.kind == AlertKind.SUICIDE:
        if _once(start, end, reading, lexicon):
            level = "trace"
    elif cue.kind == "substance" and who == "other":
        level = "trace"  # what somebody else drinks is brought as a difficulty of one's own
    elif level == "minor":
        grave = any(reading.holds(context[name], 0, len(plain)) for name in ("minor", "life_risk"))
        level = "alarm" if grave else "clinical"
        near = reading.sentence_at(start)
        long_ago, still = (reading.holds(context[name], *near) for name in ("long_ago", "still"))
        if level == "clinical" and long_ago and not still:
            level = "trace"
    if disarmed == OVER:
        level = "trace"
    return Sign(cue.kind, cue.because, level, who, start, end, disarmed, cue.replaces)


def _once(start: int, end: int, reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a wish or an attempt is told as past, in a message that says it is old, and followed or overcome."""
    context = lexicon.context
    first, last = reading.sentence_at(start)
    near = reading.sentences_around(start, 1)
    return (
        reading.holds(context["once"], first, max(last, end))
        and reading.holds(context["long_ago"], *near)
        and any(reading.holds(context[name], 0, len(reading.plain)) for name in ("followed", "overcome"))
        and not reading.holds(context["recent"], first, last)
    )


def _without_doubles(signs: Iterable[Sign]) -> list[Sign]:
    """One sign per stretch and kind: the widest armed one is kept."""
    kept: list[Sign] = []
    order = {
        "alarm": 0,
        "attempt": 0,
        "sign": 1,
        "hint": 3,
        "clinical": 2,
        "minor": 2,
        "trace": 3,
        "escalator": 4,
    }
    ranked = sorted(
        signs, key=lambda s: (s.disarmed_by is not None, order[s.level], s.start - s.end, s.start)
    )
    replacing = [other for other in ranked if other.replaces and not other.disarmed_by]
    taken: dict[tuple[str, bool], Stretches] = {}
    for sign in ranked:
        if any(sign.kind in other.replaces and _overlap(sign, other) for other in replacing):
            continue
        if taken.setdefault((sign.kind, sign.disarmed_by is None), Stretches()).take(sign.start, sign.end):
            kept.append(sign)
    return sorted(kept, key=lambda s: (s.start, s.end))


def _overlap(sign: Sign, other: Sign) -> bool:
    return sign.start < other.end and other.start < sign.end


def read_floor(reading: Reading, lexicon: Lexicon) -> Floor:
    """Every danger sign of a text, in one language."""
    found = [
        _resolved(cue, match.start(), match.end(), reading, lexicon)
        for cue in lexicon.danger
        if cue.only_if is None or lexicon.context[cue.only_if].search(reading.plain)
        for match in cue.pattern.finditer(reading.plain)
    ]
    signs = _raised(_without_doubles(found))
    return Floor(signs=tuple(signs), emergency=_is_emergency(signs))


def _raised(signs: list[Sign]) -> list[Sign]:
    """A wish that is denied beside an armed sign of the same kind is not denied (guide, §1 traps)."""
    armed = {sign.kind for sign in signs if sign.disarmed_by is None and sign.level in ("sign", "alarm")}
    return [
        replace(sign, disarmed_by=None)
        if sign.disarmed_by == "negation" and sign.level == "alarm" and sign.kind in armed
        else sign
        for sign in signs
    ]


def _is_emergency(signs: list[Sign]) -> bool:
    armed = [sign for sign in signs if sign.disarmed_by is None]
    if any(sign.level == ARMED_ALONE for sign in armed):
        return True
    weak = [sign.because for sign in armed if sign.level == "sign"]
    return (
        len(set(weak)) >= 2
        or len(weak) >= 3
        or bool(weak and any(sign.level in ("hint", "escalator") for sign in armed))
    )
