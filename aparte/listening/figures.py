"""What listening was measured to do: the figures that `make evaluate ARGS=--write` keeps beside the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "model" / "figures.json"

# A smaller share is better: needs that were missed, people who were sent away.
LESS_IS_BETTER = frozenset({"harmful_miss", "sent_away"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A share between 0 and 1, where 95 % of repeated samples fall, and what was wanted."""

    name: str
    value: float
    low: float
    high: float
    wanted: float

    @property
    def reached(self) -> bool:
        """Whether the value itself is as wanted."""
        return self.value <= self.wanted if self.name in LESS_IS_BETTER else self.value >= self.wanted


@dataclass(frozen=True, slots=True)
class Group:
    """The same figures for the messages of one region or one way of writing."""

    name: str
    messages: int
    value: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """One language: `read_as[what it was][what was answered]` counts messages, both are orientations."""

    language: str
    messages: int
    figures: tuple[Figure, ...]
    regions: tuple[Group, ...]
    registers: tuple[Group, ...]
    read_as: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A day's measure (`on`: YYYY-MM-DD), on messages that nothing was learned from."""

    on: str
    learned_from: int
    languages: tuple[Measured, ...]


@lru_cache(maxsize=1)
def measure() -> Measure | None:
    """The last measure; None where none was kept."""
    try:
        kept = json.loads(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    languages = tuple(_language(name, told) for name, told in kept["languages"].items())
    return Measure(kept["date"], kept["learned_from"], languages)


def _language(name: str, told: Mapping[str, Any]) -> Measured:
    return Measured(
        language=name,
        messages=told["messages"],
        figures=tuple(Figure(name=figure, **values) for figure, values in told["figures"].items()),
        regions=_groups(told["regions"]),
        registers=_groups(told["registers"]),
        read_as=told["read_as"],
    )


def _groups(told: Mapping[str, Mapping[str, float]]) -> tuple[Group, ...]:
    return tuple(
        Group(name, int(values["messages"]), {k: v for k, v in values.items() if k != "messages"})
        for name, values in told.items()
    )
