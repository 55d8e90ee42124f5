"""Letting go of the words of somebody who was forgotten, and of the file's own once nobody is left in it."""

from __future__ import annotations

import uuid
from datetime import datetime

from aparte.accompaniment.models import (
    Accompaniment,
    Agreement,
    CheckpointAnswer,
    Gate,
    Holder,
    Member,
    NotePart,
    SharedSheet,
)
from aparte.accompaniment.terms import State
from aparte.people.models import Person


def let_go_of_words(*, person_id: uuid.UUID, at: datetime) -> None:
    """Inside the transaction that forgets the person. What was sealed with their key opens no more already: an old
    copy of that key must find nothing here either. Another member of the same file keeps what is theirs.

    Parts of notes are taken away whole, with every earlier wording: a locked note refuses to be written again.
    """
    mine = Member.objects.filter(person=person_id)
    NotePart.objects.filter(member__in=mine).delete()
    SharedSheet.objects.filter(member__in=mine).delete()
    CheckpointAnswer.objects.filter(member__in=mine).update(sealed=b"")
    Holder.objects.filter(member__in=mine).update(sealed=b"")
    Gate.objects.filter(person=person_id).update(sealed=b"")
    files = Accompaniment.objects.select_for_update(of=("self",)).filter(members__in=mine)
    for file in list(files.order_by("pk")):
        # Nobody is expected any more of whom nothing is known: the others, if any, go on.
        file.members.filter(person=person_id, left_at=None).update(left_at=at)
        file.members.filter(person=person_id).update(sealed_minor=None, sealed_alone=None)
        if not _somebody_is_left(file):
            _forget(file, at=at)


def _somebody_is_left(file: Accompaniment) -> bool:
    """Whether any member, present or not, was not erased: it is their file too."""
    return Person.objects.filter(memberships__accompaniment=file, erased_at=None).exists()


def _forget(file: Accompaniment, *, at: datetime) -> None:
    """Without its key nothing of the file opens: situation, agreements, joint notes, the practitioner's reflection."""
    NotePart.objects.filter(note__accompaniment=file).delete()
    Agreement.objects.filter(accompaniment=file).update(sealed=b"")
    CheckpointAnswer.objects.filter(checkpoint__accompaniment=file).update(sealed=b"")
    file.checkpoints.filter(closed_at=None).update(closed_at=at)
    file.sealed_data_key, file.sealed_situation = None, b""
    file.sealed_care = file.sealed_ending = None
    if file.is_open:
        file.state, file.closed_at = State.CLOSED, at
    file.save()
