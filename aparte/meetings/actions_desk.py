"""Verbs of a meeting on the practitioner's side: accept, decline, say what follows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_persons import TooLate, expected
from aparte.meetings.actions_times import free, in_turn
from aparte.meetings.models import Meeting
from aparte.meetings.rules import may_record_outcome
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import Attendance, Outcome, State, outcomes_of
from aparte.people.models import Practitioner


class NotAColleague(Exception):
    """The proposed colleague is not a published practitioner who welcomes requests, or is oneself."""


class NotAnOutcome(Exception):
    """A meeting of this kind does not end in this way."""


@transaction.atomic
def accept(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """Say yes to a request. Saying yes twice changes nothing."""
    current = _locked(meeting)
    if current.state == State.ACCEPTED:
        return current
    if current.state != State.BOOKED or current.ends_at <= at:
        raise TooLate
    current.state, current.answered_at = State.ACCEPTED, at
    current.sequence += 1
    current.save()
    record(verb=Verb.MEETING_ACCEPTED, by=by, about=current, at=at)
    tell([current.pk], Occasion.ACCEPTED, persons=expected(current), practitioner=False)
    return current


def decline(*, meeting: Meeting, colleague: Practitioner | None, by: Actor, at: datetime) -> Meeting:
    """Say no, free the time, and propose a colleague when there is one to propose."""
    with in_turn(meeting.practitioner):
        current = _locked(meeting)
        if current.state == State.DECLINED:
            return current
        if current.state not in {State.BOOKED, State.ACCEPTED} or current.starts_at <= at:
            raise TooLate
        if colleague is not None and (
            colleague.pk == current.practitioner_id
            or not (colleague.published and colleague.accepts_requests)
        ):
            raise NotAColleague
        persons = expected(current)
        current.state, current.answered_at, current.proposed_colleague = State.DECLINED, at, colleague
        current.sequence += 1
        current.save()
        free([current])
        record(verb=Verb.MEETING_DECLINED, by=by, about=current, at=at)
        tell([current.pk], Occasion.DECLINED, persons=persons, practitioner=False)
    return current


@transaction.atomic
def record_outcome(
    *, meeting: Meeting, outcome: Outcome, by: Actor, at: datetime, came: Collection[UUID] | None = None
) -> Meeting:
    """Say how a meeting ended, and who `came` (ids of participants; None: it is not said). It is required, and can
    be corrected; no note, no receipt. That nobody came is an outcome like another: nobody is written to."""
    current = _locked(meeting)
    corrected = current.state == State.DONE
    if not corrected and may_record_outcome(current.state, current.starts_at, at).refused:
        raise TooLate
    if outcome not in outcomes_of(current.kind):
        raise NotAnOutcome
    current.state, current.outcome, current.outcome_at = State.DONE, outcome, at
    current.save()
    if came is not None:
        current.participants.filter(pk__in=came).update(attendance=Attendance.CAME)
        current.participants.expected().exclude(pk__in=came).update(attendance=Attendance.ABSENT)
    record(verb=Verb.MEETING_OUTCOME, by=by, about=current, at=at)
    tell([current.pk], Occasion.CONCLUDED, persons=[], practitioner=False)
    return current


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update().get(pk=meeting.pk)
