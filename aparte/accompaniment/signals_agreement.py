"""Letters that follow an act about the frame. Signals carry ids, never a word of anybody."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.dispatch import Signal


class Letter(StrEnum):
    """What somebody is written about; the letter itself says only that a page waits."""

    TO_READ = "to_read"  # an agreement
    CHECKPOINT = "checkpoint"
    CLOSED = "closed"  # the accompaniment ended, and the page says how
    ANSWERED = "answered"  # to the practitioner: an agreement got an answer that matters


letter_due = Signal()
"""Sent inside the transaction of the act, with `letter: Letter`, `members`, `holders` (ids as text, those to write
to) and `accompaniment: str`, the file whose practitioner is written to, or empty."""


def write(
    letter: Letter,
    *,
    members: Iterable[UUID] = (),
    holders: Iterable[UUID] = (),
    practitioner_of: UUID | None = None,
) -> None:
    """Say who is to be written to; see `letter_due`."""
    letter_due.send(
        Letter,
        letter=letter,
        members=tuple(str(pk) for pk in members),
        holders=tuple(str(pk) for pk in holders),
        accompaniment=str(practitioner_of) if practitioner_of else "",
    )
