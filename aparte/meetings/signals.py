"""What happens to meetings, told upward. Signals carry ids and an occasion, never a word of anybody."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, cast
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

private_page_opened = Signal()
"""Sent when a person opens the private page of their meeting, with `meeting_id: UUID` and `person_id: UUID`. A part
above may answer with a list of `Offer`: what else is theirs to do."""


meeting_followed = Signal()
"""Sent when a meeting that follows another is prepared, with `practitioner_id: int` and `persons: list[UUID]`. A part
above may answer with the set of those among them who left, and whom nobody asks again by a tick of a box."""


class Offer(NamedTuple):
    """A link that another part puts on the private page of a meeting. `label` is what people read."""

    label: str
    url: str


def offers(meeting_id: UUID, person_id: UUID) -> list[Offer]:
    """What other parts offer this person on the private page of this meeting."""
    answers = private_page_opened.send(Offer, meeting_id=meeting_id, person_id=person_id)
    return [offer for _receiver, offered in answers for offer in cast("list[Offer]", offered)]


def gone(practitioner_id: int, persons: Iterable[UUID]) -> set[UUID]:
    """Those among `persons` (ids) who left what they had with this practitioner."""
    answers = meeting_followed.send(Signal, practitioner_id=practitioner_id, persons=list(persons))
    return {pk for _receiver, left in answers for pk in cast("set[UUID]", left)}


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
