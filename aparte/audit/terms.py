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
    SPACE_ENTERED = "space.entered", _("entrée dans l'espace")
    PERSON_EXPORTED = "person.exported", _("copie emportée par la personne")
    MEMBER_LEFT = "member.left", _("accompagnement arrêté par la personne")
    MEMBER_CAME_BACK = "member.came_back", _("retour dans un accompagnement")
    FILE_PAUSED = "file.paused", _("accompagnement mis en pause")
    FILE_RESUMED = "file.resumed", _("accompagnement repris")
    FILE_OPENED = "file.opened", _("dossier ouvert")
    GATE_SIGNED = "gate.signed", _("vérification d'ouverture signée")
    AGREEMENT_PROPOSED = "agreement.proposed", _("entente proposée")
    AGREEMENT_ANSWERED = "agreement.answered", _("réponse à l'entente")
    CONSENT_ANSWERED = "consent.answered", _("réponse pour une personne mineure")
    MINOR_NOTED = "member.minor_noted", _("âge noté")
    HOLDER_ADDED = "holder.added", _("titulaire de l'autorité parentale ajouté·e")
    HOLDER_REMOVED = "holder.removed", _("titulaire de l'autorité parentale retiré·e")
    ASKED_ALONE = "member.asked_alone", _("réponse donnée à part")
    CARE_NOTED = "care.noted", _("suivi à côté noté")
    FILE_CLOSED = "file.closed", _("dossier fermé")
    CHECKPOINT_OPENED = "checkpoint.opened", _("point d'étape ouvert")
    CHECKPOINT_ANSWERED = "checkpoint.answered", _("réponse à un point d'étape")
    CHECKPOINT_CLOSED = "checkpoint.closed", _("point d'étape fermé")
    FILE_READ = "file.read", _("dossier lu")
    FILE_BEGUN = "file.begun", _("accompagnement commencé")
    MEETING_FILED = "meeting.filed", _("rencontre mise au dossier")
    INTERVENTION_CORRECTED = "intervention.corrected", _("intervention corrigée")
    NOTE_READ = "note.read", _("note lue")
    NOTE_WRITTEN = "note.written", _("note écrite")
    NOTE_SIGNED = "note.signed", _("note signée")
    NOTE_AMENDED = "note.amended", _("note complétée")
    SHEET_SHARED = "sheet.shared", _("fiche partagée")
    SHEET_TAKEN_BACK = "sheet.taken_back", _("partage de fiche repris")
    NOTE_KEEPING_CHANGED = "note_keeping.changed", _("délai des notes modifié")
    FELT_SAID = "felt.said", _("ressenti donné")
    FELT_READ = "felt.read", _("ressenti lu")
    INVITATIONS_WANTED = "invitations.wanted", _("courriels d'après-rencontre voulus")
    INVITATIONS_UNWANTED = "invitations.unwanted", _("courriels d'après-rencontre refusés")
    TENSION_SET_ASIDE = "tension.set_aside", _("fiche mise de côté")
    TENSION_TAKEN_UP = "tension.taken_up", _("fiche reprise")
    CHANGE_PREPARED = "change.prepared", _("changement de praticien·ne préparé")
    CHANGE_PROPOSED = "change.proposed", _("collègue proposé·e")
    CHANGE_SENT = "change.sent", _("changement de praticien·ne demandé")
    CHANGE_REVOKED = "change.revoked", _("changement de praticien·ne repris")
    CHANGE_ACCEPTED = "change.accepted", _("changement de praticien·ne accepté")
    CHANGE_DECLINED = "change.declined", _("changement de praticien·ne décliné")
    PASSED_ON_READ = "passed_on.read", _("éléments transmis lus")
    FILE_TRANSFERRED = "file.transferred", _("dossier continué ailleurs")
    NOTEBOOK_SHARED = "notebook.shared", _("page de carnet partagée")
    NOTEBOOK_UNSHARED = "notebook.unshared", _("partage de carnet repris")
    NOTEBOOK_READ = "notebook.read", _("pages partagées lues")
    RECEIPT_HEADING_CHANGED = "receipt_heading.changed", _("en-tête des reçus modifié")
    RECEIPT_GIVEN = "receipt.given", _("reçu donné")
    RECEIPT_CANCELLED = "receipt.cancelled", _("reçu annulé")
    RECEIPT_READ = "receipt.read", _("reçu lu")
    RECEIPTS_TAKEN = "receipts.taken", _("reçus emportés pour la comptabilité")
    RECEIPT_LET_GO = "receipt.let_go", _("reçu arrivé au bout de ses années")
    TOKEN_MADE = "token.made", _("jeton de programme créé")
    TOKEN_REVOKED = "token.revoked", _("jeton de programme révoqué")
    MEETING_BY_PROGRAM = "meeting.by_program", _("rencontre réservée par un programme")


def verbs() -> list[tuple[str, Any]]:
    """The choices of an entry's verb, given as a function so that a new verb needs no migration."""
    return list(Verb.choices)


def actor_kinds() -> list[tuple[str, Any]]:
    """The choices of who acts, as a function for the same reason."""
    return list(ActorKind.choices)
