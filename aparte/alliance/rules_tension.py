"""When a relation needs talking about: answers in, signs with their reasons out. Pure.

A sign is never a word about the person and never a forecast: it says which answers made it show, so that two people
can talk about it. No threshold below comes from a norm: there is none for lines of our own wording. Each is a choice
of this project, explained here and in docs/decisions, to be looked at again with those who use it. Where research is
named, it is about psychotherapy (domain.md §4) and only says what to look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

FALL = 25
"""A quarter of the line between two answers that follow each other: more than a hand slips, and seen at a glance on
the picture. Source: our choice; a fall matters more than a level (domain.md §4, ruptures; E184)."""
LOW = 30
"""The mark stands clearly on the side of the low words (the middle is 40 to 60). Source: our choice; E183 asks to look
from the very first answer, when there is nothing yet to compare with."""
GAP = 30
"""The practitioner felt it nearly a third of the line better than the person: they were not at the same meeting.
Source: our choice; E186 (both sides). The other way round is no sign: doubting oneself is not a tension."""
WIDER = 10
"""And it widened by at least this much since the last time both answered: an old gap was talked about already."""
SILENT_MEETINGS = 2
"""Two meetings in a row without a word, after answers: one may be a busy week. Source: our choice; withdrawal is one
of the two faces of a rupture (domain.md §4)."""
TIME_TO_ANSWER = timedelta(days=3)
"""A meeting is not silent before this: nobody owes a quick answer."""
CANCELLED = 2
AMONG = 4
"""Two of the last four planned meetings cancelled by the person, or to which they did not come. Source: our choice;
absences of 10 to 20 % are usual in the field (domain.md §5): one of four is nothing to speak of."""
STILL_RECENT = 3
"""Only answers about the last three meetings count: what is older belongs to the past."""


class Kind(StrEnum):
    LOW = "low"
    FALL = "fall"
    GAP = "gap"
    SILENCE = "silence"
    CANCELLING = "cancelling"


@dataclass(frozen=True)
class Moment:
    """One held meeting: when it began, and the lines that each side answered (line → 0..100)."""

    at: datetime
    person: Mapping[str, int] = field(default_factory=dict)
    practitioner: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """Something to talk about. `line` is empty for silence and cancelling; `at`: the meeting that made it show,
    `before`: the one it is compared with; `count`: of how many meetings it speaks."""

    kind: Kind
    line: str = ""
    at: datetime | None = None
    before: datetime | None = None
    count: int = 0


def signs(
    moments: Sequence[Moment], *, lines: Sequence[str], missed: Sequence[bool], at: datetime
) -> tuple[Sign, ...]:
    """Every sign, in the order of `lines`; none when nothing needs talking about.

    `moments`: the held meetings, the oldest first. `missed`: for the planned meetings that are behind, the oldest
    first, whether the person cancelled it or did not come.
    """
    found = [sign for line in lines for sign in _of_line(moments, line)]
    found += _silence([one for one in moments if one.at + TIME_TO_ANSWER <= at])
    lost = sum(missed[-AMONG:])
    if lost >= CANCELLED:
        found.append(Sign(Kind.CANCELLING, count=lost))
    return tuple(found)


def _of_line(moments: Sequence[Moment], line: str) -> list[Sign]:
    """At most one sign for a line: a fall says more than a low answer, which says more than a gap."""
    answered = [(one.at, one.person[line]) for one in moments if line in one.person]
    recent = {one.at for one in moments[-STILL_RECENT:]}
    if not answered or answered[-1][0] not in recent:
        return []
    when, value = answered[-1]
    if len(answered) > 1 and answered[-2][1] - value >= FALL:
        return [Sign(Kind.FALL, line, when, answered[-2][0])]
    if value <= LOW:
        return [Sign(Kind.LOW, line, when)]
    gaps = [
        (one.at, one.practitioner[line] - one.person[line])
        for one in moments
        if line in one.person and line in one.practitioner
    ]
    if len(gaps) < 2 or gaps[-1][0] not in recent:
        return []
    (before, was), (last, now) = gaps[-2:]
    return [Sign(Kind.GAP, line, last, before)] if now >= GAP and now - was >= WIDER else []


def _silence(moments: Sequence[Moment]) -> list[Sign]:
    spoken = [number for number, one in enumerate(moments) if one.person]
    silent = len(moments) - 1 - spoken[-1] if spoken else 0
    if silent < SILENT_MEETINGS:
        return []
    return [Sign(Kind.SILENCE, at=moments[spoken[-1]].at, count=silent)]
