"""Messages that follow an act. A task holds an id and an occasion, never a word of anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django_tasks import task
from django_tasks.base import Task

from aparte import clock
from aparte.meetings import emails
from aparte.meetings.models import Meeting
from aparte.meetings.signals import Occasion
from aparte.meetings.terms import State

ATTEMPTS = 8


class MailNotSent(Exception):
    """A mail did not leave. Says the type of the fault only: the worker keeps in the database what a failed task
    says, and a mail server's own words often hold the address that it refused."""


@task()
def tell_person(meeting_id: str, occasion: str, attempt: int = 1) -> None:
    """Write to the person, when they gave an e-mail and were not erased meanwhile."""
    meeting = Meeting.objects.with_request().filter(pk=meeting_id).first()
    if meeting is not None and meeting.person.email and _still_true(meeting, occasion):
        _write(emails.to_person, meeting, occasion, attempt=attempt, again=tell_person)


@task()
def tell_practitioner(meeting_id: str, occasion: str, attempt: int = 1) -> None:
    meeting = Meeting.objects.with_request().filter(pk=meeting_id).first()
    if meeting is not None and _still_true(meeting, occasion):
        _write(emails.to_practitioner, meeting, occasion, attempt=attempt, again=tell_practitioner)


def _still_true(meeting: Meeting, occasion: str) -> bool:
    """Whether there is still something to tell: a mail that waited must not put a cancelled meeting back into a
    calendar, nor confirm one that was moved since."""
    over = meeting.state in {State.CANCELLED, State.DECLINED}
    asked_again = occasion == Occasion.ACCEPTED and meeting.state == State.BOOKED
    return over == (occasion in emails.OVER) and not asked_again


def _write(
    to: Callable[[Meeting, str], None],
    meeting: Meeting,
    occasion: str,
    *,
    attempt: int,
    again: Task[Any, Any],
) -> None:
    """Send, or try again later: after 2, 4, 8… minutes, some four hours in all. The last failure is kept."""
    try:
        to(meeting, occasion)
    except Exception as fault:
        if attempt == ATTEMPTS:
            raise MailNotSent(type(fault).__name__) from None
        later = clock.now() + timedelta(minutes=2**attempt)
        again.using(run_after=later).enqueue(
            meeting_id=str(meeting.pk), occasion=occasion, attempt=attempt + 1
        )
