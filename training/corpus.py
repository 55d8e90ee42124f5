"""The corpus of messages: individually written, read twice, split by the hand that wrote them.

`corpus/messages/<author>.jsonl`, a message a line: `id`, `text`, `language`, `region`, `register`,
`situation`, `lookalike` (the alarm that it resembles without being one), and two readings, `first` (who
wrote it) and `second` (who had not seen the first), each with `orientation`, `themes` and `alerts`. Where
their themes or alerts differ, a third reader who saw both wrote `settled`, with `themes` and `alerts`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

FOLDER = Path(__file__).resolve().parent.parent / "corpus" / "messages"

# Whole hands are kept away from training: no life, no turn of phrase of theirs is ever seen. Of each
# language, one hand wrote borders on purpose, and one the ordinary inbox of a practice.
HELD_OUT_AUTHORS = frozenset({"fougere", "heather", "olivier", "quince"})

# Two more, of the ordinary inbox, are kept away from training so that thresholds can be chosen on them.
TUNING_AUTHORS = frozenset({"bramble", "cedre"})

Part = Literal["train", "tuning", "held_out"]


@dataclass(frozen=True, slots=True)
class Labels:
    """One reading of a message (labelling guide, §1 to §3)."""

    orientation: str
    themes: frozenset[str]
    alerts: frozenset[tuple[str, str]]


class Sentence(Protocol):
    """A sentence of a practitioner, as `training.wording` cuts it."""

    @property
    def text(self) -> str: ...
    @property
    def labels(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Message:
    """A message with its readings."""

    id: str
    author: str
    text: str
    language: str
    region: str
    register: str
    situation: str
    lookalike: str | None
    first: Labels
    second: Labels
    settled: Labels | None = None

    @property
    def known(self) -> Labels:
        """What is learned from and counted: both readings where they agree, the third where they do not."""
        return self.settled or self.first

    @property
    def part(self) -> Part:
        """Train, tuning, or held out."""
        if self.author in HELD_OUT_AUTHORS:
            return "held_out"
        return "tuning" if self.author in TUNING_AUTHORS else "train"

    @property
    def agreed(self) -> bool:
        """Whether both readers gave the same orientation: only these count as known."""
        return self.first.orientation == self.second.orientation


def _labels(row: dict[str, Any]) -> Labels:
    return Labels(
        row["orientation"],
        frozenset(row["themes"]),
        frozenset((alert["kind"], alert["who"]) for alert in row["alerts"]),
    )


def messages(part: Part | None = None) -> list[Message]:
    """Every message of a part, in the order of the files; all of them without a part."""
    found = []
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            first, second = _labels(row.pop("first")), _labels(row.pop("second"))
            settled = row.pop("settled", None)
            third = _labels({"orientation": first.orientation, **settled}) if settled else None
            message = Message(author=path.stem, first=first, second=second, settled=third, **row)
            if part in (None, message.part):
                found.append(message)
    return found


def fingerprint(found: Iterable[Message], units: Iterable[Sentence]) -> str:
    """A digest of what is learned from: the same corpus gives the same."""
    digest = hashlib.sha256()
    for message in found:
        known = message.known
        digest.update(repr((message.id, message.text, known.orientation)).encode())
        digest.update(repr((sorted(known.themes), sorted(known.alerts))).encode())
    for unit in units:
        digest.update(repr((unit.text, sorted(unit.labels))).encode())
    return digest.hexdigest()
