"""A file with its notes, and a change as far as it was sent."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte.accompaniment import actions_changing as act
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import (
    Accompaniment,
    Agreement,
    AnswerToAgreement,
    Change,
    Member,
    Note,
    NotePart,
)
from aparte.accompaniment.terms import Answer, NoteState, PartKind
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
AT = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SITUATION = "Je dors mal depuis que l'atelier a fermé."
TOLD, ADDED, REFLECTED = "J'ai parlé de mon père.", "Il m'a rappelé depuis.", "Je me suis sentie dépassée."
GOODBYE = "Merci pour ces heures, je garde la phrase du pont."


def who(member: Member) -> Actor:
    return Actor.person(member.person_id)


def note(
    file: Accompaniment, *, days_ago: int = 3, member: Member | None = None, signed: bool = True
) -> dict[str, NotePart]:
    """A note of a held meeting: what is shared, what is one member's, what is the practitioner's own."""
    meeting = factories.held_meeting(file, starts_at=AT - days_ago * DAY)
    made = Note.objects.create(
        accompaniment=file,
        meeting=meeting,
        template=Kind.SUPPORT,
        begun_at=AT,
        state=NoteState.SIGNED if signed else NoteState.DRAFT,
        signed_at=AT if signed else None,
        locks_at=AT if signed else None,
    )
    parts = {}
    wanted = [(PartKind.JOINT, None, TOLD), (PartKind.REFLECTION, None, REFLECTED)]
    wanted += [(PartKind.MEMBER, member, f"À part : {member.person.first_name}")] if member else []
    for kind, whose, words in wanted:
        part = NotePart(note=made, kind=kind, member=whose, changed_at=AT - timedelta(hours=1))
        part.sealed = part.sealing({"words": words, "empty": ""})
        part.save()
        parts[kind.value] = part
    return parts


def agreed(member: Member) -> None:
    file = member.accompaniment
    sealed = file.seal("{}", field="accompaniment.agreement")
    text = Agreement.objects.create(accompaniment=file, text="FR/2026-11-01", sealed=sealed, proposed_at=AT)
    AnswerToAgreement.objects.create(agreement=text, member=member, answer=Answer.ACCEPTED, at=AT - 20 * DAY)


def to_come(file: Accompaniment, member: Member, *, days: int = 7) -> Meeting:
    found = factories.meeting(
        file.practitioner, person=member.person, state=MeetingState.ACCEPTED, starts_at=AT + days * DAY
    )
    file.file_meetings.create(meeting=found, intervention=Kind.SUPPORT)
    return found


def sent(member: Member, to: Practitioner, *items: str, goodbye: str = "") -> Change:
    act.prepare(member=member, to=to, by=who(member), at=AT)
    return act.send(member=member, items=items, goodbye=goodbye, by=who(member), at=AT)


def page(client: Client, name: str, member: Member) -> str:
    return html.unescape(client.get(path(name, member)).content.decode())


def path(name: str, member: Member) -> str:
    return reverse(f"accompaniment:{name}", args=[member_token(member)])


def desk_of(practitioner: Practitioner) -> Client:
    client = Client()
    client.force_login(practitioner.user)
    return client
