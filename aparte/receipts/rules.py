"""What may be given a receipt, and the arithmetic of it: values in, verdict with reasons out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from aparte.meetings.terms import Kind, Outcome, State

CENT = Decimal("0.01")
_MET = frozenset({Outcome.HELD, Outcome.REFERRED})
"""Those who were referred elsewhere at the end of a meeting had that meeting."""


class Reason(StrEnum):
    """Why no receipt is given."""

    EXPLORATORY = "exploratory"  # free, and not a session (E146)
    NOT_HELD = "not_held"
    NOTHING_PAID = "nothing_paid"
    DOES_NOT_ADD_UP = "does_not_add_up"
    NOT_PAID_YET = "not_paid_yet"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is refused, and why."""

    reasons: tuple[Reason, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.reasons)


def calls_for_one(*, kind: str, state: str, outcome: str) -> Verdict:
    """Whether a receipt may be given for a meeting: an intervention that took place."""
    if kind == Kind.EXPLORATORY:
        return Verdict((Reason.EXPLORATORY,))
    return Verdict(() if state == State.DONE and outcome in _MET else (Reason.NOT_HELD,))


def adds_up(
    *, paid: Decimal, before: Decimal, amounts: Sequence[Decimal], paid_on: date, today: date
) -> Verdict:
    """Whether these amounts, with those of the receipts given `before`, are what was paid for the meeting."""
    reasons = []
    if not amounts or any(one <= 0 for one in amounts):
        reasons.append(Reason.NOTHING_PAID)
    elif before + sum(amounts) != paid:
        reasons.append(Reason.DOES_NOT_ADD_UP)
    if paid_on > today:
        reasons.append(Reason.NOT_PAID_YET)
    return Verdict(tuple(reasons))


def taxes_in(total: Decimal, rates: Sequence[Decimal]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """What is left of `total` without its taxes, and each of them, to the cent: together they make `total` exactly.

    Every rate (percent) is of the amount without any tax, as TPS and TVQ are since 2013.
    """
    bare = total / (1 + sum(rates, Decimal(0)) / 100)
    taxes = tuple((bare * rate / 100).quantize(CENT, ROUND_HALF_UP) for rate in rates)
    return total - sum(taxes, Decimal(0)), taxes


def last_day(year: int, *, years: int) -> date:
    """Until when a receipt of `year` is kept: the end of the last of so many years after it."""
    return date(year + years, 12, 31)
