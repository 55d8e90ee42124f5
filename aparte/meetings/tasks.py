"""Messages that follow an act. A task holds an id and an occasion, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte.meetings import emails
from aparte.meetings.models import Meeting


@task()
def tell_person(meeting_id: str, occasion: str) -> None:
    """Write to the person, when they gave an e-mail and were not erased meanwhile."""
    meeting = Meeting.objects.with_request().filter(pk=meeting_id).first()
    if meeting is not None and meeting.person.email:
        emails.to_person(meeting, occasion)


@task()
def tell_practitioner(meeting_id: str, occasion: str) -> None:
    meeting = Meeting.objects.with_request().filter(pk=meeting_id).first()
    if meeting is not None:
        emails.to_practitioner(meeting, occasion)
