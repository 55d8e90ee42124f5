"""Verbs of a note: writing it again and again, signing it, adding to it once it is locked.

Two tabs, two devices, a late answer: a wording is only ever replaced by one that started from it. Otherwise both are
handed back, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from aparte.accompaniment.actions_files import NoteLocked
from aparte.accompaniment.models import FileMeeting, Member, Note, NoteKeeping, NotePart, NoteVersion
from aparte.accompaniment.models_notes import AMENDMENT, Amendment
from aparte.accompaniment.rules_notes import (
    Reason,
    Words,
    fits,
    joined,
    keeps_former,
    may_amend,
    may_change,
    tidy,
)
from aparte.accompaniment.terms import LOCK_HOURS, MOST_CHARACTERS, NoteState, PartKind
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.people.models import Practice

_A_MOMENT = timedelta(microseconds=1)


class TooLong(Exception):
    """A part of a note is of 100,000 characters at most. Nothing of it was written."""


class NothingToAdd(Exception):
    """There is no word in it."""


class NotLocked(Exception):
    """The note can still be changed: write in it."""


class NothingWritten(Exception):
    """A note without a word is not signed."""


@dataclass(frozen=True)
class Written:
    """What somebody wrote in one part, and the `revision` that it started from (0: there was none).

    `join`: put it after the wording of that revision, instead of in its place.
    """

    kind: PartKind
    member: Member | None
    words: Words = field(repr=False)
    revision: int
    join: bool = False


@dataclass(frozen=True)
class Saved:
    """What came of it, in the order given: `parts` as they stand now (None: still nothing), `conflicts` the places in
    that order of what started from another wording, and was not written."""

    parts: tuple[NotePart | None, ...]
    conflicts: tuple[int, ...]


@transaction.atomic
def write_note(*, file_meeting: FileMeeting, written: Sequence[Written], by: Actor, at: datetime) -> Saved:
    """Write these parts of the note of a meeting. Raises `NoteLocked`, `TooLong` (before anything is written),
    `cipher.CannotSeal`, `people.models.Erased`."""
    if any(fits(one.words, most=MOST_CHARACTERS).refused for one in written):
        raise TooLong
    note = _note_of(file_meeting)
    if note and may_change(locks_at=note.locks_at, at=at).refused:
        raise NoteLocked
    parts: list[NotePart | None] = []
    conflicts = []
    for place, one in enumerate(written):
        part = _part_of(note, one) if note else None
        new = tidy(one.words)
        if part is None and new and one.revision == 0:
            note = note or _begun(file_meeting, at=at)
            part = _first(note, one.kind, one.member, new, at=at)
            record(verb=Verb.NOTE_WRITTEN, by=by, about=note, at=at)
        elif part is not None and new != part.words:
            if one.revision == part.revision:
                _again(part, tidy(joined(part.words, new)) if one.join else new, by=by, at=at)
            else:
                conflicts.append(place)
        parts.append(part)
    return Saved(tuple(parts), tuple(conflicts))


@transaction.atomic
def sign_note(*, file_meeting: FileMeeting, members: Sequence[Member], by: Actor, at: datetime) -> Note:
    """Sign: from then the practice's delay runs, after which the note is locked. Signing twice changes nothing.

    `members` are those whose part it has: a part without a word is there as well, to be added to later.
    """
    note = _note_of(file_meeting)
    if note is None or not any(part.words for part in note.parts.all()):
        raise NothingWritten
    if note.state == NoteState.SIGNED:
        return note
    wanted: list[tuple[PartKind, Member | None]] = [(PartKind.JOINT, None), (PartKind.REFLECTION, None)]
    wanted += [(PartKind.MEMBER, one) for one in members]
    for kind, member in wanted:
        if not note.parts.filter(kind=kind, member=member).exists():
            _first(note, kind, member, {}, at=at)
    note.state, note.signed_at = NoteState.SIGNED, at
    note.locks_at = at + delay_of(file_meeting.accompaniment.practitioner.practice)
    note.save()
    record(verb=Verb.NOTE_SIGNED, by=by, about=note, at=at)
    return note


@transaction.atomic
def amend_note(*, part: NotePart, words: str, by: Actor, at: datetime) -> Amendment:
    """Add to a locked part: dated, and never changed. Raises `NotLocked`, `NothingToAdd`, `TooLong`."""
    verdict = may_amend(words=words, locks_at=part.note.locks_at, most=MOST_CHARACTERS, at=at)
    for reason, refusal in (
        (Reason.NOT_LOCKED, NotLocked),
        (Reason.EMPTY, NothingToAdd),
        (Reason.TOO_LONG, TooLong),
    ):
        if reason in verdict.reasons:
            raise refusal
    sealed = part.holder.seal(words.strip(), field=AMENDMENT)
    added = Amendment.objects.create(part=part, sealed=sealed, added_at=at)
    record(verb=Verb.NOTE_AMENDED, by=by, about=part.note, at=at)
    return added


@transaction.atomic
def change_keeping(*, practice: Practice, lock_hours: int, by: Actor, at: datetime) -> NoteKeeping:
    """After how many hours a note signed from now on is locked. Those that are signed keep their own moment."""
    kept, _created = NoteKeeping.objects.update_or_create(
        practice=practice, defaults={"lock_hours": lock_hours}
    )
    record(verb=Verb.NOTE_KEEPING_CHANGED, by=by, about=kept, at=at)
    return kept


def delay_of(practice: Practice) -> timedelta:
    """How long a signed note of this practice may still be changed."""
    kept = NoteKeeping.objects.filter(practice=practice).first()
    return kept.delay if kept else timedelta(hours=LOCK_HOURS)


def _note_of(file_meeting: FileMeeting) -> Note | None:
    """The note, whoever else writes in it waiting. Locks the meeting of the file: a first writing has its turn too."""
    FileMeeting.objects.select_for_update().get(pk=file_meeting.pk)
    known = Note.objects.select_related("accompaniment").select_for_update(of=("self",))
    return known.filter(meeting=file_meeting.meeting_id).first()


def _part_of(note: Note, one: Written) -> NotePart | None:
    part = note.parts.filter(kind=one.kind, member=one.member).first()
    if part:
        part.note, part.member = note, one.member  # whose keys are at hand
    return part


def _begun(file_meeting: FileMeeting, *, at: datetime) -> Note:
    return Note.objects.create(
        accompaniment=file_meeting.accompaniment,
        meeting_id=file_meeting.meeting_id,
        template=file_meeting.intervention,
        begun_at=at,
    )


def _first(
    note: Note, kind: PartKind, member: Member | None, words: dict[str, str], *, at: datetime
) -> NotePart:
    part = NotePart(note=note, kind=kind, member=member, changed_at=at)
    part.sealed = part.sealing(words)
    part.save(force_insert=True)
    return part


def _again(part: NotePart, words: dict[str, str], *, by: Actor, at: datetime) -> None:
    """One more wording. An act of the journal each time that the one before is kept: not for each pause of a hand."""
    last = part.versions.order_by("-revision").values_list("kept_at", flat=True).first()
    since = last or part.note.begun_at
    if keeps_former(part.words, words, since=since, signed_at=part.note.signed_at, at=at):
        NoteVersion.objects.create(part=part, revision=part.revision, sealed=part.sealed, kept_at=at)
        record(verb=Verb.NOTE_WRITTEN, by=by, about=part.note, at=at)
    part.sealed = part.sealing(words)
    part.revision += 1
    # Always later than before, on a clock that was put back too: the database asks for it (see receivers).
    part.changed_at = max(at, part.changed_at + _A_MOMENT)
    part.save(update_fields=["sealed", "revision", "changed_at"])
