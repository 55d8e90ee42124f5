"""Who a program is, and what it may see: its own practice, and nothing of any other."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.people.models import Practitioner, PractitionerQuerySet
from aparte.programs.models import ProgramBooking, Token
from aparte.programs.terms import Scope


def digest_of(secret: str) -> str:
    """What the database keeps in place of a token."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def token_behind(secret: str, *, at: datetime) -> Token | None:
    """The working token whose secret this is: none when it was never made, expired, or was revoked.

    The day of its use is kept, and no finer: nobody's hours are drawn from it.
    """
    today = at.date()
    token = (
        Token.objects.working(today=today)
        .select_related("practice")
        .filter(digest=digest_of(secret[:200]))
        .first()
    )
    if token is not None and token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def practitioners_for(token: Token) -> PractitionerQuerySet:
    """Those of the token's practice who welcome requests."""
    return Practitioner.objects.welcoming().filter(practice=token.practice_id)


def practitioner_for(token: Token, slug: str) -> Practitioner:
    """404 for somebody of another practice, and for whoever welcomes nobody at present."""
    found = practitioners_for(token).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A meeting as one token knows it. `by_a_program`: booked through here, whichever token of the practice did it."""

    meeting: Meeting
    by_a_program: bool
    first_name: str | None


def meeting_for(token: Token, meeting_id: uuid.UUID) -> Known:
    """404 for a meeting of another practice, and for what is no exploratory meeting.

    The first name is told to the very token that gave it, and only when its scopes say so: no token tells a practice
    the names of those who book by themselves.
    """
    found = (
        Meeting.objects.with_request()
        .filter(pk=meeting_id, practitioner__practice=token.practice_id, kind=Kind.EXPLORATORY)
        .first()
    )
    if found is None:
        raise Http404
    booking = ProgramBooking.objects.filter(meeting=found).first()
    named = booking is not None and booking.token_id == token.pk and token.opens(Scope.NAMES_READ)
    return Known(found, booking is not None, found.person.first_name if named else None)
