"""A file with its meetings, and how each side felt about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from aparte.accompaniment.models import Accompaniment, Member
from aparte.alliance.actions import say
from aparte.alliance.links import felt_token
from aparte.alliance.models import Felt
from aparte.alliance.queries import felt_about
from aparte.alliance.rules import Said
from aparte.alliance.terms import LINES, Side
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.people.models import Person, Practitioner
from tests import factories

AT = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)
SECRET = "Je n'ai pas osé vous dire que votre silence m'a fait peur."


def met(file: Accompaniment, *, weeks_ago: float = 0.2) -> Meeting:
    """A meeting that was held with everybody."""
    return factories.held_meeting(file, starts_at=AT - weeks_ago * WEEK)


def the_member(file: Accompaniment) -> Member:
    return file.members.select_related("person", "accompaniment__practitioner").get()


def felt(
    file: Accompaniment, meeting: Meeting, *, member: Member | None = None, side: Side = Side.PERSON
) -> Felt:
    return felt_about(member or the_member(file), meeting, side, at=AT)


def said(
    file: Accompaniment,
    meeting: Meeting,
    *,
    value: int | None = 70,
    comment: str = "",
    shared: bool = False,
    member: Member | None = None,
    side: Side = Side.PERSON,
) -> Felt:
    """Said as if it had been just after the meeting: later meetings may exist already."""
    one = felt(file, meeting, member=member, side=side)
    values = {} if value is None else dict.fromkeys(LINES, value)
    by = Actor.person(one.member.person_id)
    return say(felt=one, said=Said(values, comment, shared), by=by, at=meeting.ends_at)


def asked(file: Accompaniment, meeting: Meeting) -> str:
    """The address of the private link that the mail holds."""
    one = felt(file, meeting)
    one.save()
    return reverse("alliance:say", args=[felt_token(one)])


def form(step: str = "look", **changes: Any) -> dict[str, Any]:
    """What a browser sends: a slider always sends its place, its tick says whether it counts."""
    sent: dict[str, Any] = {"step": step, "comment": ""} | dict.fromkeys(LINES, "50")
    return sent | changes


def answered(step: str = "look", value: int = 70, **changes: Any) -> dict[str, Any]:
    ticked = {f"{line}-answered": "on" for line in LINES}
    return form(step, **ticked, **dict.fromkeys(LINES, str(value)), **changes)


def signed_in(practitioner: Practitioner) -> Client:
    client = Client()
    client.force_login(practitioner.user)
    return client


def couple(practitioner: Practitioner) -> tuple[Accompaniment, Person, Person]:
    alix, bilal = (
        factories.person(first_name=name, email=f"{name.lower()}@exemple.test") for name in ("Alix", "Bilal")
    )
    return factories.accompaniment(practitioner, persons=[alix, bilal], at=AT - 9 * WEEK), alix, bilal
