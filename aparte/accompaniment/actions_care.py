"""The care beside an accompaniment: what its professional thinks, and the end that a contrary opinion makes."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aparte.accompaniment.actions import locked
from aparte.accompaniment.models import CARE, ENDING, Accompaniment
from aparte.accompaniment.rules_gate import Care
from aparte.accompaniment.signals_agreement import Letter, write
from aparte.accompaniment.terms import Ending, Opinion, State
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import cancel
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State as MeetingState


class NobodyNamed(Exception):
    """An opinion is somebody's: name the professional."""


@transaction.atomic
def note_care(*, accompaniment: Accompaniment, care: Care, by: Actor, at: datetime) -> Accompaniment:
    """Write who follows the person beside, and what they think of this help. A contrary opinion closes the way, for
    good (E067)."""
    current = locked(accompaniment)
    if not care.is_named:
        raise NobodyNamed
    current.sealed_care = current.seal(json.dumps(care.as_data(), ensure_ascii=False), field=CARE)
    current.save()
    record(verb=Verb.CARE_NOTED, by=by, about=current, at=at)
    if care.opinion == Opinion.CONTRARY:
        return close_file(accompaniment=current, ending=Ending.CONTRARY_OPINION, by=by, at=at)
    return current


@transaction.atomic
def close_file(*, accompaniment: Accompaniment, ending: Ending, by: Actor, at: datetime) -> Accompaniment:
    """End an accompaniment: its meetings to come are cancelled, what it still asked is asked no more, every member is
    written to. `ending` is sealed; the journal says that it closed, not why."""
    current = locked(accompaniment)
    for meeting in _to_come(current, at=at):
        cancel(meeting=meeting, by=by, at=at)
    current.checkpoints.filter(closed_at=None).update(closed_at=at)
    current.state, current.closed_at = State.CLOSED, at
    current.sealed_ending = current.seal(ending.value, field=ENDING)
    current.save()
    record(verb=Verb.FILE_CLOSED, by=by, about=current, at=at)
    write(Letter.CLOSED, members=current.members.present().values_list("pk", flat=True))
    return current


def _to_come(accompaniment: Accompaniment, *, at: datetime) -> list[Meeting]:
    """The meetings of this file that have not begun, and those that a member asked for and that are of no file."""
    members = accompaniment.members.values_list("person_id", flat=True)
    mine = Meeting.objects.of_practitioner(accompaniment.practitioner).filter(
        Q(file_meeting__accompaniment=accompaniment) | Q(file_meeting=None, person__in=members),
        state__in=[MeetingState.BOOKED, MeetingState.ACCEPTED],
        starts_at__gt=at,
    )
    return list(mine.select_related("practitioner"))
