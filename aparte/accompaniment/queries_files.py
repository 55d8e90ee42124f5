"""Reads of files: where a meeting belongs, the list of files, one file with its meetings. Never a query per row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from aparte.accompaniment.models import Accompaniment, Change, FileMeeting, Member
from aparte.accompaniment.rules_files import OpenFile, file_of
from aparte.accompaniment.terms import OPEN_STATES, NoteState
from aparte.accompaniment.terms_changing import ChangeState
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.terms import INTERVENTIONS, Outcome, Presence, State
from aparte.people.models import Practitioner


def belonging(meetings: Iterable[Meeting]) -> dict[Meeting, Accompaniment]:
    """The open file of each of these meetings that is an intervention. Give meetings that stand in none, with their
    participants."""
    unfiled = [one for one in meetings if one.kind in INTERVENTIONS]
    practitioners = {one.practitioner_id for one in unfiled}
    present = Prefetch("members", queryset=Member.objects.present(), to_attr="here")
    files = {
        one.pk: one
        for one in Accompaniment.objects.open()
        .filter(practitioner__in=practitioners)
        .prefetch_related(present)
    }
    found = {}
    for meeting in unfiled:
        theirs = [
            OpenFile(one.pk, frozenset(member.person_id for member in one.here), one.opened_at)  # type: ignore[attr-defined]
            for one in files.values()
            if one.practitioner_id == meeting.practitioner_id
        ]
        file_id = file_of(_coming(meeting), theirs)
        if file_id is not None:
            found[meeting] = files[file_id]
    return found


def waiting_for_a_file(accompaniment: Accompaniment, *, at: datetime) -> QuerySet[Meeting]:
    """Meetings to come of the practitioner with somebody of this file, which stand in no file."""
    persons = accompaniment.members.values("person")
    mine = Meeting.objects.of_practitioner(accompaniment.practitioner).upcoming(at=at)
    theirs = mine.filter(participants__person__in=persons, file_meeting=None).values("pk")
    return Meeting.objects.filter(pk__in=theirs).with_participants()


def files_of(practitioner: Practitioner, *, at: datetime) -> QuerySet[Accompaniment]:
    """The files of a practitioner, open ones first, then the last opened first. Each with `members` (and persons),
    `next_at` (the next meeting) and `to_sign` (meetings held whose note is not written, or not signed)."""
    ahead = FileMeeting.objects.filter(
        accompaniment=OuterRef("pk"),
        meeting__state__in=[State.BOOKED, State.ACCEPTED],
        meeting__starts_at__gt=at,
    )
    unsigned = (
        FileMeeting.objects.filter(accompaniment=OuterRef("pk"), meeting__outcome=Outcome.HELD)
        .exclude(meeting__note__state=NoteState.SIGNED)
        .order_by()
        .values("accompaniment")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        Accompaniment.objects.of_practitioner(practitioner)
        .annotate(
            next_at=Subquery(
                ahead.order_by("meeting__starts_at").values("meeting__starts_at")[:1],
            ),
            to_sign=Coalesce(Subquery(unsigned), 0),
            rank=Case(When(state__in=OPEN_STATES, then=0), default=1),
        )
        .prefetch_related(Prefetch("members", queryset=Member.objects.select_related("person")))
        .order_by("rank", F("next_at").asc(nulls_last=True), "-opened_at", "pk")
    )


def members_of(accompaniment: Accompaniment) -> QuerySet[Member]:
    """The members of a file, those who left included, with their persons. `moved_on`: they left it to go on with
    somebody else; any other who left chose to stop, or was erased."""
    moved = Change.objects.filter(
        member=OuterRef("pk"), state__in=[ChangeState.ACCEPTED, ChangeState.ELSEWHERE]
    )
    return accompaniment.members.select_related("person").annotate(moved_on=Exists(moved))


def came_or_went(accompaniment: Accompaniment, members: Iterable[Member]) -> list[Member]:
    """Of several members, those who are not there from beginning to end: they joined later, left, or were erased."""
    everybody = list(members)
    begun = accompaniment.opened_at.date()
    return [
        one
        for one in (everybody if len(everybody) > 1 else ())
        if one.left_at or one.person.erased_at or one.joined_at.date() != begun
    ]


def meetings_of(accompaniment: Accompaniment) -> QuerySet[FileMeeting]:
    """The meetings of a file, newest first, with who was to come and whether there is a note."""
    there = Participant.objects.select_related("person")
    return (
        FileMeeting.objects.filter(accompaniment=accompaniment)
        .select_related("meeting__note")
        .prefetch_related(Prefetch("meeting__participants", queryset=there))
        .order_by("-meeting__starts_at", "pk")
    )


def file_id_of(meeting: Meeting) -> UUID | None:
    """The file in which a meeting stands."""
    return FileMeeting.objects.filter(meeting=meeting).values_list("accompaniment_id", flat=True).first()


def _coming(meeting: Meeting) -> frozenset[UUID]:
    all_of_them = meeting.participants.all()
    return frozenset(one.person_id for one in all_of_them if one.presence != Presence.NOT_COMING)
