"""Reads of notes: the parts that the note of a meeting has, and what may be said of their wording."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from aparte.accompaniment.models import Amendment, FileMeeting, Member, Note, NotePart, NoteVersion
from aparte.accompaniment.terms import PartKind
from aparte.library import queries as library
from aparte.library.terms_notes import NoteField
from aparte.listening import MAX_CHARACTERS, UnreadableText, check_wording
from aparte.listening.wording_explaining import wording_reason
from aparte.meetings.terms import Presence
from aparte.people.keys import key_ring
from aparte.people.models import Practitioner

MOST_READ_AGAIN = 2 * MAX_CHARACTERS
"""How much of a whole note is read again at once: a machine takes about two seconds for 10,000 characters."""


@dataclass(frozen=True)
class Place:
    """One part of a note on its page, written or not. `gone`: its key was forgotten, and its words with it."""

    kind: PartKind
    member: Member | None
    part: NotePart | None
    fields: tuple[NoteField, ...]
    words: dict[str, str] = field(repr=False)
    gone: bool = False

    @property
    def key(self) -> str:
        return self.member.pk.hex if self.member else self.kind.value

    @property
    def revision(self) -> int:
        return self.part.revision if self.part else 0

    @property
    def said(self) -> list[tuple[NoteField, str]]:
        """The fields that have words, with them."""
        return self.saying(self.words)

    def saying(self, words: dict[str, str]) -> list[tuple[NoteField, str]]:
        """The same of another wording of this part."""
        fields = library.notes().joint_fields() if self.kind == PartKind.JOINT else self.fields
        return [(one, words[one.id]) for one in fields if words.get(one.id)]


@dataclass(frozen=True)
class Finding:
    """Words of a note that are not the practitioner's to say, why, and what to write instead."""

    words: str = field(repr=False)
    because: str


def places_of(file_meeting: FileMeeting) -> list[Place]:
    """The parts of the note of this meeting: all together, then each member who came (when the file is of several),
    then the practitioner's own reflection."""
    content = library.notes()
    known = _parts(file_meeting)
    joint = known.get((PartKind.JOINT, None))
    words = _words(joint)
    asked = library.note_fields(file_meeting.intervention, education=file_meeting.education)
    kept = tuple(one for one in content.joint_fields() if one.id in words and one not in asked)
    members = members_in_note(file_meeting, frozenset(member for _kind, member in known if member))
    reflection = known.get((PartKind.REFLECTION, None))
    forgotten = file_meeting.accompaniment.sealed_data_key is None
    return [
        Place(PartKind.JOINT, None, joint, asked + kept, words, gone=forgotten),
        *(_of_member(known.get((PartKind.MEMBER, one.pk)), one, content.member) for one in members),
        Place(
            PartKind.REFLECTION, None, reflection, (content.reflection,), _words(reflection), gone=forgotten
        ),
    ]


def members_in_note(file_meeting: FileMeeting, written: frozenset[object] = frozenset()) -> list[Member]:
    """Whose own part a note has: nobody's in a file of one; else those who were to come, or have one already."""
    members = list(file_meeting.accompaniment.members.select_related("person"))
    if len(members) < 2:
        return []
    coming = {
        one.person_id
        for one in file_meeting.meeting.participants.all()
        if one.presence != Presence.NOT_COMING
    }
    return [
        one for one in members if one.pk in written or (one.person_id in coming and not one.person.erased_at)
    ]


def versions_of(note: Note) -> QuerySet[NoteVersion]:
    """Every earlier wording that was kept, the last one first."""
    found = NoteVersion.objects.filter(part__note=note)
    return found.select_related("part__member__person", "part__note__accompaniment").order_by(
        "-kept_at", "-revision", "pk"
    )


def fingerprint(words: dict[str, str]) -> str:
    """A keyed hash of a wording, so that a page tells whether it was changed since it was sent."""
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return key_ring().blind_index("accompaniment.note", text).hex()


def draft_keys(file_meeting: FileMeeting, practitioner: Practitioner) -> str:
    """What this practitioner's browser seals its unsaved draft of this note with, in base64, the current key first."""
    whose = f"{practitioner.user_id}:{file_meeting.meeting_id}"
    keys = key_ring().handed_keys("accompaniment.note_draft", whose)
    return " ".join(b64encode(key).decode() for key in keys)


def check(text: str, *, region: str, language: str) -> list[Finding]:
    """What these words say that is not the practitioner's to say, in reading order; nothing of what cannot be read."""
    found: dict[tuple[str, str], Finding] = {}
    for stretch in _stretches(text[:MOST_READ_AGAIN]):
        try:
            for one in check_wording(stretch, region=region, language=language):
                said = wording_reason(one.because, language)
                found.setdefault((one.words, said), Finding(one.words, said))
        except UnreadableText:
            continue
    return list(found.values())


def _stretches(text: str) -> Iterator[str]:
    """The text in pieces that the machine takes, cut where a line or a word ends."""
    while len(text) > MAX_CHARACTERS:
        head = text[:MAX_CHARACTERS]
        cut = max(head.rfind("\n"), head.rfind(" ")) + 1 or MAX_CHARACTERS
        yield text[:cut]
        text = text[cut:]
    if text.strip():
        yield text


_Known = dict[tuple[str, object], NotePart]


def _parts(file_meeting: FileMeeting) -> _Known:
    added = Prefetch("amendments", queryset=Amendment.objects.order_by("added_at"))
    parts = (
        NotePart.objects.filter(note__meeting=file_meeting.meeting_id)
        .select_related("member__person", "note__accompaniment")
        .prefetch_related(added)
    )
    return {(one.kind, one.member_id): one for one in parts}


def _of_member(part: NotePart | None, member: Member, fields: tuple[NoteField, ...]) -> Place:
    gone = member.person.erased_at is not None
    return Place(PartKind.MEMBER, member, part, fields, _words(part), gone=gone)


def _words(part: NotePart | None) -> dict[str, str]:
    return part.words if part else {}
