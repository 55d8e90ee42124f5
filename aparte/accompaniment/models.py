"""The file of an accompaniment: its gate, its members, what they agreed to, its checkpoints. Notes have their own file.

What belongs to everybody in it is sealed with the file's own key; what is one person's is sealed with that person's,
so that erasing one of them takes away their words and nobody else's.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from aparte.accompaniment.models_changing import Change, PassedOn, Proposal
from aparte.accompaniment.models_notes import Amendment, Note, NoteKeeping, NotePart, NoteVersion
from aparte.accompaniment.models_sheets import SharedSheet
from aparte.accompaniment.terms import OPEN_STATES, Answer, Secrecy, State
from aparte.meetings.models import Meeting
from aparte.meetings.terms import INTERVENTIONS, Kind
from aparte.orientation.models import Request
from aparte.people.models import KeyHolder, Person, Practitioner

__all__ = [
    "Accompaniment", "Agreement", "Amendment", "AnswerToAgreement", "Change", "Checkpoint", "CheckpointAnswer",
    "FileMeeting", "Gate", "Holder", "Member", "Note", "NoteKeeping", "NotePart", "NoteVersion", "PassedOn", "Proposal",
    "SharedSheet",
]  # fmt: skip

GATE = "accompaniment.gate"
SITUATION = "accompaniment.situation"
CARE = "accompaniment.care"
ENDING = "accompaniment.ending"
AGREEMENT = "accompaniment.agreement"
MINOR = "accompaniment.minor"
ALONE = "accompaniment.alone"
HOLDER = "accompaniment.holder"
CHECKPOINT = "accompaniment.checkpoint"


class Gate(models.Model):
    """One check, signed by a practitioner, of whether a file may open for a person. Refusals are kept as well.

    `sealed`, with the person's key: a `rules_gate.GateChecked` as JSON.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="gates")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="gates")
    request = models.ForeignKey(
        Request, on_delete=models.SET_NULL, null=True, blank=True, related_name="gates"
    )
    sealed = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at"]
        indexes = [models.Index(fields=["practitioner", "person"], name="gate_of_person")]

    def __str__(self) -> str:
        return f"gate {self.pk}"

    def unsealed(self) -> dict[str, Any]:
        """What was checked, for whom `access` let in; empty when the person was erased."""
        return _read(self.person.open(self.sealed, field=GATE))


class AccompanimentQuerySet(models.QuerySet["Accompaniment"]):
    def of_practitioner(self, practitioner: Practitioner) -> AccompanimentQuerySet:
        return self.filter(practitioner=practitioner)

    def with_person(self, person: Person) -> AccompanimentQuerySet:
        """Those in which the person is, or was until they left."""
        return self.filter(members__person=person)

    def open(self) -> AccompanimentQuerySet:
        return self.filter(state__in=OPEN_STATES)


class Accompaniment(KeyHolder):
    """One named present situation, in the person's words; one practitioner; its members.

    `paused_from`: the state to which it comes back after a pause, or after the person stopped and came back.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="accompaniments")
    gate = models.OneToOneField(
        Gate, on_delete=models.SET_NULL, null=True, blank=True, related_name="accompaniment"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    paused_from = models.CharField(max_length=10, choices=State, blank=True)
    region = models.CharField(max_length=8)
    sealed_situation = models.BinaryField()
    sealed_care = models.BinaryField(null=True)
    sealed_ending = models.BinaryField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AccompanimentQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["practitioner", "state"], name="file_by_practitioner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | ~Q(state=State.CLOSED) & Q(closed_at=None),
                name="closed_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"accompaniment {self.pk}"

    @property
    def situation(self) -> str:
        """The one present situation, in the person's own words."""
        return self.open(self.sealed_situation, field=SITUATION)

    @property
    def care(self) -> dict[str, Any]:
        """`professional`, `opinion` (an `Opinion`), `since` (ISO date), or empty when no care stands beside."""
        return _read(self.open(self.sealed_care, field=CARE))

    @property
    def ending(self) -> str:
        """An `Ending`, or an empty text while it goes on or once nobody is left in it."""
        return self.open(self.sealed_ending, field=ENDING)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class MemberQuerySet(models.QuerySet["Member"]):
    def present(self) -> MemberQuerySet:
        """Those who did not leave, and were not erased."""
        return self.filter(left_at=None, person__erased_at=None)


