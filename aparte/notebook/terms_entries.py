"""What each kind of page holds, as it is sealed: JSON of one of these, checked again when it is opened."""

from __future__ import annotations

import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from aparte.notebook.terms import (
    MOST_CHARACTERS,
    MOST_OF_A_LINE,
    Axis,
    Between,
    Coping,
    Moment,
    NotebookKind,
    Reach,
    ResourcePlace,
    Sort,
    StepState,
)

Words = Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]
Line = Annotated[str, StringConstraints(max_length=MOST_OF_A_LINE)]


class Written(BaseModel):
    """What a person wrote on one page. Frozen: a change is another one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Deposit(Written):
    """Free words, with the feelings of that day."""

    words: Words
    feelings: tuple[str, ...] = ()


class Needs(Written):
    """Feelings, needs, and what happened if one wants."""

    feelings: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    words: Words = ""


class Resource(Written):
    words: Line
    place: ResourcePlace
    coping: Coping | None = None


class Good(Written):
    words: Line


class Step(Written):
    words: Line
    state: StepState = StepState.CHOSEN


class Circle(Written):
    words: Line
    reach: Reach


class Balance(Written):
    """Two ways, and for each what speaks for it and against it. No sum."""

    question: Line = ""
    first: Line
    first_for: Words = ""
    first_against: Words = ""
    second: Line
    second_for: Words = ""
    second_against: Words = ""


class LifeMoment(Written):
    """A moment of the life line; `year` only puts moments in order."""

    words: Line
    more: Words = ""
    moment: Moment
    year: int | None = None


class Sentence(Written):
    beginning: str
    words: Line


class ExerciseDone(Written):
    exercise: str
    words: Words = ""


class Milestone(Written):
    """An awareness or a way found. `file`: the accompaniment it goes with, which tells nobody of it."""

    sort: Sort
    words: Words
    axes: dict[Axis, Between] = {}
    file: uuid.UUID | None = None


HELD: dict[NotebookKind, type[Written]] = {
    NotebookKind.DEPOSIT: Deposit,
    NotebookKind.NEEDS: Needs,
    NotebookKind.RESOURCE: Resource,
    NotebookKind.GOOD: Good,
    NotebookKind.STEP: Step,
    NotebookKind.CIRCLE: Circle,
    NotebookKind.BALANCE: Balance,
    NotebookKind.MOMENT: LifeMoment,
    NotebookKind.SENTENCE: Sentence,
    NotebookKind.EXERCISE: ExerciseDone,
    NotebookKind.MILESTONE: Milestone,
}
MOVES: dict[NotebookKind, str] = {NotebookKind.STEP: "state", NotebookKind.CIRCLE: "reach"}
"""What a button may change on a page: a step's state, the place of a thing in the circle."""
