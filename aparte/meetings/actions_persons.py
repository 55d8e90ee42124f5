"""Who comes to a meeting: inviting, answering an invitation, taking somebody out. Each is whole or did not happen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_times import free_for, in_turn, take_for
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.rules import may_move
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import MOST_PERSONS, Presence
from aparte.people.actions import welcome_person
from aparte.people.models import Person


class TooManyPersons(Exception):
    """A meeting is of eight persons at most, who asked for it included."""


class TooLate(Exception):
    """The meeting has begun, is over, or was already cancelled or declined."""


class NoLongerInvited(Exception):
    """They were taken out of the meeting, or erased what was theirs, in between."""


class NoLongerHere(Exception):
    """Somebody who would come has erased what was theirs. Nothing is booked for them."""


class WhoAskedComes(Exception):
    """Who asked for the meeting cannot be taken out of it: they cancel it."""


@dataclass(frozen=True)
class Contact:
    """How to reach somebody: a first name, and an e-mail or a telephone (E.164), at least one of them."""

    first_name: str
    email: str
    phone: str


def welcome(contact: Contact, *, region: str, language: str, zone: str, at: datetime) -> Person:
    return welcome_person(
        first_name=contact.first_name,
        email=contact.email,
        phone=contact.phone,
        region=region,
        language=language,
        zone=zone,
        at=at,
    )


def gather(meetings: Iterable[Meeting], *, others: Sequence[Person], at: datetime) -> None:
    """Write who comes to these new meetings: who asked, and `others`, who are invited."""
    if len(others) >= MOST_PERSONS:
        raise TooManyPersons
    rows = []
    for meeting in meetings:
        rows.append(Participant(meeting=meeting, person_id=meeting.person_id, answered_at=at))
        rows += [Participant(meeting=meeting, person=one, presence=Presence.INVITED) for one in others]
    Participant.objects.bulk_create(rows)


def expected(meeting: Meeting) -> list[UUID]:
    """The ids of those who come, or may: their time is taken."""
    return list(meeting.participants.expected().values_list("person_id", flat=True))


def invite(*, meeting: Meeting, contact: Contact, by: Actor, at: datetime) -> Participant:
    """Ask one more person to come. The same person is a new one each time: nobody looks up whom we know."""
    with in_turn(meeting.practitioner):
        current = _to_come(meeting, at=at)
        if current.participants.expected().count() >= MOST_PERSONS:
            raise TooManyPersons
        asks = current.person
        person = welcome(contact, region=asks.region, language=asks.language, zone=asks.zone, at=at)
        invited = Participant.objects.create(meeting=current, person=person, presence=Presence.INVITED)
        take_for(current, [person.pk])
        record(verb=Verb.PERSON_INVITED, by=by, about=invited, at=at)
        tell([current.pk], Occasion.INVITED, persons=[person.pk], practitioner=False)
    return invited


def answer_invitation(*, participant: Participant, coming: bool, at: datetime) -> Participant:
    """Say whether one comes, as often as one changes one's mind. Raises `TimeTaken` when one is elsewhere by then."""
    with in_turn(participant.meeting.practitioner):
        meeting = _to_come(participant.meeting, at=at)
        current = _invited(participant, meeting)
        wanted = Presence.COMING if coming else Presence.NOT_COMING
        if current.presence == wanted:
            return current
        if coming and current.presence == Presence.NOT_COMING:
            take_for(meeting, [current.person_id])
        if not coming:
            free_for(meeting, [current.person_id])
            tell([meeting.pk], Occasion.NOT_COMING, persons=[meeting.person_id], practitioner=True)
        current.presence, current.answered_at = wanted, at
        current.save()
        verb = Verb.INVITATION_ACCEPTED if coming else Verb.INVITATION_DECLINED
        record(verb=verb, by=Actor.person(current.person_id), about=current, at=at)
    return current


def take_out(*, participant: Participant, by: Actor, at: datetime) -> None:
    """Invite somebody no more. They are told that the meeting is not theirs, and forgotten afterwards when they come to
    nothing else; their time is free again."""
    with in_turn(participant.meeting.practitioner):
        meeting = _to_come(participant.meeting, at=at)
        current = _invited(participant, meeting)
        free_for(meeting, [current.person_id])
        record(verb=Verb.PERSON_TAKEN_OUT, by=by, about=current, at=at)
        current.delete()
        tell([meeting.pk], Occasion.TAKEN_OUT, persons=[current.person_id], practitioner=False)


def _invited(participant: Participant, meeting: Meeting) -> Participant:
    current = meeting.participants.filter(pk=participant.pk).first()
    if current is None:
        raise NoLongerInvited
    if current.person_id == meeting.person_id:
        raise WhoAskedComes
    return current


def _to_come(meeting: Meeting, *, at: datetime) -> Meeting:
    current = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("person", "practitioner")
        .get(pk=meeting.pk)
    )
    if may_move(current.state, current.starts_at, at).refused:
        raise TooLate
    return current
