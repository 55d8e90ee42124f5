"""Repeating and summing up: medians and 95th percentiles, in milliseconds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def repeat(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each of `times` calls, after one that does not count."""
    act()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return found


def row(name: str, milliseconds: list[float]) -> str:
    """One line of a Markdown table: name, median, 95th percentile, number of calls."""
    slow = statistics.quantiles(milliseconds, n=20)[18] if len(milliseconds) > 1 else milliseconds[0]
    return f"| {name} | {statistics.median(milliseconds):.1f} | {slow:.1f} | {len(milliseconds)} |"


HEADER = "| what | median ms | 95 % ms | calls |\n|---|---|---|---|"
