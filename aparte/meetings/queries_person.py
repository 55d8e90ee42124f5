"""What a person sees of their meetings from their own space."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.terms import Presence, State
from aparte.people.models import Person


class Own(NamedTuple):
    """A meeting as one person has it. `token` opens its private page: `meetings:link` for who asked for it, else
    `meetings:invitation`. `zone`: on whose clocks the person reads it."""

    meeting: Meeting
    asked: bool
    token: str
    zone: str


def to_come_with(persons: Sequence[Person], *, at: datetime) -> list[Own]:
    """What is still to come for these, who are one human, in order of time; one query."""
    mine = (
        Participant.objects.filter(
            person__in=persons,
            presence__in=[Presence.INVITED, Presence.COMING],
            meeting__state__in=[State.BOOKED, State.ACCEPTED],
            meeting__ends_at__gt=at,
        )
        .select_related("meeting__practitioner", "person")
        .order_by("meeting__starts_at")
    )
    return [_own(one) for one in mine]


def _own(participant: Participant) -> Own:
    meeting = participant.meeting
    asked = meeting.person_id == participant.person_id
    token = private_token(meeting) if asked else invitation_token(participant)
    return Own(meeting, asked, token, meeting.zone_for(participant.person))
