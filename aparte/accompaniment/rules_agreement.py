"""When an agreement holds: whose yes is there, whose is missing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aparte.accompaniment.rules_consent import Consents, holders_awaited
from aparte.accompaniment.terms import Answer, State


@dataclass(frozen=True)
class MemberAnswers:
    """What is awaited for one member and what was said (`Answer` values, empty when nothing was)."""

    needed: Consents
    own: str = ""
    holders: Sequence[str] = ()
    reason: str = ""

    @property
    def awaited_holders(self) -> int:
        return holders_awaited(self.needed, reason=self.reason)

    @property
    def is_given(self) -> bool:
        """Every yes that is needed is there, and nobody said no: a child's no counts where only a parent's yes does."""
        if Answer.REFUSED in (self.own, *self.holders):
            return False
        said_yes = sum(one == Answer.ACCEPTED for one in self.holders)
        own = self.own == Answer.ACCEPTED or not self.needed.own
        return own and said_yes >= self.awaited_holders


def is_agreed(members: Iterable[MemberAnswers]) -> bool:
    """Whether everybody agreed; nobody is nobody's agreement."""
    told = list(members)
    return bool(told) and all(one.is_given for one in told)


def may_answer(*, state: str, agreed: bool) -> bool:
    """One changes one's mind until it begins. Once begun, a new version is answered until everybody agreed to it."""
    return state in {State.PROPOSED, State.AGREED} or (state in {State.ACTIVE, State.PAUSED} and not agreed)


def state_after(*, state: str, agreed: bool) -> State:
    """Where a file stands once an answer came: one that has begun goes on while its new version is read."""
    if state in {State.PROPOSED, State.AGREED}:
        return State.AGREED if agreed else State.PROPOSED
    return State(state)
