"""Verbs of how the relation feels: asking, saying, setting aside, asking no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from aparte.accompaniment.actions import held
from aparte.accompaniment.models import Member
from aparte.alliance.models import ASIDE, Aside, Felt, NoInvitation
from aparte.alliance.queries import next_begins
from aparte.alliance.rules import Said, may_change
from aparte.alliance.signals import asked
from aparte.alliance.terms import Side
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Participant
from aparte.meetings.terms import Attendance, Outcome, Presence, State
from aparte.people.models import Erased, Person

AT_MOST = 200
"""Members asked in one go."""
ASKED_WITHIN = timedelta(days=7)
"""A meeting whose outcome was noted later than that is not asked about by mail: it would surprise."""
LONGEST_ASIDE = timedelta(days=183)


class TooLate(Exception):
    """The next meeting has begun: what was said of this one stays as it is. Say the rest about the next one."""


class NotADay(Exception):
    """Set aside until a day to come, within six months."""


def ask_after_meetings(*, at: datetime) -> int:
    """Ask each member who came how it felt, once, after each held meeting of a file; answers how many were asked.

    Read from the tables, so that nothing is lost with a worker and nobody is asked twice (docs/decisions, 0030).
    """
    known = Felt.objects.filter(
        meeting=OuterRef("meeting"),
        member__person=OuterRef("person"),
        side=Side.PERSON,
        invited_at__isnull=False,
    )
    due = (
        Participant.objects.filter(
            ~Exists(known),
            meeting__file_meeting__isnull=False,
            meeting__state=State.DONE,
            meeting__outcome=Outcome.HELD,
            meeting__outcome_at__gt=at - ASKED_WITHIN,
            attendance__in=["", Attendance.CAME],
            person__erased_at=None,
        )
        .exclude(presence=Presence.NOT_COMING)
        .values_list("meeting_id", "meeting__file_meeting__accompaniment_id", "person_id")
        .order_by("meeting__outcome_at")
    )
    return sum(_ask(*one, at=at) for one in due[:AT_MOST])


@transaction.atomic
def _ask(meeting_id: UUID, accompaniment_id: UUID, person_id: UUID, *, at: datetime) -> int:
    """One row and one mail; no mail for who has none, wants none, or has said something already."""
    member = (
        Member.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(accompaniment=accompaniment_id, person=person_id)
        .first()
    )
    if member is None:
        return 0
    felt, _created = Felt.objects.get_or_create(
        member=member, meeting_id=meeting_id, side=Side.PERSON, defaults={"asked_at": at}
    )
    if felt.invited_at is not None:
        return 0
    felt.invited_at = at
    felt.save()
    wanted = not NoInvitation.objects.filter(person=member.person_id).exists()
    if wanted and member.person.sealed_email and felt.said_at is None:
        asked.send(Felt, felt_id=str(felt.pk))
    return 1


@transaction.atomic
def say(*, felt: Felt, said: Said, by: Actor, at: datetime) -> Felt:
    """Keep what one side says of a meeting, in place of what it said before. Nothing at all is an answer too.

    Raises `TooLate` once the next meeting has begun, `Erased` once the person was forgotten.
    """
    member = held(felt.member)  # two sendings at once: one after the other
    if member.person.erased_at is not None:
        raise Erased
    current, _created = Felt.objects.get_or_create(
        member=member, meeting=felt.meeting, side=felt.side, defaults={"asked_at": at, "pk": felt.pk}
    )
    current.member, current.meeting = member, felt.meeting
    if may_change(next_begins=next_begins(current), at=at).refused:
        raise TooLate
    current.seal(said)
    current.said_at = at
    current.save()
    record(verb=Verb.FELT_SAID, by=by, about=current, at=at)
    return current


@transaction.atomic
def want_invitations(*, person: Person, wanted: bool, by: Actor, at: datetime) -> None:
    """Ask this person by mail after each meeting, or no more. They can still say it in their space."""
    if wanted:
        gone, _kinds = NoInvitation.objects.filter(person=person).delete()
        changed = bool(gone)
    else:
        _row, changed = NoInvitation.objects.get_or_create(person=person, defaults={"since": at})
    if changed:
        record(
            verb=Verb.INVITATIONS_WANTED if wanted else Verb.INVITATIONS_UNWANTED, by=by, about=person, at=at
        )


@transaction.atomic
def set_aside(*, member: Member, until: date, today: date, by: Actor, at: datetime) -> None:
    """Hide the sheet about this member until a day, `until` included. Raises `NotADay`."""
    if not today < until <= today + LONGEST_ASIDE:
        raise NotADay
    sealed = member.accompaniment.seal(until.isoformat(), field=ASIDE)
    Aside.objects.update_or_create(member=member, defaults={"sealed": sealed, "at": at})
    record(verb=Verb.TENSION_SET_ASIDE, by=by, about=member, at=at)


@transaction.atomic
def take_up_again(*, member: Member, by: Actor, at: datetime) -> None:
    """Show the sheet again. Twice changes nothing."""
    gone, _kinds = Aside.objects.filter(member=member).delete()
    if gone:
        record(verb=Verb.TENSION_TAKEN_UP, by=by, about=member, at=at)
