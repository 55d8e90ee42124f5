"""The words of meetings: how one meets, of which kind, where a booking stands, how the first meeting ended.

The values are what the database keeps; the labels are what people read, in French at the source.
"""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

EXPLORATORY_MINUTES = 15
"""How long an exploratory meeting lasts, in minutes: free, and not a session."""


LONGEST = timedelta(hours=25)
"""A whole day when clocks fall back. No meeting and no hold lasts longer:
what started before that is over, and need not be looked at."""


MOST_PERSONS = 8
"""In one meeting, the one who asks included."""
MOST_IN_SERIES = 12
RHYTHMS = (1, 2, 3, 4)
"""Weeks between two meetings of a series."""


class Mode(models.TextChoices):
    """How two people meet."""

    PHONE = "phone", _("Par téléphone")
    VIDEO = "video", _("En visio")
    IN_PERSON = "in_person", _("En personne")


EXPLORATORY_MODES = (Mode.PHONE, Mode.VIDEO)
"""What is offered for an exploratory meeting: never in person, so that nobody travels for fifteen minutes."""


class Kind(models.TextChoices):
    """What the meeting is: the free first one, or one of the four interventions."""

    EXPLORATORY = "exploratory", _("Rencontre exploratoire")
    ACCOMPANIMENT = "accompaniment", _("Rencontre d'accompagnement")
    SUPPORT = "support", _("Soutien psychologique")
    COUPLE_FAMILY = "couple_family", _("Rencontre conjugale ou familiale")
    EDUCATION = "education", _("Éducation psychologique")


INTERVENTIONS = tuple(kind for kind in Kind if kind != Kind.EXPLORATORY)


class State(models.TextChoices):
    """Where a booking stands. ``BOOKED`` awaits the practitioner's answer."""

    BOOKED = "booked", _("En attente de réponse")
    ACCEPTED = "accepted", _("Confirmée")
    DECLINED = "declined", _("Déclinée")
    CANCELLED = "cancelled", _("Annulée")
    DONE = "done", _("Passée")


HOLDING_STATES = frozenset({State.BOOKED, State.ACCEPTED, State.DONE})
"""The states in which a meeting holds its time: nobody else can book it."""


class Outcome(models.TextChoices):
    """How a meeting ended, as the practitioner records it (see `EXPLORATORY_OUTCOMES`, `INTERVENTION_OUTCOMES`)."""

    WITHIN_FRAME = "within_frame", _("Dans le cadre")
    REFERRED = "referred", _("Orienté·e ailleurs")
    NOT_THE_RIGHT_PERSON = "not_the_right_person", _("Pas la bonne personne")
    THINKING = "thinking", _("Prend le temps d'y penser")
    HELD = "held", _("A eu lieu")
    NOT_HELD = "not_held", _("N'a pas eu lieu")


EXPLORATORY_OUTCOMES = tuple(one for one in Outcome if one != Outcome.HELD)
INTERVENTION_OUTCOMES = (Outcome.HELD, Outcome.NOT_HELD, Outcome.REFERRED)


def outcomes_of(kind: str) -> tuple[Outcome, ...]:
    """The outcomes that a meeting of this kind may have."""
    return EXPLORATORY_OUTCOMES if kind == Kind.EXPLORATORY else INTERVENTION_OUTCOMES


class Presence(models.TextChoices):
    """What a person answered to an invitation. Who asked for a meeting comes without being asked."""

    INVITED = "invited", _("Invitation envoyée")
    COMING = "coming", _("Vient")
    NOT_COMING = "not_coming", _("Ne vient pas")


class Attendance(models.TextChoices):
    """Whether a person was there, as the practitioner noted it."""

    CAME = "came", _("Était là")
    ABSENT = "absent", _("N'est pas venu·e")


class Turn(models.TextChoices):
    """Where somebody stands on a waiting list."""

    WAITING = "waiting", _("Attend")
    OFFERED = "offered", _("Une heure est proposée")
    BOOKED = "booked", _("A un rendez-vous")
    LEFT = "left", _("N'attend plus")


class CalendarKind(models.TextChoices):
    """How a calendar elsewhere is read."""

    ICS = "ics", _("Une adresse d'agenda (ICS)")
    CALDAV = "caldav", _("Un serveur d'agenda (CalDAV), avec un nom et un mot de passe")


class Fault(models.TextChoices):
    """Why a calendar elsewhere could not be read. The label says what to do about it."""

    UNREACHABLE = "unreachable", _("Le serveur ne répond pas. Vérifiez l'adresse.")
    SLOW = "slow", _("Le serveur a mis trop de temps à répondre.")
    REFUSED = "refused", _("Le serveur refuse d'ouvrir. Vérifiez le nom et le mot de passe.")
    MISSING = "missing", _("Il n'y a plus rien à cette adresse. Donnez la nouvelle.")
    ANSWERED_WRONG = "answered_wrong", _("Le serveur a répondu par une erreur. Nous réessayons.")
    OUT_OF_BOUNDS = (
        "out_of_bounds",
        _("Cette adresse mène à un réseau privé, ou hors du web : rien n'y est lu."),
    )
    NOT_A_CALENDAR = "not_a_calendar", _("Ce qui est à cette adresse n'est pas un agenda.")
    TOO_MUCH = "too_much", _("Cet agenda est trop grand pour être lu. Donnez-en un plus petit.")
    LOCKED = "locked", _("Ce que vous aviez donné ne s'ouvre plus. Retirez cet agenda, puis redonnez-le.")
