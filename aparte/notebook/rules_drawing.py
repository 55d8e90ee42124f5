"""Where things stand in a drawing: whole numbers, so that no language writes them with a comma. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MOST_NUMBERED = 40
"""Beyond this many, numbers would cover one another: the points stay, the list beside says the rest."""


@dataclass(frozen=True)
class Point:
    """One thing of the list beside, by its `number` there; `shape` is a word that the style sheet knows."""

    number: int
    x: int
    y: int
    shape: str = ""


def around(numbers: Sequence[int], *, x: int, y: int, radius: int, turn: float = -90.0) -> list[Point]:
    """Points on a circle, evenly, the first one at the angle `turn` (degrees)."""
    share = 360 / max(len(numbers), 1)
    angles = [math.radians(turn + share * place) for place in range(len(numbers))]
    return [
        Point(number, round(x + radius * math.cos(angle)), round(y + radius * math.sin(angle)))
        for number, angle in zip(numbers, angles, strict=True)
    ]


def within(numbers: Sequence[int], *, x: int, y: int, radius: int) -> list[Point]:
    """Points spread over a disc: one in the middle, then as the seeds of a sunflower."""
    golden = math.pi * (3 - math.sqrt(5))
    found = []
    for place, number in enumerate(numbers):
        away = radius * math.sqrt(place / max(len(numbers), 2))
        found.append(
            Point(
                number, round(x + away * math.cos(place * golden)), round(y + away * math.sin(place * golden))
            )
        )
    return found


def in_corner(
    numbers: Sequence[int], shapes: Sequence[str], *, left: int, top: int, width: int, height: int
) -> list[Point]:
    """Points in rows inside a rectangle, as full as it must be."""
    columns = max(math.ceil(math.sqrt(len(numbers) * width / height)), 1) if numbers else 1
    rows = max(math.ceil(len(numbers) / columns), 1)
    return [
        Point(
            number,
            round(left + width * (place % columns + 0.5) / columns),
            round(top + height * (place // columns + 0.5) / rows),
            shape,
        )
        for place, (number, shape) in enumerate(zip(numbers, shapes, strict=True))
    ]


def along(numbers: Sequence[int], *, start: int, end: int, y: int, shape: str) -> list[Point]:
    """Points along a line, evenly, away from its ends; every other one a little lower, as a path goes."""
    share = (end - start) / max(len(numbers), 1)
    return [
        Point(number, round(start + share * (place + 0.5)), y + (10 if place % 2 else -10), shape)
        for place, number in enumerate(numbers)
    ]
