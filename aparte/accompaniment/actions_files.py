"""Verbs of the meetings of a file: finding their file, beginning, correcting what they were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aparte.accompaniment.actions import put_in_file
from aparte.accompaniment.models import Accompaniment, FileMeeting, Note
from aparte.accompaniment.queries_files import belonging
from aparte.accompaniment.rules_notes import may_change
from aparte.accompaniment.terms import State
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, Outcome


class NoteLocked(Exception):
    """The note is locked: it stays as it was signed, and may be added to."""


@transaction.atomic(savepoint=False)
def file_meetings(*, meetings: Iterable[UUID], at: datetime) -> None:
    """Put each of these meetings (ids) into the open file of those who come, if there is one. Twice changes nothing.

    A first meeting is of no file: booking one asks a single question more for this.
    """
    sessions = Meeting.objects.exclude(kind=Kind.EXPLORATORY)
    found = list(sessions.filter(pk__in=list(meetings), file_meeting=None).with_participants())
    for meeting, accompaniment in belonging(found).items() if found else ():
        filed = put_in_file(accompaniment=accompaniment, meeting=meeting)
        record(verb=Verb.MEETING_FILED, by=Actor.machine(), about=filed, at=at)


@transaction.atomic
def begin(*, meetings: Iterable[UUID], at: datetime) -> None:
    """An agreed accompaniment is active from its first held meeting on."""
    held = FileMeeting.objects.filter(meeting__in=list(meetings), meeting__outcome=Outcome.HELD)
    files = Accompaniment.objects.select_for_update().filter(state=State.AGREED)
    for accompaniment in files.filter(pk__in=held.values("accompaniment")):
        accompaniment.state = State.ACTIVE
        accompaniment.save(update_fields=["state"])
        record(verb=Verb.FILE_BEGUN, by=Actor.machine(), about=accompaniment, at=at)


@transaction.atomic
def correct_intervention(
    *, file_meeting: FileMeeting, intervention: Kind, education: bool, by: Actor, at: datetime
) -> FileMeeting:
    """Say which of the four a meeting was, and whether education stood beside it. Nothing written is lost: a field
    that has words stays in the note. Raises `NoteLocked`."""
    current = FileMeeting.objects.select_for_update().get(pk=file_meeting.pk)
    note = Note.objects.select_for_update().filter(meeting=current.meeting_id).first()
    if note and may_change(locks_at=note.locks_at, at=at).refused:
        raise NoteLocked
    current.intervention = intervention
    current.education = education and intervention != Kind.EDUCATION
    current.save()
    if note:
        note.template = intervention
        note.save(update_fields=["template"])
    record(verb=Verb.INTERVENTION_CORRECTED, by=by, about=current, at=at)
    return current
