"""The words of the notebook: what a page can be, and the few states that some pages have. None of them is a score."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from aparte.library.terms_notebook import Axis, Coping, NotebookKind, ResourcePlace

__all__ = [
    "Axis",
    "Between",
    "Coping",
    "Moment",
    "NotebookKind",
    "Reach",
    "ResourcePlace",
    "Sort",
    "StepState",
]

MOST_CHARACTERS = 50_000
"""A deposit may be long: nobody should have to stop in the middle of what weighs on them."""
MOST_OF_A_LINE = 300

SLUGS = {
    NotebookKind.DEPOSIT: "depots",
    NotebookKind.NEEDS: "besoins",
    NotebookKind.RESOURCE: "ressources",
    NotebookKind.GOOD: "du-bien",
    NotebookKind.STEP: "petits-pas",
    NotebookKind.CIRCLE: "cercle",
    NotebookKind.BALANCE: "balance",
    NotebookKind.MOMENT: "ligne-de-vie",
    NotebookKind.SENTENCE: "phrases",
    NotebookKind.EXERCISE: "exercices",
    NotebookKind.MILESTONE: "chemin",
}
OF_SLUGS = {slug: kind for kind, slug in SLUGS.items()}

ON_THE_PAGE = frozenset(
    {
        NotebookKind.RESOURCE,
        NotebookKind.GOOD,
        NotebookKind.STEP,
        NotebookKind.CIRCLE,
        NotebookKind.MOMENT,
        NotebookKind.SENTENCE,
    }
)
"""Short ones: the form stands on the page where they are listed."""
BY_MONTH = frozenset({NotebookKind.DEPOSIT, NotebookKind.NEEDS, NotebookKind.SENTENCE})
"""Those that one comes back to by date: one month is read at a time."""


class StepState(models.TextChoices):
    CHOSEN = "chosen", _("Choisi")
    DONE = "done", _("Fait")
    LET_GO = "let_go", _("Laissé")


class Reach(models.TextChoices):
    CAN = "can", _("Je peux le changer")
    CANNOT = "cannot", _("Cela ne dépend pas de moi")


class Moment(models.TextChoices):
    """Where a moment stands on the life line (seeds 004, E195)."""

    BEFORE = "before", _("Avant")
    EVENT = "event", _("L'événement")
    AFTER = "after", _("Après")


class Sort(models.TextChoices):
    """What is marked on the way (seeds 000, E013, E016, E094)."""

    AWARENESS = "awareness", _("Une prise de conscience")
    WAY = "way", _("Une piste")


class Between(models.TextChoices):
    """A place between two words: never shown, kept or compared as a number."""

    FIRST = "first", "%(first)s"
    NEAR_FIRST = "near_first", _("plutôt : %(first)s")
    MIDDLE = "middle", _("entre « %(first)s » et « %(second)s »")
    NEAR_SECOND = "near_second", _("plutôt : %(second)s")
    SECOND = "second", "%(second)s"


def kinds() -> list[tuple[str, str]]:
    """The choices of an entry's kind, as a function so that a new one needs no migration."""
    return [(one.value, one.name.lower()) for one in NotebookKind]
