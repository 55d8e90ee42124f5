"""Reading messages: loading, then each of the regression messages of the tests, one core."""

from __future__ import annotations

import time
from itertools import cycle
from pathlib import Path

import yaml

from benchmarks.timing import HEADER, repeat, row

MESSAGES = Path(__file__).resolve().parent.parent / "tests" / "listening"


def run() -> None:
    start = time.perf_counter()
    from aparte.listening import orient, warm_up

    warm_up()
    print(f"Loading: {(time.perf_counter() - start) * 1000:.0f} ms\n")
    found = texts()
    turn = cycle(found)
    print(HEADER)
    print(row(f"one of {len(found)} messages", repeat(lambda: orient(next(turn)), 3 * len(found))))


def texts() -> list[str]:
    """The regression messages of the tests."""
    return [
        text for path in sorted(MESSAGES.glob("*.yaml")) for text in _texts(yaml.safe_load(path.read_text()))
    ]


def _texts(data: object) -> list[str]:
    """Every `text` in a file of messages, however it is arranged."""
    if isinstance(data, dict):
        own = [data["text"]] if isinstance(data.get("text"), str) else []
        return own + [text for value in data.values() for text in _texts(value)]
    if isinstance(data, list):
        return [text for value in data for text in _texts(value)]
    return []
