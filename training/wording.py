"""What practitioners write: the sentences of `corpus/wording`, and the labels that each carries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aparte.listening.learned import WORDING, placed
from aparte.listening.lexicon import Spellings
from aparte.listening.text import read
from aparte.listening.wording import units

FOLDER = Path(__file__).resolve().parent.parent / "corpus" / "wording"


@dataclass(frozen=True, slots=True)
class Written:
    """A text with its findings: label, and words that are in the text."""

    id: str
    text: str
    language: str
    territory: str
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence in its plain copy, its territory before it, and the labels found in it."""

    text: str
    labels: frozenset[str]


def written(part: Literal["train", "tuning", "held_out"]) -> list[Written]:
    """The texts of a part, in the order of the files: learned from, for choosing thresholds, or for measuring."""
    rows = [
        json.loads(line)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [
        Written(
            row["id"],
            row["text"],
            row["language"],
            row["territory"],
            tuple((one["label"], one["words"]) for one in row["findings"]),
        )
        for row in rows
        if row["part"] == part
    ]


def sentences(found: list[Written]) -> list[Unit]:
    """The sentences of texts, each with the labels whose words touch it."""
    given = []
    for one in found:
        reading = read(one.text, Spellings(words={}, phrases=()))
        places = [(one.text.index(words), words, label) for label, words in one.findings]
        for first, last in units(reading):
            start, end = reading.span(first, last)
            labels = frozenset(la for at, words, la in places if at < end and at + len(words) > start)
            assert labels <= set(WORDING)
            given.append(Unit(placed(reading.plain[first:last], one.territory), labels))
    return given
