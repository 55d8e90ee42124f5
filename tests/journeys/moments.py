"""Moving a meeting in time: the clock of the server is the real one, so it is the row that moves."""

from __future__ import annotations

from datetime import timedelta

from aparte import clock
from aparte.meetings.models import Meeting


def make_past(meeting: Meeting) -> None:
    """As if an hour had gone by since the meeting began."""
    begun = clock.now() - timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=begun, ends_at=begun + meeting.length, created_at=begun - timedelta(days=2)
    )
