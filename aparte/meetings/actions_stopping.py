"""Letting go of several meetings at once: what was to come is cancelled, in one message to each whom it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from aparte.audit.actions import record
from aparte.audit.terms import Actor, ActorKind, Verb
from aparte.meetings.actions_persons import expected
from aparte.meetings.actions_times import free, free_for, in_turn
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.rules import may_cancel
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import Presence, State
from aparte.people.models import Person, Practitioner


def cancel_all(meetings: Sequence[Meeting], *, by: Actor, at: datetime) -> None:
    """Cancel these, which may be cancelled, in the turn of their one practitioner (`actions_times.in_turn`)."""
    persons = {pk for one in meetings for pk in expected(one)}
    for one in meetings:
        one.state = State.CANCELLED
        one.sequence += 1
        one.save()
        record(verb=Verb.MEETING_CANCELLED, by=by, about=one, at=at)
    free(meetings)
    tell(
        [one.pk for one in meetings],
        Occasion.CANCELLED,
        persons=persons,
        practitioner=by.kind != ActorKind.USER,
    )


def let_go_of(
    *, person: Person, practitioner: Practitioner, meetings: Sequence[UUID], by: Actor, at: datetime
) -> None:
    """The person comes to none of these (ids) with this practitioner that are still to come, no reason asked.

    What they asked for is cancelled for everybody who would have come; what they were invited to takes place without
    them. Letting go twice changes nothing.
    """
    with in_turn(practitioner):
        rows = Meeting.objects.select_for_update().filter(pk__in=meetings, practitioner=practitioner)
        to_come = [
            one for one in rows.order_by("starts_at") if not may_cancel(one.state, one.starts_at, at).refused
        ]
        own = [one for one in to_come if one.person_id == person.pk]
        if own:
            cancel_all(own, by=by, at=at)
        _decline([one for one in to_come if one.person_id != person.pk], person=person, by=by, at=at)


def _decline(meetings: Sequence[Meeting], *, person: Person, by: Actor, at: datetime) -> None:
    invited = Participant.objects.expected().filter(person=person, meeting__in=meetings)
    asked_by: dict[UUID, list[UUID]] = defaultdict(list)
    for one in invited.select_related("meeting").order_by("meeting__starts_at"):
        free_for(one.meeting, [person.pk])
        one.presence, one.answered_at = Presence.NOT_COMING, at
        one.save()
        record(verb=Verb.INVITATION_DECLINED, by=by, about=one, at=at)
        asked_by[one.meeting.person_id].append(one.meeting_id)
    for asks, theirs in asked_by.items():
        tell(theirs, Occasion.NOT_COMING, persons=[asks], practitioner=True)
