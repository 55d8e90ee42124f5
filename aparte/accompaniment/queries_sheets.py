"""Reads of shared sheets: what somebody was given, what a file gave, what a note may say of it."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet

from aparte.accompaniment.models import Accompaniment, FileMeeting, Member, SharedSheet
from aparte.library import queries as library
from aparte.library.terms_sheets import SheetText
from aparte.people.models import Person
from aparte.people.queries import same_human


def given_to(person: Person) -> QuerySet[SharedSheet]:
    """What the person was given to read, the last first, under whichever row they were written down; after the end of
    an accompaniment too: it is theirs."""
    known = SharedSheet.objects.select_related("member__person", "member__accompaniment__practitioner")
    return known.filter(member__person__in=same_human(person), member__person__erased_at=None)


def given_in(accompaniment: Accompaniment) -> QuerySet[SharedSheet]:
    """What was shared in a file, the last first, with whom."""
    known = SharedSheet.objects.select_related("member__person", "meeting")
    return known.filter(member__accompaniment=accompaniment)


def to_note(file_meeting: FileMeeting) -> list[SheetText]:
    """The sheets that the note of a meeting may name, those of this meeting first.

    Only what every present member was given: the part of all is read by all, and would tell one of them what another
    was given alone.
    """
    members = set(
        Member.objects.present()
        .filter(accompaniment=file_meeting.accompaniment_id)
        .values_list("pk", flat=True)
    )
    holders: defaultdict[str, set[UUID]] = defaultdict(set)
    from_here = set()
    for one in SharedSheet.objects.filter(member__in=members):
        holders[one.sheet].add(one.member_id)
        if one.meeting_id == file_meeting.meeting_id:
            from_here.add(one.sheet)
    whole = [one for one in library.sheets() if members and holders[one.id] == members]
    return sorted(whole, key=lambda one: one.id not in from_here)
