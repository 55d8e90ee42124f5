"""What happens to meetings, told upward. Signals carry ids and an occasion, never a word of anybody."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.dispatch import Signal


class Occasion(StrEnum):
    BOOKED = "booked"  # awaits the practitioner's answer
    MOVED = "moved"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"  # or agreed from the start
    DECLINED = "declined"
    INVITED = "invited"  # somebody else's meeting: do they come?
    NOT_COMING = "not_coming"  # somebody who was invited said no
    TAKEN_OUT = "taken_out"  # a person is no longer invited
    REMINDED = "reminded"
    CONCLUDED = "concluded"  # the practitioner said how it ended: nobody is written to


meetings_changed = Signal()
"""Sent inside the transaction of the act, with `meeting_ids: tuple[str, ...]` in order of time (several when a series
changes at once), `occasion: Occasion`, `persons: tuple[str, ...]` whom it concerns, `practitioner: bool`."""

waiting_offered = Signal()
"""Sent inside the transaction that holds a freed time for somebody who waits, with `waiting_id: str`."""


def tell(
    meetings: Iterable[UUID], occasion: Occasion, *, persons: Iterable[UUID], practitioner: bool
) -> None:
    """Say what happened to these meetings (ids); see `meetings_changed`."""
    meetings_changed.send(
        Occasion,
        meeting_ids=tuple(str(pk) for pk in meetings),
        occasion=occasion,
        persons=tuple(str(pk) for pk in persons),
        practitioner=practitioner,
    )
