"""What may be done with a note: values in, verdict with reasons out. Words are `{field: words}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STRETCH = timedelta(minutes=10)
"""Within a stretch of writing a new wording replaces the one before; then the one before is kept."""
MUCH = 200  # characters
Words = Mapping[str, str]


class Reason(StrEnum):
    """Why something is refused."""

    LOCKED = "locked"  # signed, and its delay is over: only added to
    NOT_LOCKED = "not_locked"  # still to be changed: nothing to add beside it
    TOO_LONG = "too_long"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is refused, and why."""

    reasons: tuple[Reason, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.reasons)


def may_change(*, locks_at: datetime | None, at: datetime) -> Verdict:
    """A note changes until it locks; `locks_at` is None until it is signed."""
    return Verdict((Reason.LOCKED,) if locks_at is not None and locks_at <= at else ())


def may_amend(*, words: str, locks_at: datetime | None, most: int, at: datetime) -> Verdict:
    """A locked note is added to, by words of at most `most` characters."""
    reasons = []
    if not may_change(locks_at=locks_at, at=at).refused:
        reasons.append(Reason.NOT_LOCKED)
    if not words.strip():
        reasons.append(Reason.EMPTY)
    if len(words) > most:
        reasons.append(Reason.TOO_LONG)
    return Verdict(tuple(reasons))


def fits(words: Words, *, most: int) -> Verdict:
    return Verdict((Reason.TOO_LONG,) if length(words) > most else ())


def length(words: Words) -> int:
    return sum(map(len, words.values()))


def tidy(words: Words) -> dict[str, str]:
    """One kind of end of line, no blanks at the end, nothing kept of an empty field: equal when they read equal."""
    clean = {field: _lines(said).rstrip() for field, said in words.items()}
    return {field: said for field, said in sorted(clean.items()) if said}


def keeps_former(
    former: Words, new: Words, *, since: datetime, signed_at: datetime | None, at: datetime
) -> bool:
    """Whether the wording before is kept as a version, `since` when the last one was (or the note began).

    After each stretch; always the first time after the signature; and whenever more than half of a text goes at
    once, so that a slip of the hand loses nothing.
    """
    first_since_signed = signed_at is not None and since < signed_at
    gone = length(former) - length(new)
    return at - since >= STRETCH or first_since_signed or (gone > MUCH and gone * 2 > length(former))


def joined(stored: Words, mine: Words) -> dict[str, str]:
    """Both wordings, the stored one first; a field that reads the same, or holds the other, stands once."""
    return {
        field: _both(stored.get(field, ""), mine.get(field, "")) for field in dict.fromkeys([*stored, *mine])
    }


def _both(stored: str, mine: str) -> str:
    if stored in mine:
        return mine
    return stored if mine in stored else f"{stored}\n\n{mine}"


def _lines(said: str) -> str:
    return said.replace("\r\n", "\n").replace("\r", "\n")
