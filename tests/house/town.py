"""A practice in which everything has happened once, and eight who look at it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from aparte import clock
from aparte.accompaniment.models import Accompaniment, Member
from aparte.audit.terms import Actor
from aparte.meetings.actions_elsewhere import add
from aparte.meetings.links import invitation_token, private_token, waiting_token
from aparte.meetings.models import Absence, Hold, Meeting, Waiting
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.terms import CalendarKind, Kind, State
from aparte.people.models import Person, Practitioner, User
from aparte.programs.models import Token
from tests import factories
from tests.ground.space import in_space

ROLES = (
    "visitor",
    "person",
    "other member",
    "other person",
    "practitioner",
    "colleague",
    "manager",
    "partner",
)
"""A partner professional has no sign-in of their own: they hold the link that a referral gave them, for one thing."""
SITUATION = "Depuis que la scierie a fermé, je ne dors plus."
WORDS = "Mon frère et moi ne nous parlons plus depuis la vente du verger."


@dataclass
class Town:
    practitioner: Practitioner
    colleague: Practitioner
    manager: User
    alix: Person
    bilal: Person
    other: Person
    meeting: Meeting
    held: Meeting
    file: Accompaniment
    things: dict[str, Any] = field(default_factory=dict)
    secrets: tuple[str, ...] = (SITUATION, WORDS)

    def enter(self, client: Client, role: str) -> None:
        persons = {"person": self.alix, "other member": self.bilal, "other person": self.other}
        users = {
            "practitioner": self.practitioner.user,
            "colleague": self.colleague.user,
            "manager": self.manager,
        }
        if role in users:
            client.force_login(users[role])
        if role in persons:
            in_space(client, persons[role])

    def given(self, argument: str, role: str, name: str) -> Any:
        """What this role puts in an address."""
        if argument == "token":
            return self._tokens(role).get(name.split(":")[-1], f"{self.meeting.pk.hex}.{'A' * 32}")
        if name in _OF_A_HELD_MEETING and argument == "meeting_id":
            return self.held.pk
        return self.things[argument]

    def _tokens(self, role: str) -> dict[str, str]:
        """The links that somebody holds, by the name of the address that they open."""
        if role == "person":
            return dict.fromkeys(_OF_WHO_ASKED, private_token(self.meeting)) | {
                "waiting": waiting_token(self.things["waiting"])
            }
        if role == "other member":
            invited = self.meeting.participants.get(person=self.bilal)
            return dict.fromkeys(_OF_WHO_IS_INVITED, invitation_token(invited))
        return {}


_OF_WHO_ASKED = (
    "link", "move", "cancel", "erase", "next", "series", "invite", "take_out", "person_feed", "calendar",
)  # fmt: skip
_OF_WHO_IS_INVITED = ("invitation", "erase_invited", "invitation_file")
_OF_A_HELD_MEETING: set[str] = set()


def build_town() -> Town:
    at = clock.now()
    maelle = factories.published_practitioner(email="maelle@exemple.test")
    factories.offering(maelle, Kind.SUPPORT)
    colleague = factories.published_practitioner(
        name="Ousmane Roseau", practice=maelle.practice, email="ousmane@exemple.test"
    )
    alix = factories.person(first_name="Alix")
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    file = factories.accompaniment(maelle, persons=[alix, bilal], situation=SITUATION)
    held = factories.held_meeting(file)
    meeting = factories.meeting(
        maelle, person=alix, others=[bilal], state=State.BOOKED, answer=factories.an_answer(words=WORDS)
    )
    other = factories.person(first_name="Zoé", email="zoe@exemple.test")
    factories.meeting(colleague, person=other)
    day = at.date() + timedelta(days=30)
    later = at + timedelta(days=20)
    waiting = Waiting.objects.create(
        practitioner=maelle, person=alix, request=meeting.request, mode="phone", key=uuid.uuid4(), joined_at=at,
        until=at + timedelta(days=30),
    )  # fmt: skip
    things = {
        "slug": maelle.slug,
        "meeting_id": meeting.pk,
        "participant_id": meeting.participants.get(person=bilal).pk,
        "hold_id": Hold.objects.create(
            practitioner=maelle, starts_at=later, ends_at=later + timedelta(hours=1), created_at=at
        ).pk,
        "absence_id": Absence.objects.create(practitioner=maelle, first=day, last=day, created_at=at).pk,
        "calendar_id": add(
            practitioner=maelle,
            kind=CalendarKind.ICS,
            access=Access("x", "https://agenda.exemple.test/"),
            by=Actor.machine(),
            at=at,
        ).pk,
        "token_id": Token.objects.create(
            practice=maelle.practice, name="x", digest="x", created_on=at.date()
        ).pk,
        "rest": "v1/nowhere",
        "pk": 1,
        "waiting": waiting,
        "accompaniment_id": file.pk,
        "member_id": Member.objects.get(accompaniment=file, person=alix).pk,
    }
    manager = factories.manager(practice=maelle.practice)
    return Town(maelle, colleague, manager, alix, bilal, other, meeting, held, file, things)
