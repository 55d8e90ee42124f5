"""The verb of being forgotten, for whoever holds a private link."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel
from aparte.meetings.models import Meeting
from aparte.meetings.rules import may_cancel
from aparte.people.actions import erase_person


@transaction.atomic
def forget(*, meeting: Meeting, by: Actor, at: datetime) -> None:
    """Cancel what can still be cancelled, then erase the person: request, first name, e-mail and telephone.

    The time that was shared stays in the practitioner's agenda, without anybody's name. The private link then
    leads nowhere. No message follows: there is no address left to write to.
    """
    if not may_cancel(meeting.state, meeting.starts_at, at).refused:
        cancel(meeting=meeting, by=by, at=at)
    # What the key sealed is noise without it; an old copy of the key must find nothing to open either.
    meeting.person.requests.update(sealed=b"")
    erase_person(person=meeting.person, by=by, at=at)
