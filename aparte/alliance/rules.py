"""What somebody said of a meeting, who may read which part of it, and until when it may change. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

MOST = 100
_LAST_OF_PLACE = (14, 39, 60, 85, MOST)
"""The last figure of each of the five places in words. The middle one is narrow on both sides of the very middle, and
the two outer ones are those that a hand reaches on purpose."""


class Reason(StrEnum):
    """Why what was said can no longer change."""

    NEXT_MEETING_BEGAN = "next_meeting_began"


@dataclass(frozen=True)
class Verdict:
    refused: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Said:
    """`values`: line → 0..100, only the lines that were answered. `shared`: the other side may read the comment."""

    values: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    shared: bool = False

    @property
    def empty(self) -> bool:
        return not self.values and not self.comment

    def as_shown(self) -> Said:
        """What the practitioner sees of it: a comment that was not shared does not exist."""
        return self if self.shared else replace(self, comment="")


def may_change(*, next_begins: datetime | None, at: datetime) -> Verdict:
    """What was said of a meeting may change until the next one of the same accompaniment begins."""
    if next_begins is not None and next_begins <= at:
        return Verdict(refused=True, reasons=(Reason.NEXT_MEETING_BEGAN,))
    return Verdict(refused=False)


def place(value: int) -> int:
    """0 to 4: which of the five places in words a value stands at."""
    return next(number for number, last in enumerate(_LAST_OF_PLACE) if value <= last)
