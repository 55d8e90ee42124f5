"""How a meeting felt, one row for each side of each member; who wants no mail about it; what was set aside."""

from __future__ import annotations

import json
import uuid
from datetime import date

from django.db import models

from aparte.accompaniment.models import Member
from aparte.alliance.rules import Said
from aparte.alliance.terms import Side
from aparte.meetings.models import Meeting
from aparte.people.models import KeyHolder, Person

FELT = "alliance.felt"
ASIDE = "alliance.aside"


class Felt(models.Model):
    """What one side felt of one held meeting. `sealed` (a `rules.Said` as JSON): with the person's own key, or with
    the file's for the practitioner's side; empty until something is said, or was chosen not to be.

    `invited_at`: the one mail about it was queued.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="feelings")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="feelings")
    side = models.CharField(max_length=12, choices=Side)
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "meeting", "side"], name="each_side_felt_once"),
            models.CheckConstraint(
                condition=models.Q(sealed=None, said_at=None)
                | models.Q(sealed__isnull=False, said_at__isnull=False),
                name="said_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"felt {self.pk}"

    @property
    def holder(self) -> KeyHolder:
        """Whose key seals it."""
        return self.member.person if self.side == Side.PERSON else self.member.accompaniment

    def said(self) -> Said | None:
        """What was said, for whoever said it; None while nothing was. Others get `Said.as_shown`."""
        text = self.holder.open(self.sealed, field=FELT)
        if not text:
            return None
        kept = json.loads(text)
        return Said(values=kept["values"], comment=kept["comment"], shared=kept["shared"])

    def seal(self, said: Said) -> None:
        """Keep `said`, without saving."""
        kept = {"values": dict(said.values), "comment": said.comment, "shared": said.shared}
        self.sealed = self.holder.seal(json.dumps(kept, ensure_ascii=False), field=FELT)


class NoInvitation(models.Model):
    """A person who wants no mail that asks how a meeting felt. No row: one mail after each meeting."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="no_invitation")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"no invitation {self.pk}"


class Aside(models.Model):
    """The practitioner set the sheet about a member aside until a date, sealed with the file's key."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="aside")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"aside {self.pk}"

    @property
    def until(self) -> date | None:
        text = self.member.accompaniment.open(self.sealed, field=ASIDE)
        return date.fromisoformat(text) if text else None
