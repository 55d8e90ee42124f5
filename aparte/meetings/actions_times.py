"""Taking and freeing time: the only code that writes `TakenTime`, in the transaction of the act that needs it.

`in_turn` first, so that two who want one time wait for each other instead of meeting in the database's refusal;
the refusal remains, for whatever program asks otherwise. `TimeTaken` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction

from aparte.meetings.models import NEVER_OVERLAPS, Hold, Meeting, TakenTime
from aparte.people.models import Practitioner


class TimeTaken(Exception):
    """Somebody else has just taken this time. Offer others."""


@contextmanager
def in_turn(practitioner: Practitioner) -> Iterator[None]:
    """A transaction in which nobody else takes a time of this practitioner, until it ends.

    Otherwise two could each insert and then wait for the other, which PostgreSQL ends with an error of its own.
    """
    try:
        with transaction.atomic():
            Practitioner.objects.select_for_update(no_key=True).filter(pk=practitioner.pk).first()
            yield
    except IntegrityError as refusal:
        if any(guard in str(refusal) for guard in NEVER_OVERLAPS.values()):
            raise TimeTaken from None
        raise


def take(what: Meeting | Hold) -> None:
    """Hold the time of a meeting, for all who come, or of a hold; of a meeting that was moved, the new one."""
    free([what])
    rows = [
        TakenTime(practitioner_id=what.practitioner_id),
        *(TakenTime(person_id=pk) for pk in _coming(what)),
    ]
    for row in rows:
        row.meeting, row.hold = (what, None) if isinstance(what, Meeting) else (None, what)
        row.starts_at, row.ends_at = what.starts_at, what.ends_at
    TakenTime.objects.bulk_create(rows)


def free(freed: Iterable[Meeting | Hold]) -> None:
    """Give the times back: somebody else can have them from now on."""
    freed = list(freed)
    meetings = [one.pk for one in freed if isinstance(one, Meeting)]
    holds = [one.pk for one in freed if isinstance(one, Hold)]
    if meetings:
        TakenTime.objects.filter(meeting__in=meetings).delete()
    if holds:
        TakenTime.objects.filter(hold__in=holds).delete()


def _coming(what: Meeting | Hold) -> list[UUID]:
    return [what.person_id] if isinstance(what, Meeting) else []
