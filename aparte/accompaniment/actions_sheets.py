"""Verbs of sheets: sharing one with members of a file, taking it back. No mail leaves, and no notice of reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aparte.accompaniment.actions import locked
from aparte.accompaniment.models import Accompaniment, FileMeeting, Member, SharedSheet
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library.terms_sheets import SheetText


class NobodyToShareWith(Exception):
    """None of those chosen is in the accompaniment any more. Choose among those who are."""


@transaction.atomic
def share_sheet(
    *,
    accompaniment: Accompaniment,
    sheet: SheetText,
    members: Sequence[Member],
    word: str,
    meeting: FileMeeting | None,
    by: Actor,
    at: datetime,
) -> list[SharedSheet]:
    """Give a sheet to read to these members, each with the same `word`. Whoever has it already keeps one: a new word
    stands in place of the former, none leaves it as it is, and the same gesture twice is one. Whoever left is passed
    over.

    Raises `actions.FileClosed`, `NobodyToShareWith`, `cipher.CannotSeal`.
    """
    file = locked(accompaniment)
    here = file.members.present().select_related("person").filter(pk__in=[one.pk for one in members])
    given = []
    for member in here:
        found = SharedSheet.objects.filter(member=member, sheet=sheet.id).first()
        shared = found or SharedSheet(member=member, sheet=sheet.id)
        shared.member = member  # whose key is at hand
        given.append(shared)
        if found and found.word == (word or found.word) and found.dated == sheet.dated:
            continue
        shared.dated, shared.shared_at = sheet.dated, at
        if meeting:
            shared.meeting_id = meeting.meeting_id
        if word:
            shared.say(word)
        shared.save()
        record(verb=Verb.SHEET_SHARED, by=by, about=shared, at=at)
    if not given:
        raise NobodyToShareWith
    return given


@transaction.atomic
def take_sheet_back(*, shared: SharedSheet, by: Actor, at: datetime) -> None:
    """The sheet and the word leave the member's space, and nothing of them is kept; twice changes nothing. Raises
    `actions.FileClosed`: what was given until the end stays theirs, as it does for a member who left
    (`NobodyToShareWith`)."""
    locked(shared.member.accompaniment)
    current = SharedSheet.objects.select_related("member").filter(pk=shared.pk).first()
    if current is None:
        return
    if current.member.left_at is not None:
        raise NobodyToShareWith
    record(verb=Verb.SHEET_TAKEN_BACK, by=by, about=current, at=at)
    current.delete()
