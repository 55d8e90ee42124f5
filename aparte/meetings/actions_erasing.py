"""The verb of being forgotten, for whoever holds a private link."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel
from aparte.meetings.actions_persons import answer_invitation
from aparte.meetings.actions_times import in_turn
from aparte.meetings.actions_waiting import leave
from aparte.meetings.models import Feed, Meeting, Participant, Waiting
from aparte.meetings.rules import may_cancel
from aparte.meetings.terms import State, Turn
from aparte.people.actions import erase_person
from aparte.people.models import Person, Practitioner

AT_MOST = 200
"""Persons forgotten in one go, when their time has come."""


@transaction.atomic
def forget(*, person: Person, by: Actor, at: datetime) -> None:
    """Cancel or decline what is still to come, then erase the person: requests, first name, e-mail and telephone.

    The times that were shared stay in the practitioner's agenda, without anybody's name. The private links then
    lead nowhere. No message follows to the person: there is no address left to write to. Others who were to come
    are told, and keep what is theirs; what they had invited the person to is theirs alone.
    """
    with ExitStack() as turns:
        # Whatever would be booked for this person at this moment is booked before, and cancelled here, or refused.
        for practitioner in _practitioners_of(person):
            turns.enter_context(in_turn(practitioner))
        _forget(person=person, by=by, at=at)


@transaction.atomic
def forget_unless_held(*, person: Person, at: datetime) -> None:
    """Erase somebody who was invited and taken out again, when they come to nothing else and wait for nothing."""
    held = (person.participations, person.meetings, person.requests, person.waiting)
    if person.erased_at is None and not any(rows.exists() for rows in held):
        erase_person(person=person, by=Actor.machine(), at=at)


def forget_who_waited(*, at: datetime) -> int:
    """Erase those whose place in a line is over (`Waiting.until`) and who come to nothing: how many there were."""
    over = Waiting.objects.filter(until__lte=at, person__erased_at=None).exclude(turn=Turn.OFFERED)
    alone = over.filter(person__meetings=None, person__participations=None)
    persons = [one.person for one in alone.select_related("person")[:AT_MOST]]
    for person in persons:
        forget(person=person, by=Actor.machine(), at=at)
    return len(persons)


def _practitioners_of(person: Person) -> list[Practitioner]:
    met = Q(meetings__participants__person=person) | Q(waiting__person=person)
    return list(Practitioner.objects.filter(met).distinct().order_by("pk"))


def _forget(*, person: Person, by: Actor, at: datetime) -> None:
    for meeting in Meeting.objects.filter(person=person, state__in=[State.BOOKED, State.ACCEPTED]):
        if not may_cancel(meeting.state, meeting.starts_at, at).refused:
            cancel(meeting=meeting, by=by, at=at)
    invited = Participant.objects.filter(person=person).exclude(meeting__person=person)
    for one in invited.select_related("meeting__practitioner"):
        if not may_cancel(one.meeting.state, one.meeting.starts_at, at).refused:
            answer_invitation(participant=one, coming=False, at=at)
            one.delete()  # a move asks everybody again: nobody is asked who is no longer here
    for waiting in Waiting.objects.filter(person=person).select_related("practitioner"):
        leave(waiting=waiting, by=by, at=at)
    Feed.objects.filter(person=person).delete()
    # What the key sealed is noise without it; an old copy of the key must find nothing to open either.
    person.requests.update(sealed=b"")
    erase_person(person=person, by=by, at=at)
