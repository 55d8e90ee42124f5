"""The end of an accompaniment, whoever makes it: what was to come is cancelled, what was asked is asked no more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from aparte.accompaniment.actions import locked
from aparte.accompaniment.models import ENDING, Accompaniment
from aparte.accompaniment.signals_agreement import Letter, write
from aparte.accompaniment.terms import Ending, State
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_stopping import cancel_all
from aparte.meetings.actions_times import in_turn
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State as MeetingState


def close_file(*, accompaniment: Accompaniment, ending: Ending, by: Actor, at: datetime) -> Accompaniment:
    """End an accompaniment from the desk: its meetings to come are cancelled, every member is written to. `ending` is
    sealed; the journal says that it closed, not why. Raises `actions.FileClosed`."""
    with in_turn(accompaniment.practitioner):
        current = locked(accompaniment)
        to_come = _to_come(current, at=at)
        if to_come:
            cancel_all(to_come, by=by, at=at)
        end(current, ending, at=at)
        record(verb=Verb.FILE_CLOSED, by=by, about=current, at=at)
        write(Letter.CLOSED, members=current.members.present().values_list("pk", flat=True))
    return current


def end(file: Accompaniment, ending: Ending, *, at: datetime) -> None:
    """Write the end into a file that is held, in the turn of its practitioner. `paused_from` keeps where it stood."""
    if file.state != State.PAUSED:
        file.paused_from = file.state
    file.checkpoints.filter(closed_at=None).update(closed_at=at)
    file.state, file.closed_at = State.CLOSED, at
    file.sealed_ending = file.seal(ending.value, field=ENDING)
    file.save(update_fields=["paused_from", "state", "closed_at", "sealed_ending"])


def _to_come(accompaniment: Accompaniment, *, at: datetime) -> list[Meeting]:
    """The meetings of this file that have not begun, and those that a member asked for and that are of no file."""
    members = accompaniment.members.values_list("person_id", flat=True)
    mine = Meeting.objects.of_practitioner(accompaniment.practitioner).filter(
        Q(file_meeting__accompaniment=accompaniment) | Q(file_meeting=None, person__in=members),
        state__in=[MeetingState.BOOKED, MeetingState.ACCEPTED],
        starts_at__gt=at,
    )
    return list(mine.select_for_update(of=("self",)).order_by("starts_at"))
