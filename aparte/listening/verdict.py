"""What the listening core answers: frozen values, spans in the text as it was given.

Labels are those of the labelling guide (§1 orientations, §2 themes, §3 alerts).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Orientation(StrEnum):
    """Where a first message goes; the first rule that holds wins (labelling guide, §1)."""

    EMERGENCY = "emergency"
    OFF_TOPIC = "off_topic"
    COMPLEMENTARY = "complementary"
    HEALTH_PROFESSIONAL = "health_professional"
    COACHING = "coaching"
    SUPPORT = "support"


class AlertKind(StrEnum):
    """The kinds of danger that a practitioner wants to know of (labelling guide, §3)."""

    SUICIDE = "suicide"
    SELF_HARM = "self_harm"
    VIOLENCE_SUFFERED = "violence_suffered"
    VIOLENCE_INTENDED = "violence_intended"
    CHILD_IN_DANGER = "child_in_danger"
    MEDICAL = "medical"
    PSYCHOSIS = "psychosis"
    SUBSTANCE = "substance"


class Theme(StrEnum):
    """What the writer brings (labelling guide, §2)."""

    STRESS_SLEEP = "stress_sleep"
    ADAPTATION = "adaptation"
    WORK = "work"
    MEANING = "meaning"
    SELF_ESTEEM = "self_esteem"
    EMOTIONS = "emotions"
    COMMUNICATION = "communication"
    CONFLICT = "conflict"
    LONELINESS = "loneliness"
    BEREAVEMENT = "bereavement"
    BREAKUP = "breakup"
    FAMILY = "family"
    COUPLE = "couple"
    DECISION = "decision"
    CRISIS_EVENT = "crisis_event"
    TO_BE_HEARD = "to_be_heard"


class UnreadableText(ValueError):
    """The text cannot be read. `code` is one of "empty", "too_long", "not_text"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that were recognised: `text[start:end] == words` in the text as given.

    `kind` is an alert kind, an orientation label or "theme"; `because` is a stable code that
    `reason_text` turns into a sentence. `disarmed_by` names the condition that makes these words
    harmless (negation, idiom, quotation, bereavement…), or is None when they count.
    """

    kind: str
    start: int
    end: int
    words: str
    because: str
    disarmed_by: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The finding for JSON; `disarmed_by` is there only when it is set."""
        out: dict[str, Any] = {
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "words": self.words,
            "because": self.because,
        }
        if self.disarmed_by is not None:
            out["disarmed_by"] = self.disarmed_by
        return out


@dataclass(frozen=True, slots=True)
class Alert:
    """A danger, whose ("self" the writer, "other" somebody else) and where it is said."""

    kind: str
    who: str
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """The alert for JSON."""
        return {"kind": self.kind, "who": self.who, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one message. The machine proposes; a person decides.

    `confidence` is in 0..1. `certain` is False when the page should ask one clear question
    instead of guessing: two orientations are close, nothing was recognised, or a weak sign of
    danger stands.
    """

    orientation: Orientation
    themes: tuple[str, ...]
    alerts: tuple[Alert, ...]
    findings: tuple[Finding, ...]
    confidence: float
    language: str
    certain: bool

    @property
    def unsure(self) -> bool:
        """The opposite of `certain`, for templates."""
        return not self.certain

    def as_dict(self) -> dict[str, Any]:
        """The verdict for JSON, in the shape of the command line's contract."""
        return {
            "orientation": self.orientation.value,
            "themes": list(self.themes),
            "alerts": [alert.as_dict() for alert in self.alerts],
            "findings": [finding.as_dict() for finding in self.findings],
            "confidence": self.confidence,
        }
