"""Notes of meetings: parts that people may share, parts of one member, the practitioner's own reflection.

Written again and again while a meeting is fresh, signed, then locked and only added to. Every earlier wording stays.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q

from aparte.accompaniment.terms import LOCK_HOURS, MOST_LOCK_HOURS, NoteState, PartKind
from aparte.meetings.models import Meeting
from aparte.people.models import KeyHolder, Practice

AMENDMENT = "accompaniment.amendment"


class NoteKeeping(models.Model):
    """How long a signed note of this practice may still be changed; `LOCK_HOURS` until the manager says otherwise."""

    practice = models.OneToOneField(Practice, on_delete=models.CASCADE, related_name="note_keeping")
    lock_hours = models.PositiveSmallIntegerField(default=LOCK_HOURS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lock_hours__lte=MOST_LOCK_HOURS), name="locked_within_a_month")
        ]

    def __str__(self) -> str:
        return f"note keeping of practice {self.practice_id}"

    @property
    def delay(self) -> timedelta:
        return timedelta(hours=self.lock_hours)


class Note(models.Model):
    """The note of one meeting. `template`: the intervention whose fields it has (`Kind`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    accompaniment = models.ForeignKey(
        "accompaniment.Accompaniment", on_delete=models.CASCADE, related_name="notes"
    )
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="note")
    template = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=NoteState, default=NoteState.DRAFT)
    begun_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    locks_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=NoteState.DRAFT, signed_at=None, locks_at=None)
                | Q(state=NoteState.SIGNED, signed_at__isnull=False, locks_at__isnull=False),
                name="signed_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class NotePart(models.Model):
    """One part of a note: `{field: words}` as JSON, sealed with the file's key, or the member's own for their part.

    `revision` counts its wordings from 1: who saves says which one they started from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=12, choices=PartKind)
    member = models.ForeignKey(
        "accompaniment.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="note_parts"
    )
    sealed = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["note", "kind"], condition=Q(member=None), name="one_part_of_each_kind"
            ),
            models.UniqueConstraint(fields=["note", "member"], name="one_part_of_each_member"),
            models.CheckConstraint(
                condition=Q(kind=PartKind.MEMBER, member__isnull=False)
                | ~Q(kind=PartKind.MEMBER) & Q(member=None),
                name="part_of_a_member",
            ),
        ]

    def __str__(self) -> str:
        return f"note part {self.pk}"

    @property
    def holder(self) -> KeyHolder:
        """Whose key seals it: the member's own for their part, the file's for the others."""
        return self.member.person if self.member else self.note.accompaniment

    @property
    def words(self) -> dict[str, str]:
        """The words by field; empty once the key is gone."""
        return self.opened(self.sealed)

    def opened(self, sealed: bytes | memoryview) -> dict[str, str]:
        """The words of this part, or of an earlier wording of it."""
        text = self.holder.open(sealed, field=f"accompaniment.note_part.{self.pk}")
        found: dict[str, str] = json.loads(text) if text else {}
        return found

    def sealing(self, words: dict[str, str]) -> bytes:
        """`words` sealed for this part. Raises `Erased` when its holder was forgotten, `CannotSeal`."""
        text = json.dumps(words, ensure_ascii=False)
        return self.holder.seal(text, field=f"accompaniment.note_part.{self.pk}")


class NoteVersion(models.Model):
    """An earlier wording of a part, sealed as the part is."""

    part = models.ForeignKey(NotePart, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["revision"]
        constraints = [models.UniqueConstraint(fields=["part", "revision"], name="each_wording_once")]

    def __str__(self) -> str:
        return f"note version {self.pk}"

    @property
    def words(self) -> dict[str, str]:
        return self.part.opened(self.sealed)


class Amendment(models.Model):
    """What was added to a part after its note was locked. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(NotePart, on_delete=models.CASCADE, related_name="amendments")
    sealed = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return f"amendment {self.pk}"

    @property
    def words(self) -> str:
        return self.part.holder.open(self.sealed, field=AMENDMENT)
