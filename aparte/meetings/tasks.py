"""Messages that follow an act. A task holds an id and an occasion, never a word of anybody."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from aparte import clock
from aparte.meetings import emails, sms
from aparte.meetings.actions_erasing import forget_unless_held
from aparte.meetings.models import Meeting, Participant, Waiting
from aparte.meetings.signals import Occasion
from aparte.meetings.terms import State, Turn
from aparte.people.emails import send_or_try_again
from aparte.people.models import Person

FORGOTTEN_AFTER = timedelta(hours=6)
"""How long somebody who was taken out of a meeting is kept: until the mail that says so was tried for long enough."""


@task()
def tell_person(meeting_ids: list[str], person_id: str, occasion: str, name: str, attempt: int = 1) -> None:
    """Write to one person about these meetings, when they can be written to and were not erased meanwhile.

    `name`: the mail's own, kept when it is tried again.
    """
    person = Person.objects.filter(pk=person_id, erased_at=None).first()
    meetings = _theirs(_still_true(meeting_ids, occasion), person_id, occasion)
    if person is not None and meetings:
        tell = emails.to_person if person.email else sms.to_person
        send_or_try_again(
            lambda: tell(person, meetings, occasion, name=name),
            task=tell_person,
            attempt=attempt,
            meeting_ids=meeting_ids,
            person_id=person_id,
            occasion=occasion,
            name=name,
        )


@task()
def tell_practitioner(meeting_ids: list[str], occasion: str, name: str, attempt: int = 1) -> None:
    meetings = _still_true(meeting_ids, occasion)
    if meetings:
        send_or_try_again(
            lambda: emails.to_practitioner(meetings, occasion, name=name),
            task=tell_practitioner,
            attempt=attempt,
            meeting_ids=meeting_ids,
            occasion=occasion,
            name=name,
        )


@task()
def tell_waiting(waiting_id: str, name: str, attempt: int = 1) -> None:
    """Write to somebody on a waiting list that a time is held for them, if it still is."""
    waiting = (
        Waiting.objects.select_related("person", "practitioner", "hold")
        .filter(pk=waiting_id, turn=Turn.OFFERED, person__erased_at=None, offered_until__gt=clock.now())
        .first()
    )
    if waiting is not None:
        tell = emails.to_waiting if waiting.person.email else sms.to_waiting
        send_or_try_again(
            lambda: tell(waiting, name=name),
            task=tell_waiting,
            attempt=attempt,
            waiting_id=waiting_id,
            name=name,
        )


@task()
def forget_taken_out(person_id: str) -> None:
    """Somebody whose name another gave, and who is invited no more, is not kept."""
    person = Person.objects.filter(pk=person_id).first()
    if person is not None:
        forget_unless_held(person=person, at=clock.now())


def _theirs(meetings: list[Meeting], person_id: str, occasion: str) -> list[Meeting]:
    """Those to which this person comes, or may: a series may have dates to which they never were invited."""
    if occasion == Occasion.TAKEN_OUT:
        return meetings
    mine = Participant.objects.filter(person__pk=person_id, meeting__in=meetings)
    kept = set(mine.values_list("meeting_id", flat=True))
    return [one for one in meetings if one.pk in kept]


def _still_true(meeting_ids: list[str], occasion: str) -> list[Meeting]:
    """The meetings of which there is still something to tell: a mail that waited must not put a cancelled meeting
    back into a calendar, confirm one that was moved since, or remind of one that begins already."""
    found = Meeting.objects.with_request().filter(pk__in=meeting_ids).order_by("starts_at")
    return [one for one in found if _is_true_of(one, occasion)]


def _is_true_of(meeting: Meeting, occasion: str) -> bool:
    if occasion == Occasion.TAKEN_OUT:
        return True
    if occasion == Occasion.REMINDED and meeting.starts_at <= clock.now():
        return False
    over = meeting.state in {State.CANCELLED, State.DECLINED}
    asked_again = occasion == Occasion.ACCEPTED and meeting.state == State.BOOKED
    return over == (occasion in emails.OVER) and not asked_again
