"""What may be passed on to a new practitioner, and until when it may be taken back. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    NOT_SIGNED = "not_signed"  # a note still being written says nothing yet
    OF_SEVERAL = "of_several"  # what belongs to others as well is not one person's to pass on (L7)
    SOMEBODY_ELSES = "somebody_elses"
    REFLECTION = "reflection"  # the practitioner's own, for supervision
    READ_ALREADY = "read_already"
    OVER = "over"


@dataclass(frozen=True)
class Verdict:
    refused: bool
    reasons: tuple[Reason, ...] = ()


def may_pass_on_part(*, kind: str, signed: bool, several: bool, own: bool) -> Verdict:
    """A part of a note (`kind`: a `terms.PartKind`). `several`: other persons are, or were, in the file."""
    reasons = []
    if kind == "reflection":
        reasons.append(Reason.REFLECTION)
    if kind == "member" and not own:
        reasons.append(Reason.SOMEBODY_ELSES)
    if kind == "joint" and several:
        reasons.append(Reason.OF_SEVERAL)
    if not signed:
        reasons.append(Reason.NOT_SIGNED)
    return Verdict(bool(reasons), tuple(reasons))


def may_pass_on_situation(*, several: bool) -> Verdict:
    """The situation of several persons is written in the words of all of them."""
    return Verdict(several, (Reason.OF_SEVERAL,) if several else ())


def may_take_back(*, state: str, opened: bool) -> Verdict:
    """What was prepared or sent, at any time; what was accepted, until it was read: nobody unreads."""
    if state in {"prepared", "sent"}:
        return Verdict(refused=False)
    if state == "accepted":
        return Verdict(opened, (Reason.READ_ALREADY,) if opened else ())
    return Verdict(refused=True, reasons=(Reason.OVER,))
