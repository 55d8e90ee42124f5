"""Going on with somebody else: what a person prepares, and the copy that their new practitioner receives."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from aparte.accompaniment.terms_changing import GOING_ON, ChangeState
from aparte.people.models import Practitioner

COPY = "accompaniment.passed_on"
GOODBYE = "accompaniment.goodbye"


class Change(models.Model):
    """One member goes on with somebody else (`to`), or elsewhere. No reason is kept: none is asked.

    Sealed with the person's key: `sealed_copy`, what they pass on as it stood when they sent it, until it is accepted
    or taken back; `sealed_goodbye`, for the former practitioner. `file`: the new one, once accepted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("accompaniment.Member", on_delete=models.CASCADE, related_name="changes")
    to = models.ForeignKey(
        Practitioner, on_delete=models.PROTECT, null=True, blank=True, related_name="changes_to"
    )
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.PREPARED)
    sealed_copy = models.BinaryField(null=True)
    sealed_goodbye = models.BinaryField(null=True)
    prepared_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    file = models.OneToOneField(
        "accompaniment.Accompaniment",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="came_by_change",
    )

    class Meta:
        ordering = ["prepared_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=sorted(GOING_ON)), name="one_change_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.SENT) | Q(to__isnull=False, sent_at__isnull=False),
                name="sent_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def goodbye(self) -> str:
        """A word for the former practitioner, or an empty text."""
        return self.member.person.open(self.sealed_goodbye, field=GOODBYE)


class Proposal(models.Model):
    """The practitioner proposes a colleague to a member, the last one counts. Kept apart from `Change`: what a person
    prepares, or sent already, must not show through it."""

    member = models.OneToOneField("accompaniment.Member", on_delete=models.CASCADE, related_name="proposal")
    to = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="proposals_to")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"proposal {self.pk}"


class PassedOn(models.Model):
    """What a person passed on to their new practitioner, sealed with the new file's key: `{"situation", "agreement",
    "notes"}`, each only when the person chose it. `opened_at`: the first time it was read; until then the person may
    take it back, and nothing of it remains."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="passed_on")
    file = models.OneToOneField(
        "accompaniment.Accompaniment", on_delete=models.CASCADE, related_name="passed_on"
    )
    sealed = models.BinaryField()
    opened_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"passed on {self.pk}"

    def copy(self) -> dict[str, Any]:
        text = self.file.open(self.sealed, field=COPY)
        found: dict[str, Any] = json.loads(text) if text else {}
        return found
