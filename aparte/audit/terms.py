"""Who acts, and what an entry of the journal may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    VISITOR = "visitor", _("visiteur·euse")
    PERSON = "person", _("personne")
    USER = "user", _("membre du cabinet")
    MACHINE = "machine", _("machine")
    PROGRAM = "program", _("programme du cabinet")


@dataclass(frozen=True)
class Actor:
    """Who did it: a kind and an identifier, never a name. `Actor.machine()` has no identifier."""

    kind: ActorKind
    id: str = ""

    @classmethod
    def machine(cls) -> Actor:
        return cls(ActorKind.MACHINE)

    @classmethod
    def visitor(cls) -> Actor:
        return cls(ActorKind.VISITOR)

    @classmethod
    def person(cls, person_id: object) -> Actor:
        return cls(ActorKind.PERSON, str(person_id))

    @classmethod
    def user(cls, user_id: object) -> Actor:
        return cls(ActorKind.USER, str(user_id))

    @classmethod
    def program(cls, token_id: object) -> Actor:
        """A program, by the identifier of its token."""
        return cls(ActorKind.PROGRAM, str(token_id))


class Verb(models.TextChoices):
    """Everything that is written in the journal. A new act gets a new verb here, and only here."""

    REQUEST_RECEIVED = "request.received", _("demande reçue")
    REQUEST_READ = "request.read", _("demande lue")
    MEETING_BOOKED = "meeting.booked", _("rencontre réservée")
    MEETING_MOVED = "meeting.moved", _("rencontre déplacée")
    TIME_KEPT = "time.kept", _("heure locale gardée")
    MEETING_CANCELLED = "meeting.cancelled", _("rencontre annulée")
    MEETING_ACCEPTED = "meeting.accepted", _("rencontre acceptée")
    MEETING_DECLINED = "meeting.declined", _("rencontre déclinée")
    MEETING_OUTCOME = "meeting.outcome", _("suite notée")
    PERSON_INVITED = "person.invited", _("personne invitée")
    PERSON_TAKEN_OUT = "person.taken_out", _("personne retirée")
    INVITATION_ACCEPTED = "invitation.accepted", _("invitation acceptée")
    INVITATION_DECLINED = "invitation.declined", _("invitation déclinée")
    SERIES_MOVED = "series.moved", _("série déplacée")
    SERIES_STOPPED = "series.stopped", _("série arrêtée")
    ABSENCE_KEPT = "absence.kept", _("absence notée")
    ABSENCE_LIFTED = "absence.lifted", _("absence levée")
    WAITING_JOINED = "waiting.joined", _("liste d'attente rejointe")
    WAITING_OFFERED = "waiting.offered", _("heure libérée proposée")
    WAITING_PASSED = "waiting.passed", _("heure proposée passée")
    WAITING_LEFT = "waiting.left", _("liste d'attente quittée")
    HOLD_KEPT = "hold.kept", _("temps retenu")
    HOLD_LET_GO = "hold.let_go", _("retenue levée")
    FEED_OPENED = "feed.opened", _("adresse d'agenda ouverte")
    FEED_CLOSED = "feed.closed", _("adresse d'agenda fermée")
    OTHER_CALENDAR_ADDED = "other_calendar.added", _("autre agenda ajouté")
    OTHER_CALENDAR_REMOVED = "other_calendar.removed", _("autre agenda retiré")
    OTHER_CALENDAR_FAILING = "other_calendar.failing", _("autre agenda illisible")
    OTHER_CALENDAR_READ_AGAIN = "other_calendar.read_again", _("autre agenda relu")
    AVAILABILITY_CHANGED = "availability.changed", _("disponibilités modifiées")
    OFFERS_CHANGED = "offers.changed", _("interventions modifiées")
    PROFILE_CHANGED = "profile.changed", _("profil modifié")
    PERSON_ERASED = "person.erased", _("personne effacée")
    FILE_OPENED = "file.opened", _("dossier ouvert")
    NOTEBOOK_SHARED = "notebook.shared", _("page de carnet partagée")
    NOTEBOOK_UNSHARED = "notebook.unshared", _("partage de carnet repris")
    NOTEBOOK_READ = "notebook.read", _("pages partagées lues")
    TOKEN_MADE = "token.made", _("jeton de programme créé")
    TOKEN_REVOKED = "token.revoked", _("jeton de programme révoqué")
    MEETING_BY_PROGRAM = "meeting.by_program", _("rencontre réservée par un programme")


def verbs() -> list[tuple[str, Any]]:
    """The choices of an entry's verb, given as a function so that a new verb needs no migration."""
    return list(Verb.choices)


def actor_kinds() -> list[tuple[str, Any]]:
    """The choices of who acts, as a function for the same reason."""
    return list(ActorKind.choices)
