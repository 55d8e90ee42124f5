"""What a person has to do with accompaniments: those they are in, what is to come in one, how to meet again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from aparte.accompaniment.models import Member
from aparte.accompaniment.terms import OPEN_STATES, Ending, State
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.queries_meeting import next_address
from aparte.meetings.rules import may_book_next
from aparte.meetings.terms import Presence
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Person


def memberships(persons: Iterable[Person]) -> list[Member]:
    """Every accompaniment that these are or were in, those that go on first, then the latest; one query."""
    found = Member.objects.filter(person__in=list(persons), person__erased_at=None)
    rows = found.select_related("person", "accompaniment__practitioner").order_by("-joined_at")
    return sorted(rows, key=lambda one: not goes_on(one))


def goes_on(member: Member) -> bool:
    """Whether the person is in an accompaniment that did not end."""
    return member.left_at is None and member.accompaniment.is_open


def gone_from(file_id: UUID | None) -> dict[UUID, datetime]:
    """Who left this file and is not erased, by person, with the moment. One query; none without a file."""
    if file_id is None:
        return {}
    left = Member.objects.filter(accompaniment=file_id, left_at__isnull=False, person__erased_at=None)
    return {person: at for person, at in left.values_list("person_id", "left_at") if at is not None}


def others_go_on(file_id: UUID) -> bool:
    """Whether somebody is left in this file, and it did not end."""
    return (
        Member.objects.present().filter(accompaniment=file_id, accompaniment__state__in=OPEN_STATES).exists()
    )


def to_come(member: Member, *, at: datetime) -> list[Meeting]:
    """What the member has to come in this accompaniment, with when and how: its meetings, and those with the same
    practitioner that are in no file yet."""
    here = Q(file_meeting__accompaniment=member.accompaniment_id) | Q(file_meeting=None)
    theirs = Meeting.objects.with_person(member.person).filter(
        here, practitioner=member.accompaniment.practitioner_id, starts_at__gt=at
    )
    return list(theirs.upcoming(at=at).exclude(state=MeetingState.DONE))


def leads_on(member: Member) -> str:
    """Where the person may take another meeting with this practitioner: from the last one that they came to, whoever
    asked for it. Nothing when none leads on."""
    came = Participant.objects.filter(
        person=member.person_id,
        presence=Presence.COMING,
        meeting__practitioner=member.accompaniment.practitioner_id,
    ).select_related("meeting")
    offers = member.accompaniment.practitioner.offered_kinds.exists()
    for one in came.order_by("-meeting__starts_at")[:20] if offers else ():
        if not may_book_next(one.meeting.kind, one.meeting.state, one.meeting.outcome).refused:
            return next_address(one)
    return ""


def left(*, practitioner_id: int, persons: Iterable[UUID]) -> set[UUID]:
    """Those among `persons` (ids) who left every accompaniment that they had with this practitioner. One query."""
    theirs = Member.objects.filter(person__in=persons, accompaniment__practitioner=practitioner_id)
    rows = list(theirs.select_related("accompaniment"))
    return {one.person_id for one in rows} - {one.person_id for one in rows if goes_on(one)}


def may_come_back(member: Member) -> bool:
    """The way back stays open to whoever stopped, unless the accompaniment ended otherwise since."""
    file = member.accompaniment
    return member.left_at is not None and (file.state != State.CLOSED or file.ending == Ending.STOPPED)
