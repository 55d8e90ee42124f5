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
from aparte.meetings.signals import Occasion, meeting_changed
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


def take(what: Meeting | Hold) -> None:
    """Hold the time of a meeting, for all who come, or of a hold. Of what held another before, `free` that first."""
    whose = [
        TakenTime(practitioner_id=what.practitioner_id),
        *(TakenTime(person_id=pk) for pk in _coming(what)),
    ]
    for row in whose:
        row.meeting, row.hold = (what, None) if isinstance(what, Meeting) else (None, what)
        row.starts_at, row.ends_at = what.starts_at, what.ends_at
    TakenTime.objects.bulk_create(whose)


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
                    take(one)
                    record(verb=Verb.TIME_KEPT, by=Actor.machine(), about=one, at=at)
                    if isinstance(one, Meeting):
                        meeting_changed.send(Meeting, meeting_id=str(one.pk), occasion=Occasion.MOVED)
                moved += len(late)
        except TimeTaken:
            logger.warning(
                "practitioner %s: times left as they were after a change of zone rules", practitioner.pk
            )
    return moved


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
