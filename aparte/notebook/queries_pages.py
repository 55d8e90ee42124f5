"""How the pages of one kind are laid out: in groups, numbered, drawn where a picture says it better."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aparte.library import queries as library
from aparte.notebook.queries import Told
from aparte.notebook.rules_drawing import MOST_NUMBERED, Point, along, around, in_corner, within
from aparte.notebook.terms import Moment, NotebookKind, Reach, StepState

WIDTH, HEIGHT = 360, 300


@dataclass(frozen=True)
class Row:
    """One page of a group, under the number that it has in the picture. `beside`: a word about it."""

    number: int
    told: Told
    beside: str = ""


@dataclass(frozen=True)
class Group:
    """Pages that stand together. `key`: the value that puts a page there; `hint`: a word about it."""

    key: str
    name: str
    rows: list[Row]
    hint: str = ""


@dataclass(frozen=True)
class Layout:
    """`points` of the picture, none where there is no picture; `numbered`: whether its points bear their numbers."""

    groups: list[Group]
    points: list[Point] = field(default_factory=list)

    @property
    def numbered(self) -> bool:
        return len(self.points) <= MOST_NUMBERED

    @property
    def empty(self) -> bool:
        return not any(group.rows for group in self.groups)


def laid_out(kind: NotebookKind, told: Sequence[Told], *, names: dict[str, str]) -> Layout:
    """The pages of one kind as its page shows them. `names`: of accompaniments, by their id."""
    if kind is NotebookKind.RESOURCE:
        return _resources(told)
    if kind is NotebookKind.CIRCLE:
        return _circle(told)
    if kind is NotebookKind.MOMENT:
        return _life(told)
    if kind is NotebookKind.STEP:
        return Layout(_grouped(told, [(one.value, str(one.label), "") for one in StepState], "state"))
    rows = [Row(number, one, _beside(one, names)) for number, one in enumerate(told, start=1)]
    return Layout([Group("", "", rows)])


def in_order(kind: NotebookKind, told: Sequence[Told]) -> list[Told]:
    """Moments of a life by year, those without one where they were placed; everything else as it came."""
    if kind is not NotebookKind.MOMENT:
        return list(told)
    return sorted(told, key=lambda one: (_of(one, "year") is None, _of(one, "year") or 0))


def _grouped(
    told: Sequence[Told],
    groups: Sequence[tuple[str, str, str]],
    column: str,
    beside: Callable[[Told], str] = str,
) -> list[Group]:
    found: list[Group] = []
    number = 0
    for key, name, hint in groups:
        inside = [one for one in told if _of(one, column) == key]
        said = [beside(one) if beside is not str else "" for one in inside]
        rows = [Row(number + place, one, said[place - 1]) for place, one in enumerate(inside, start=1)]
        number += len(rows)
        found.append(Group(key, name, rows, hint))
    return found


def _resources(told: Sequence[Told]) -> Layout:
    texts = library.notebook()
    coping = {one.id: str(one.name) for one in texts.coping}
    groups = _grouped(
        told,
        [(one.id.value, str(one.name), str(one.hint)) for one in texts.places],
        "place",
        lambda one: coping.get(_of(one, "coping"), ""),
    )
    points: list[Point] = []
    for place, group in enumerate(groups):
        shapes = [_of(row.told, "coping") or "any" for row in group.rows]
        left, top = (place % 2) * WIDTH // 2 + 10, (place // 2) * HEIGHT // 2 + 38
        points += in_corner(
            _numbers(group), shapes, left=left, top=top, width=WIDTH // 2 - 20, height=HEIGHT // 2 - 48
        )
    return Layout(groups, points)


def _circle(told: Sequence[Told]) -> Layout:
    groups = _grouped(told, [(one.value, str(one.label), "") for one in Reach], "reach")
    middle = {"x": WIDTH // 2, "y": HEIGHT // 2}
    inside = within(_numbers(groups[0]), radius=66, **middle)
    return Layout(groups, [*inside, *around(_numbers(groups[1]), radius=122, **middle)])


def _life(told: Sequence[Told]) -> Layout:
    groups = _grouped(told, [(one.value, str(one.label), "") for one in Moment], "moment")
    places = ((10, 130), (140, 220), (230, 350))
    points = [
        point
        for group, (start, end) in zip(groups, places, strict=True)
        for point in along(_numbers(group), start=start, end=end, y=80, shape=group.key)
    ]
    return Layout(groups, points)


def _beside(one: Told, names: dict[str, str]) -> str:
    return names.get(str(_of(one, "file")), "")


def _numbers(group: Group) -> list[int]:
    return [row.number for row in group.rows]


def _of(one: Told, column: str) -> Any:
    return getattr(one.written, column, None)


def month_wanted(said: str, known: Sequence[date]) -> date | None:
    """The month that the address asks for when something was written in it, else the latest one."""
    return next((one for one in known if f"{one:%Y-%m}" == said), known[0] if known else None)
