"""The words of how the relation feels: four lines, two sides."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

LINES = ("understood", "involved", "agreed", "suited")
"""The four lines, in their order: empathy, involvement, agreement, fit. Source: domain.md §4, E180 to E182, E189; our
own wording (`content/alliance.yaml`), no item of any published instrument."""
MOST = 100
"""A place on a line: 0 at its low end, `MOST` at its high one. Nobody is shown the figure."""
LONGEST_COMMENT = 2000


class Side(models.TextChoices):
    """Whose feeling of a meeting it is."""

    PERSON = "person", _("La personne")
    PRACTITIONER = "practitioner", _("Le ou la praticien·ne")