class Member(models.Model):
    """One person in an accompaniment. `left_at`: they left it, and the others go on.

    Sealed with the person's key: `sealed_minor` (`{"age", "kept_on"}`, when they are not of age), `sealed_alone` (an
    `Alone`, said to the practitioner and to no other member).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    secrecy = models.CharField(max_length=12, choices=Secrecy, blank=True)
    sealed_minor = models.BinaryField(null=True)
    sealed_alone = models.BinaryField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["accompaniment", "person"], name="member_once")]

    def __str__(self) -> str:
        return f"member {self.pk}"

    @property
    def minor(self) -> dict[str, Any]:
        return _read(self.person.open(self.sealed_minor, field=MINOR))

    @property
    def alone(self) -> str:
        return self.person.open(self.sealed_alone, field=ALONE)


class Holder(models.Model):
    """Somebody who holds parental authority over a member who is a minor, asked to consent by a link of their own.

    `sealed`, with the minor's key: `{"name", "email"}`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="holders")
    sealed = models.BinaryField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return f"holder {self.pk}"

    def contact(self) -> dict[str, Any]:
        return _read(self.member.person.open(self.sealed, field=HOLDER))


class Agreement(models.Model):
    """The frame (entente) proposed to every member: a dated text of `content/`, filled with the practice's terms.

    `text`: `region/date` of the text. `sealed`, with the file's key: the terms as they stood that day, by name. A new
    one replaces it, and asks everybody again; nothing of an old one ever changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="agreements")
    text = models.CharField(max_length=24)
    sealed = models.BinaryField()
    proposed_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(replaced_at=None), name="one_agreement_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    def terms(self) -> dict[str, Any]:
        return _read(self.accompaniment.open(self.sealed, field=AGREEMENT))


class AnswerToAgreement(models.Model):
    """What a member said of an agreement, or a holder of parental authority said for them. The last word counts."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="answers")
    holder = models.ForeignKey(
        Holder, on_delete=models.CASCADE, null=True, blank=True, related_name="answers"
    )
    answer = models.CharField(max_length=10, choices=Answer)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "member"], condition=Q(holder=None), name="one_answer_of_a_member"
            ),
            models.UniqueConstraint(
                fields=["agreement", "holder"],
                condition=Q(holder__isnull=False),
                name="one_answer_of_a_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class FileMeeting(models.Model):
    """A meeting of this accompaniment: its main intervention, one of the four, and `education` beside any other."""

    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="file_meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="file_meeting")
    intervention = models.CharField(max_length=20, choices=[(one.value, one.label) for one in INTERVENTIONS])
    education = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(education=False) | ~Q(intervention=Kind.EDUCATION),
                name="education_beside_another",
            )
        ]

    def __str__(self) -> str:
        return f"file meeting {self.pk}"


class Checkpoint(models.Model):
    """A point d'étape: still ordinary life? still within the frame? still what you want? Both sides answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    accompaniment = models.ForeignKey(Accompaniment, on_delete=models.CASCADE, related_name="checkpoints")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["accompaniment"], condition=Q(closed_at=None), name="one_checkpoint_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="closed_after_it_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"checkpoint {self.pk}"


class CheckpointAnswer(models.Model):
    """One side's answer. `member` is empty for the practitioner's own, sealed with the file's key; a member's is
    sealed with theirs. `{"ordinary", "frame", "wanted": "yes" | "no" | "unsure", "words"}`."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.CASCADE, related_name="answers")
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="checkpoint_answers"
    )
    sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "member"], name="one_checkpoint_answer_of_a_member"
            ),
            models.UniqueConstraint(
                fields=["checkpoint"],
                condition=Q(member=None),
                name="one_checkpoint_answer_of_the_practitioner",
            ),
        ]

    def __str__(self) -> str:
        return f"checkpoint answer {self.pk}"

    def said(self) -> dict[str, Any]:
        """What was answered; empty once the key that sealed it is gone."""
        holder: KeyHolder = self.member.person if self.member else self.checkpoint.accompaniment
        return _read(holder.open(self.sealed, field=CHECKPOINT))


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found
