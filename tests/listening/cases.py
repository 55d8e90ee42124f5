"""The messages written for these tests, with their labels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MESSAGES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Case:
    """One message and what the labelling guide says of it."""

    id: str
    text: str
    region: str | None
    language: str
    orientation: str
    themes: frozenset[str]
    alerts: frozenset[tuple[str, str]]


CASES = [
    Case(
        id=m["id"],
        text=m["text"],
        region=m["region"],
        language=m["language"],
        orientation=m["orientation"],
        themes=frozenset(m["themes"]),
        alerts=frozenset((kind, who) for kind, who in m["alerts"]),
    )
    for m in MESSAGES
]
