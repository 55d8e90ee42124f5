"""When a checkpoint is due, and what its answers lead to. Pure: values in, a verdict with reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aparte.accompaniment.terms import MEETINGS_BETWEEN_CHECKPOINTS, TIME_BETWEEN_CHECKPOINTS
from aparte.accompaniment.terms_checkpoints import Said


class Reason(StrEnum):
    """Why it is time to look together at where one stands."""

    MEETINGS = "meetings"
    TIME = "time"


@dataclass(frozen=True)
class Verdict:
    due: bool
    reasons: tuple[Reason, ...]


def due(*, since: datetime, held: int, at: datetime) -> Verdict:
    """`since`: when the file opened, or the last checkpoint did. `held`: meetings that took place after that."""
    found = []
    if held >= MEETINGS_BETWEEN_CHECKPOINTS:
        found.append(Reason.MEETINGS)
    if at - since >= TIME_BETWEEN_CHECKPOINTS:
        found.append(Reason.TIME)
    return Verdict(bool(found), tuple(found))


def goes_beyond(answers: Iterable[Mapping[str, str]]) -> bool:
    """Whether one of these answers says that this is no longer ordinary life, or no longer within the frame."""
    return any(Said.NO in (one.get("ordinary"), one.get("frame")) for one in answers)
