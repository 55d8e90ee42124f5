"""Where a line's answers stand on its picture: values in, places out. Pure; the template draws them.

A missing answer breaks the line: nothing is drawn that nobody said. Places are texts, so that no language writes a
comma into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 96
_EDGE = 8
"""Room around, so that a mark at an end of the line is whole."""
Values = Sequence[int | None]


@dataclass(frozen=True)
class Mark:
    """One answer: the middle of its mark."""

    x: str
    y: str

    @property
    def corner(self) -> tuple[str, str]:
        """Where a square mark of eight begins."""
        return str(int(self.x) - 4), str(int(self.y) - 4)


@dataclass(frozen=True)
class Gap:
    """Both sides answered, and not the same: a stroke from one mark to the other."""

    x: str
    top: str
    bottom: str


@dataclass(frozen=True)
class Drawn:
    """`runs`: what stands between two missing answers, as the points of a polyline (two marks at least)."""

    person: tuple[Mark, ...]
    practitioner: tuple[Mark, ...]
    person_runs: tuple[str, ...]
    practitioner_runs: tuple[str, ...]
    gaps: tuple[Gap, ...]

    @property
    def empty(self) -> bool:
        return not self.person and not self.practitioner


def draw(person: Values, practitioner: Values) -> Drawn:
    """Both sides of one line, meeting by meeting, the oldest at the left."""
    mine, theirs = _marks(person), _marks(practitioner)
    both = [
        (one, other) for one, other in zip(mine, theirs, strict=True) if one and other and one.y != other.y
    ]
    return Drawn(
        person=tuple(one for one in mine if one),
        practitioner=tuple(one for one in theirs if one),
        person_runs=_runs(mine),
        practitioner_runs=_runs(theirs),
        gaps=tuple(Gap(one.x, *map(str, sorted((int(one.y), int(other.y))))) for one, other in both),
    )


def _marks(values: Values) -> list[Mark | None]:
    step = (WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    # One meeting alone stands in the middle.
    start = WIDTH / 2 if len(values) == 1 else _EDGE
    return [
        None if value is None else Mark(str(round(start + step * n)), str(round(_down(value))))
        for n, value in enumerate(values)
    ]


def _down(value: int) -> float:
    return _EDGE + (100 - value) * (HEIGHT - 2 * _EDGE) / 100


def _runs(marks: Sequence[Mark | None]) -> tuple[str, ...]:
    runs: list[list[Mark]] = [[]]
    for mark in marks:
        if mark is None:
            runs.append([])
        else:
            runs[-1].append(mark)
    return tuple(" ".join(f"{one.x},{one.y}" for one in run) for run in runs if len(run) > 1)
