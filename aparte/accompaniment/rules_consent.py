"""Who consents for a minor, and whether several may meet together. Values in, a verdict with reasons out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aparte.accompaniment.terms import Alone, Secrecy
from aparte.library.terms_agreements import MinorBand, MinorsFile

OF_AGE = 18
VIOLENCE = frozenset({"violence_suffered", "violence_intended"})
"""Alerts of a request that speak of violence: words of `listening.AlertKind`."""


@dataclass(frozen=True)
class Consents:
    """Whose consent an accompaniment waits for, for one member.

    `own`: the member's. `holders`: how many who hold parental authority. `fewer_with_reason`: a written reason stands
    for those who are missing, one at least remaining. `reasoned`: the practitioner writes why they decided so.
    """

    own: bool = True
    holders: int = 0
    fewer_with_reason: bool = False
    reasoned: bool = False


def consents_needed(rules: MinorsFile, age: int | None) -> Consents:
    """By the rules of the region (`content/regions/*/minors.yaml`), for an age in years; None: of age. Source: L6."""
    if age is None or age >= OF_AGE:
        return Consents()
    band: MinorBand = next(one for one in rules.bands if age < one.under)
    return Consents(
        own=band.own,
        holders=band.holders,
        fewer_with_reason=band.fewer_with_reason,
        reasoned=band.reasoned,
    )


def holders_awaited(needed: Consents, *, reason: str) -> int:
    """How many holders must agree: fewer, never none, when the practitioner wrote why one is missing."""
    if needed.fewer_with_reason and reason.strip():
        return min(needed.holders, 1)
    return needed.holders


class JointReason(StrEnum):
    """Why members do not meet together, or had better not yet."""

    NOT_ALL_CHOSE = "not_all_chose"  # somebody has not chosen a rule about what is said alone
    THEY_DIFFER = "they_differ"
    NOT_ALL_ASKED = "not_all_asked"  # somebody was not yet asked alone
    ALONE_FIRST = "alone_first"  # somebody would rather talk apart first
    AFRAID = "afraid"
    VIOLENCE_READ = "violence_read"  # the request speaks of violence


@dataclass(frozen=True)
class Verdict:
    """`refused`: not together yet. `advised_against`: the practitioner is warned, and decides. `rule`: the one that
    holds meanwhile, the more protective one where they differ; None while nobody chose."""

    refused: bool
    advised_against: bool
    reasons: tuple[JointReason, ...]
    rule: Secrecy | None


def joint_meeting(
    *, secrecies: Sequence[str], alones: Sequence[str], alerts: Collection[str] = ()
) -> Verdict:
    """Of members, each in the same place of both sequences (empty: not answered yet); `alerts`: kinds read in what they
    brought. A file of one has nothing to settle. Source: L7."""
    if len(secrecies) < 2:
        return Verdict(False, False, (), None)
    chosen = {Secrecy(one) for one in secrecies if one}
    refusing = [JointReason.NOT_ALL_CHOSE] if not all(secrecies) else []
    refusing += [JointReason.THEY_DIFFER] if len(chosen) > 1 else []
    warning = [JointReason.AFRAID] if Alone.AFRAID in alones else []
    warning += [JointReason.VIOLENCE_READ] if VIOLENCE & set(alerts) else []
    warning += [JointReason.ALONE_FIRST] if Alone.UNSURE in alones else []
    warning += [JointReason.NOT_ALL_ASKED] if not all(alones) else []
    rule = (Secrecy.INDIVIDUAL if Secrecy.INDIVIDUAL in chosen else Secrecy.NO_SECRET) if chosen else None
    return Verdict(bool(refusing), bool(warning), (*refusing, *warning), rule)
