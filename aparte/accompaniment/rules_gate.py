"""Whether a file may open: what the practitioner checked in, a way or a refusal with its reasons out. Pure.

The order is that of domain.md §1 bis (« urgence > suivi en cours > exclusion > relation d'aide »); the machine's
reading is no argument here: it proposes, and who signs decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from aparte.accompaniment.terms import Beyond, Exclusion, Opinion, Safety, Way


class Reason(StrEnum):
    """Why a gate is refused, or what must be kept in mind once it is passed."""

    DANGER = "danger"  # the lines first (E077)
    CONTRARY = "contrary"  # the professional objects, or did and nobody said otherwise since (E067)
    BEYOND_DEMAND = "beyond_demand"  # E078, each of the three
    BEYOND_NEED = "beyond_need"
    BEYOND_SITUATION = "beyond_situation"
    EXCLUDED = "excluded"  # never taken in charge by itself (E053 to E058, E064)
    NOBODY_NAMED = "nobody_named"  # some care, but whose? An exclusion asks for a name (E066)
    CARE_BESIDE = "care_beside"  # not a refusal: this goes beside somebody's care
    TO_WATCH = "to_watch"  # not a refusal: safety is spoken of each time


@dataclass(frozen=True)
class Care:
    """Care under way beside the accompaniment. `professional`: their name, empty when it is not known."""

    professional: str
    opinion: Opinion
    since: date | None = None

    @property
    def is_named(self) -> bool:
        return bool(self.professional.strip())

    def as_data(self) -> dict[str, str]:
        since = self.since.isoformat() if self.since else ""
        return {"professional": self.professional, "opinion": self.opinion.value, "since": since}


@dataclass(frozen=True)
class GateChecked:
    """What the practitioner checked with the person. `contrary_before`: an earlier file of theirs was closed because
    their professional objected."""

    safety: Safety
    care: Care | None = None
    exclusions: frozenset[Exclusion] = field(default_factory=frozenset)
    beyond: frozenset[Beyond] = field(default_factory=frozenset)
    contrary_before: bool = False


@dataclass(frozen=True)
class Verdict:
    """`way` is `Way.REFUSED` exactly when `refused`. `reasons`: all that count, the first one first."""

    refused: bool
    way: Way
    reasons: tuple[Reason, ...]


_BEYOND = {
    Beyond.DEMAND: Reason.BEYOND_DEMAND,
    Beyond.NEED: Reason.BEYOND_NEED,
    Beyond.SITUATION: Reason.BEYOND_SITUATION,
}


def open_file(checked: GateChecked) -> Verdict:
    """Danger refuses; so do a contrary opinion and what goes beyond the frame. An exclusion refuses as well, except
    beside the care of a named professional who does not object (C1, L3). After a contrary opinion only a favourable
    one, of somebody named, opens again."""
    against = _against(checked)
    if against:
        return Verdict(True, Way.REFUSED, against)
    to_watch = (Reason.TO_WATCH,) if checked.safety == Safety.TO_WATCH else ()
    if checked.care is not None:
        return Verdict(False, Way.COMPLEMENTARY, (Reason.CARE_BESIDE, *to_watch))
    return Verdict(False, Way.OPEN, to_watch)


def _against(checked: GateChecked) -> tuple[Reason, ...]:
    care = checked.care
    found = [Reason.DANGER] if checked.safety == Safety.DANGER else []
    welcome = care is not None and care.is_named and care.opinion == Opinion.FAVOURABLE
    if (care is not None and care.opinion == Opinion.CONTRARY) or (checked.contrary_before and not welcome):
        found.append(Reason.CONTRARY)
    found += [_BEYOND[one] for one in Beyond if one in checked.beyond]
    if checked.exclusions and care is None:
        found.append(Reason.EXCLUDED)
    if checked.exclusions and care is not None and not care.is_named:
        found += [Reason.EXCLUDED, Reason.NOBODY_NAMED]
    return tuple(found)


LEADS_HERE = frozenset({"", "within_frame", "held"})
"""Outcomes of a meeting after which, or before which, a gate may be tried: words of `meetings.terms.Outcome`."""


def may_try(state: str, outcome: str) -> bool:
    """Whether a gate may be tried from a meeting: confirmed, or held and within the frame as far as one could tell."""
    return state in {"accepted", "done"} and outcome in LEADS_HERE


def as_data(checked: GateChecked, verdict: Verdict, *, situation: str) -> dict[str, Any]:
    """What is sealed of a gate, in the order of its questions."""
    return {
        "safety": checked.safety.value,
        "care": checked.care.as_data() if checked.care else None,
        "exclusions": [one.value for one in Exclusion if one in checked.exclusions],
        "beyond": [one.value for one in Beyond if one in checked.beyond],
        "way": verdict.way.value,
        "reasons": [one.value for one in verdict.reasons],
        "situation": situation,
    }


def reasons_in(kept: Mapping[str, Any]) -> tuple[Reason, ...]:
    """The reasons of a gate that was kept, from `as_data`."""
    return tuple(Reason(one) for one in kept.get("reasons", ()))
