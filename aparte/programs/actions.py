"""Verbs of programs: making and revoking a token; booking, moving and cancelling with one."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings import actions
from aparte.meetings.actions_persons import Contact
from aparte.meetings.models import Meeting
from aparte.orientation.rules import Answer
from aparte.people.models import Practice, Practitioner
from aparte.programs.access import Known, digest_of
from aparte.programs.models import ProgramBooking, Token
from aparte.programs.terms import MOST_TOKENS, Scope

PREFIX = "aparte_"
"""How every secret begins, so that whoever finds one somewhere knows what it opens."""


class TooManyTokens(Exception):
    """The practice has as many working tokens as it may. Revoke one that serves no more."""


class AlreadyMade(Exception):
    """This form has made its token already, and the secret was shown then. Revoke that one and make another."""


class KeyReused(Exception):
    """The same key came with another booking. One booking, one key."""


class NotByAProgram(Exception):
    """A person booked this meeting by themselves: their private link alone moves or cancels it."""


def make_token(
    *,
    practice: Practice,
    key: uuid.UUID,
    name: str,
    scopes: Collection[Scope],
    expires_on: date | None,
    by: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """A new token and its secret, which nobody can read again. `key`: of the form, so that sent twice it makes one."""
    secret = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            Practice.objects.select_for_update().get(pk=practice.pk)
            if practice.program_tokens.working(today=at.date()).count() >= MOST_TOKENS:
                raise TooManyTokens
            token = Token.objects.create(
                id=key,
                practice=practice,
                name=name,
                scopes=[scope.value for scope in Scope if scope in scopes],
                digest=digest_of(secret),
                created_on=at.date(),
                expires_on=expires_on,
            )
            record(verb=Verb.TOKEN_MADE, by=by, about=token, at=at)
    except IntegrityError:
        raise AlreadyMade from None
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: Actor, at: datetime) -> None:
    """From now on it opens nothing. Revoking what is revoked changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_on=None).update(revoked_on=at.date()):
        record(verb=Verb.TOKEN_REVOKED, by=by, about=token, at=at)


@transaction.atomic
def book(
    *,
    token: Token,
    practitioner: Practitioner,
    mode: str,
    starts_at: datetime,
    contact: Contact,
    zone: str,
    region: str,
    language: str,
    answer: Answer,
    key: uuid.UUID,
    at: datetime,
) -> tuple[Meeting, bool]:
    """Book as `meetings.actions.book` does, with its refusals. The same `key` and booking: the same meeting.

    Answers the meeting, and whether it is new.

    Another booking under a key that has served is `KeyReused`, so that nobody is told of a meeting that is somebody
    else's. A key counts within its practice only: no practice reaches a meeting of another by its key.
    """
    meeting = actions.book(
        practitioner=practitioner,
        mode=mode,
        starts_at=starts_at,
        contact=contact,
        zone=zone,
        region=region,
        language=language,
        answer=answer,
        key=_key_of(token, key),
        at=at,
    )
    booking, new = ProgramBooking.objects.get_or_create(
        meeting=meeting, defaults={"token": token, "asked_start": starts_at}
    )
    if new:
        record(verb=Verb.MEETING_BY_PROGRAM, by=Actor.program(token.pk), about=meeting, at=at)
    elif not _same(booking, practitioner, mode, starts_at, contact):
        raise KeyReused
    return meeting, new


def booked_before(*, token: Token, key: uuid.UUID) -> bool:
    """Whether a booking came with this key already: what is only sent again writes to nobody."""
    return actions.booked_before(_key_of(token, key)) is not None


def move(*, known: Known, starts_at: datetime, by: Token, at: datetime) -> Meeting:
    """Give another offered time to a meeting that a program of this practice booked."""
    if not known.by_a_program:
        raise NotByAProgram
    return actions.move(meeting=known.meeting, starts_at=starts_at, by=Actor.program(by.pk), at=at)


def cancel(*, known: Known, by: Token, at: datetime) -> Meeting:
    """Free the time of a meeting that a program of this practice booked."""
    if not known.by_a_program:
        raise NotByAProgram
    return actions.cancel(meeting=known.meeting, by=Actor.program(by.pk), at=at)


def _key_of(token: Token, key: uuid.UUID) -> uuid.UUID:
    """Of the practice rather than of the token: a program that has just changed tokens may still send again."""
    told = f"aparte.programs:{token.practice_id}:{key.hex}"
    return uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16])


def _same(
    booking: ProgramBooking, practitioner: Practitioner, mode: str, starts_at: datetime, contact: Contact
) -> bool:
    """Compared with what is kept, so that nothing more of anybody has to be; after an erasure nothing is the same."""
    meeting = booking.meeting
    person = meeting.person
    return (
        booking.asked_start == starts_at
        and meeting.practitioner_id == practitioner.pk
        and meeting.mode == mode
        and contact == Contact(person.first_name, person.email, person.phone)
    )
