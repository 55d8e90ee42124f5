"""Who may look at how a relation feels: a member at their own side, the practitioner at both. Nobody else."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import Http404

from aparte.accompaniment.access import file_for_practitioner, member_in_space
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import Ending
from aparte.alliance.links import felt_of
from aparte.alliance.models import Felt
from aparte.alliance.queries import felt_about, held_with
from aparte.alliance.terms import Side
from aparte.meetings.terms import Outcome, State
from aparte.people.models import Person, Practitioner


def felt_by_link(token: str) -> Felt:
    """A member's own row behind a private link; or 404: erased, never signed here, a meeting that was not held."""
    identifier = felt_of(token)
    known = Felt.objects.select_related(
        "member__person", "member__accompaniment__practitioner", "meeting"
    ).filter(side=Side.PERSON, meeting__state=State.DONE, meeting__outcome=Outcome.HELD)
    found = known.filter(pk=identifier, member__person__erased_at=None).first() if identifier else None
    if found is None:
        raise Http404
    return found


def felt_in_space(
    person: Person, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, *, at: datetime
) -> Felt:
    """The person's own row about a meeting that they came to, kept yet or not; or 404."""
    return _felt(member_in_space(person, accompaniment_id), meeting_id, Side.PERSON, at=at)


def file_to_look_at(practitioner: Practitioner, accompaniment_id: uuid.UUID) -> Accompaniment:
    """The practitioner's own file; 404 for anybody else's, and for one that went on with somebody else: how it felt
    is nothing that the law asks a former practitioner to keep."""
    found = file_for_practitioner(practitioner, accompaniment_id)
    if found.ending == Ending.TRANSFERRED:
        raise Http404
    return found


def member_of_file(file: Accompaniment, member_id: uuid.UUID) -> Member:
    """One of its members who is still there, or 404."""
    found = file.members.present().filter(pk=member_id).select_related("person").first()
    if found is None:
        raise Http404
    found.accompaniment = file
    return found


def felt_for_practitioner(
    practitioner: Practitioner,
    accompaniment_id: uuid.UUID,
    member_id: uuid.UUID,
    meeting_id: uuid.UUID,
    *,
    at: datetime,
) -> Felt:
    """The practitioner's own side of a meeting with one member, kept yet or not; or 404."""
    member = member_of_file(file_to_look_at(practitioner, accompaniment_id), member_id)
    return _felt(member, meeting_id, Side.PRACTITIONER, at=at)


def _felt(member: Member, meeting_id: uuid.UUID, side: Side, *, at: datetime) -> Felt:
    meeting = held_with(member).filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    return felt_about(member, meeting, side, at=at)
