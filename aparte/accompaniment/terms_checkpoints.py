"""The words of a checkpoint (point d'étape)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Said(models.TextChoices):
    """An answer to one of its three questions."""

    YES = "yes", _("Oui")
    NO = "no", _("Non")
    UNSURE = "unsure", _("Je ne sais pas")


QUESTIONS = {
    "ordinary": _("S'agit-il encore de difficultés de la vie courante ?"),
    "frame": _("Est-ce encore dans le cadre convenu ensemble ?"),
    "wanted": _("Est-ce encore ce que vous voulez ?"),
}
"""The three questions (L3), by the name under which an answer is kept."""
LONGEST_WORDS = 2000
