"""The words of going on with somebody else."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_GOODBYE = 4000


class ChangeState(models.TextChoices):
    """Where a change of practitioner stands. `PREPARED`: nobody but the person (and who proposed it) knows."""

    PREPARED = "prepared", _("En préparation")
    SENT = "sent", _("Attend une réponse")
    ACCEPTED = "accepted", _("Accepté")
    DECLINED = "declined", _("Décliné")
    REVOKED = "revoked", _("Repris")
    ELSEWHERE = "elsewhere", _("Continue ailleurs")


GOING_ON = frozenset({ChangeState.PREPARED, ChangeState.SENT})


class Occasion(StrEnum):
    """What somebody is told about a change."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"
