"""The words of an accompaniment: where it stands, how it ended, what its members answered.

The values are what the database keeps or seals; the labels are what people read, in French at the source.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_MEMBERS = 8
"""As many as may come to one meeting (`meetings.terms.MOST_PERSONS`)."""
MEETINGS_BETWEEN_CHECKPOINTS = 6
TIME_BETWEEN_CHECKPOINTS = timedelta(days=91)
"""Three months. Source: domain.md L3 (« revérifiée à chaque point d'étape, six séances au plus »), E101, E109."""

MOST_CHARACTERS = 100_000
"""In one part of a note, its fields together."""
LONGEST_WORD = 1_000
"""What is said with a sheet, in characters."""
LOCK_HOURS = 72
MOST_LOCK_HOURS = 720


class State(models.TextChoices):
    """Where an accompaniment stands. `PROPOSED`: the gate is passed, the agreement is being read."""

    PROPOSED = "proposed", _("Entente à lire")
    AGREED = "agreed", _("Entente acceptée")
    ACTIVE = "active", _("En cours")
    PAUSED = "paused", _("En pause")
    CLOSED = "closed", _("Terminé")


OPEN_STATES = frozenset({State.PROPOSED, State.AGREED, State.ACTIVE, State.PAUSED})


class Ending(models.TextChoices):
    """Why an accompaniment ended. Sealed in the database: some of them tell of somebody's health."""

    BALANCE = "balance", _("L'équilibre est retrouvé")
    STOPPED = "stopped", _("La personne a choisi d'arrêter")
    REFERRED = "referred", _("Adressé·e à un professionnel")
    TRANSFERRED = "transferred", _("Continue avec quelqu'un d'autre")
    CONTRARY_OPINION = "contrary_opinion", _("Le professionnel qui suit la personne s'y oppose")
    NOT_AGREED = "not_agreed", _("L'entente n'a pas été acceptée")
    OTHER = "other", _("Autre raison")


class Opinion(models.TextChoices):
    """What the professional who already follows the person thinks of a complementary support (E067)."""

    FAVOURABLE = "favourable", _("Favorable")
    NOT_SOUGHT = "not_sought", _("Pas demandé")
    CONTRARY = "contrary", _("Contraire")


class Exclusion(models.TextChoices):
    """What this help never takes in charge by itself (seeds 000, E054 to E058). One opens a way beside care only."""

    PERSONALITY = "personality", _("Un trouble de la personnalité")
    BEHAVIOUR = "behaviour", _("Un trouble grave du comportement")
    DEPRESSION = "depression", _("Un trouble dépressif")
    TRAUMA = "trauma", _("Un trouble traumatique")
    OTHER_CARE = "other_care", _("Autre chose qui relève des soins")


class Beyond(models.TextChoices):
    """What goes beyond the frame, and so calls for a referral (E078)."""

    DEMAND = "demand", _("La demande : ce que la personne voudrait qu'on fasse")
    NEED = "need", _("Le besoin : ce qu'il lui faudrait")
    SITUATION = "situation", _("La situation : ce qui se passe autour d'elle")


class Safety(models.TextChoices):
    """What the practitioner heard about safety. Danger refuses the gate: the lines and a referral come first."""

    SAFE = "safe", _("Personne n'est en danger")
    TO_WATCH = "to_watch", _("Rien d'immédiat, à reparler chaque fois")
    DANGER = "danger", _("Quelqu'un est en danger")


class Way(models.TextChoices):
    """How the gate was passed, or not."""

    OPEN = "open", _("Dans le cadre")
    COMPLEMENTARY = "complementary", _("En complément d'un suivi")
    REFUSED = "refused", _("Hors du cadre")


class Answer(models.TextChoices):
    """What somebody says of a text that they are asked to agree to."""

    ACCEPTED = "accepted", _("Accepte")
    REFUSED = "refused", _("N'accepte pas")


class Secrecy(models.TextChoices):
    """What a couple or a family decides, before they first meet together, about what one says alone (L7)."""

    NO_SECRET = "no_secret", _("Pas de secret : ce que l'un dit seul peut être repris ensemble")
    INDIVIDUAL = "individual", _("Secret individuel : ce que l'un dit seul reste à lui")


class Alone(models.TextChoices):
    """What each member is asked alone before a joint meeting: is it safe to talk in front of the others?"""

    FREE = "free", _("Je me sens libre de parler devant les autres")
    UNSURE = "unsure", _("Je préfère en parler d'abord à part")
    AFRAID = "afraid", _("J'ai peur de ce qui pourrait suivre")


class NoteState(models.TextChoices):
    """A note is written, then signed; some time after that it is locked, and only added to."""

    DRAFT = "draft", _("En cours d'écriture")
    SIGNED = "signed", _("Signée")


class PartKind(models.TextChoices):
    """Who a part of a note is for."""

    JOINT = "joint", _("Note partageable")
    MEMBER = "member", _("Part d'une personne")
    REFLECTION = "reflection", _("Ma réflexion, pour la supervision")
