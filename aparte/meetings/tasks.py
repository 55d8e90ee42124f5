"""Messages that follow an act. A task holds an id and an occasion, never a word of anybody."""

from __future__ import annotations

from collections.abc import Callable

from django_tasks import task

from aparte.meetings import emails
from aparte.meetings.models import Meeting


class MailNotSent(Exception):
    """A mail did not leave. Says the type of the fault only: the worker keeps in the database what a failed task
    says, and a mail server's own words often hold the address that it refused."""


@task()
def tell_person(meeting_id: str, occasion: str) -> None:
    """Write to the person, when they gave an e-mail and were not erased meanwhile."""
    meeting = Meeting.objects.with_request().filter(pk=meeting_id).first()
    if meeting is not None and meeting.person.email:
        _write(emails.to_person, meeting, occasion)


@task()
def tell_practitioner(meeting_id: str, occasion: str) -> None:
    meeting = Meeting.objects.with_request().filter(pk=meeting_id).first()
    if meeting is not None:
        _write(emails.to_practitioner, meeting, occasion)


def _write(to: Callable[[Meeting, str], None], meeting: Meeting, occasion: str) -> None:
    try:
        to(meeting, occasion)
    except Exception as fault:
        raise MailNotSent(type(fault).__name__) from None
