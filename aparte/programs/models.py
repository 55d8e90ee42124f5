"""The tokens that a practice gives to programs, and which meetings were booked with them."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from aparte.meetings.models import Meeting
from aparte.people.models import Practice
from aparte.programs.terms import Scope


class TokenQuerySet(models.QuerySet["Token"]):
    def working(self, *, today: date) -> TokenQuerySet:
        """Neither revoked nor past their last day."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=today), revoked_on=None)


class Token(models.Model):
    """What a program shows to act for a practice. The secret itself is kept nowhere: `digest` is its SHA-256.

    A plain hash is enough because the secret is 256 random bits: nobody guesses it, and a slow hash protects only
    what people choose. Days are UTC; `expires_on` is the last day on which it works. A revoked token stays, so that
    what was booked with it keeps its author.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="program_tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    created_on = models.DateField()
    last_used_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_on", "name"]

    def __str__(self) -> str:
        return f"token {self.pk}"

    def opens(self, scope: Scope) -> bool:
        return scope.value in self.scopes

    @property
    def scope_labels(self) -> list[str]:
        return [str(scope.label) for scope in Scope if self.opens(scope)]


class ProgramBooking(models.Model):
    """That a meeting was booked by a program, with which token, and the start that it first asked for."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="bookings")
    asked_start = models.DateTimeField()

    def __str__(self) -> str:
        return f"booking of {self.meeting_id}"
