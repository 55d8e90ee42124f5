"""Two reminders of a confirmed meeting, to everybody who comes: read from the tables, never scheduled.

A meeting keeps how many of its reminders are behind it, so that a worker that was stopped goes on where it was, several
workers at once send each once, and a meeting that moved is reminded of again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from aparte.meetings.actions_persons import expected
from aparte.meetings.models import Meeting
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import State

BEFORE = (timedelta(hours=48), timedelta(hours=3))
"""How long before a meeting each reminder leaves."""
AT_MOST = 200
"""Meetings looked at in one go."""


def remind(*, at: datetime) -> int:
    """Queue the reminders that are due at `at`; answers how many meetings were reminded of.

    Who booked later than a reminder would have left is not reminded of what they have just read.
    """
    reminded = 0
    for number, before in reversed(list(enumerate(BEFORE, start=1))):
        due = Meeting.objects.filter(
            state=State.ACCEPTED, reminders__lt=number, starts_at__gt=at, starts_at__lte=at + before
        )
        for meeting in due.order_by("starts_at")[:AT_MOST]:
            reminded += _remind(meeting, number, before)
    return reminded


@transaction.atomic
def _remind(meeting: Meeting, number: int, before: timedelta) -> int:
    mine = Meeting.objects.filter(pk=meeting.pk, sequence=meeting.sequence, reminders=meeting.reminders)
    known_since = max(meeting.created_at, meeting.answered_at or meeting.created_at)
    if not mine.update(reminders=number) or known_since > meeting.starts_at - before:
        return 0
    tell([meeting.pk], Occasion.REMINDED, persons=expected(meeting), practitioner=False)
    return 1
