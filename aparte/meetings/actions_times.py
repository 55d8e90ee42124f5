"""Taking and freeing time: the only code that writes `TakenTime`, in the transaction of the act that needs it.

`in_turn` first, so that two who want one time wait for each other instead of meeting in the database's refusal;
the refusal remains, for whatever program asks otherwise. `TimeTaken` names it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import NEVER_OVERLAPS, Hold, Meeting, TakenTime
from aparte.meetings.rules_hours import moment_of, shown
from aparte.meetings.signals import Occasion, tell
from aparte.people.models import Practitioner

logger = logging.getLogger(__name__)


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


def take(what: Meeting | Hold, persons: Iterable[UUID] = ()) -> None:
    """Hold the time of a meeting, for the practitioner and for those who come (ids), or of a hold.
    Of what held another time before, `free` that first."""
    take_all([(what, persons)])


def take_all(several: Iterable[tuple[Meeting | Hold, Iterable[UUID]]]) -> None:
    """`take` of each, in one query."""
    rows = []
    for what, persons in several:
        rows.append(_taken(what, practitioner_id=what.practitioner_id))
        rows += [_taken(what, person_id=pk) for pk in persons]
    TakenTime.objects.bulk_create(rows)


def take_for(meeting: Meeting, persons: Iterable[UUID]) -> None:
    """Hold the time of a meeting, which its practitioner has already, for these persons too."""
    TakenTime.objects.bulk_create(_taken(meeting, person_id=pk) for pk in persons)


def free_for(meeting: Meeting, persons: Iterable[UUID]) -> None:
    """Give their time back to these persons; the meeting stays."""
    TakenTime.objects.filter(meeting=meeting, person__in=persons).delete()


def free(freed: Iterable[Meeting | Hold]) -> None:
    """Give the times back: somebody else can have them from now on."""
    freed = list(freed)
    meetings = [one.pk for one in freed if isinstance(one, Meeting)]
    holds = [one.pk for one in freed if isinstance(one, Hold)]
    if meetings:
        TakenTime.objects.filter(meeting__in=meetings).delete()
    if holds:
        TakenTime.objects.filter(hold__in=holds).delete()


def _taken(
    what: Meeting | Hold, *, practitioner_id: int | None = None, person_id: UUID | None = None
) -> TakenTime:
    meeting, hold = (what, None) if isinstance(what, Meeting) else (None, what)
    return TakenTime(
        practitioner_id=practitioner_id,
        person_id=person_id,
        meeting=meeting,
        hold=hold,
        starts_at=what.starts_at,
        ends_at=what.ends_at,
    )


def keep_local_times(*, at: datetime) -> int:
    """After the rules of a zone changed: what is to come starts again when its clock shows what was agreed.

    Answers how many meetings and holds moved. Each practitioner's move together, or, should two then overlap,
    stay as they were. Persons are told of a meeting that moved; nobody is asked anything.
    """
    moved = 0
    for practitioner in Practitioner.objects.filter(pk__in=_with_late_times(at=at)):
        try:
            with in_turn(practitioner):
                late = [one for one in _to_come(practitioner, at=at) if not _as_shown(one)]
                free(late)
                for one in late:
                    one.start_on(
                        moment_of(one.local_start, ZoneInfo(one.zone)), length=one.length, zone=one.zone
                    )
                    if isinstance(one, Meeting):
                        one.sequence += 1
                    one.save()
                for one in late:
                    persons = _coming(one)
                    take(one, persons)
                    record(verb=Verb.TIME_KEPT, by=Actor.machine(), about=one, at=at)
                    if isinstance(one, Meeting):
                        tell([one.pk], Occasion.MOVED, persons=persons, practitioner=True)
                moved += len(late)
        except TimeTaken:
            logger.warning(
                "practitioner %s: times left as they were after a change of zone rules", practitioner.pk
            )
    return moved


def _coming(what: Meeting | Hold) -> list[UUID]:
    if isinstance(what, Hold):
        return []
    return list(what.participants.expected().values_list("person_id", flat=True))


def _with_late_times(*, at: datetime) -> set[int]:
    """The practitioners of whom something to come is no longer shown as agreed: most often nobody's."""
    return {
        whose
        for rows in (Meeting.objects.holding_a_time(), Hold.objects.all())
        for whose, starts_at, zone, local_start in rows.filter(ends_at__gt=at).values_list(
            "practitioner_id", "starts_at", "zone", "local_start"
        )
        if shown(starts_at, ZoneInfo(zone)) != local_start
    }


def _to_come(practitioner: Practitioner, *, at: datetime) -> list[Meeting | Hold]:
    meetings = Meeting.objects.of_practitioner(practitioner).upcoming(at=at)
    return [*meetings, *practitioner.holds.filter(ends_at__gt=at)]


def _as_shown(one: Meeting | Hold) -> bool:
    return shown(one.starts_at, ZoneInfo(one.zone)) == one.local_start
