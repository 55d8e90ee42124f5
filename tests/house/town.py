"""A practice in which everything has happened once, and eight who look at it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.test import Client

from aparte import clock
from aparte.accompaniment.actions_agreement import propose
from aparte.accompaniment.actions_changing import prepare, send
from aparte.accompaniment.actions_consent import add_holder, note_minor
from aparte.accompaniment.actions_notes import Written, write_note
from aparte.accompaniment.actions_sheets import share_sheet
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import GATE, Accompaniment, Gate, Member
from aparte.accompaniment.terms import PartKind
from aparte.alliance.actions import say
from aparte.alliance.links import felt_token
from aparte.alliance.models import Felt
from aparte.alliance.rules import Said
from aparte.alliance.terms import Side
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.library.terms_notebook import NotebookKind
from aparte.meetings.actions_elsewhere import add
from aparte.meetings.links import invitation_token, private_token, waiting_token
from aparte.meetings.models import Absence, Hold, Meeting, Waiting
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.terms import CalendarKind, Kind, State
from aparte.notebook.actions import write
from aparte.notebook.terms_entries import Deposit
from aparte.people.models import Person, Practitioner, User
from aparte.programs.models import Token
from aparte.receipts.actions import give, say_heading
from aparte.receipts.models import Receipt
from aparte.receipts.queries import Payment, Share
from aparte.receipts.terms import PaidBy
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
NOTE = "Elle dit : je marche le soir pour ne pas crier."
PAGE = "Hier j'ai ouvert la vieille malle, et tout est revenu."
SHEET_WORD = "La malle peut attendre ; votre sommeil, lui, demande de la douceur."
FEELING = "Je n'ai pas osé parler de la malle."
NAMED = "Alix Bruyère-Tanguy, au 8, quai du Vieux-Lavoir"
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

    def secrets(self, role: str) -> tuple[str, ...]:
        """What this role sees nowhere, let in or not: a page that is not shown is not the practitioner's to read."""
        known = {
            "person": {SITUATION, WORDS, NOTE, PAGE, FEELING, SHEET_WORD, NAMED},
            "other member": {SITUATION, NOTE},
            "practitioner": {SITUATION, WORDS, NOTE, SHEET_WORD, NAMED},
        }
        return tuple({SITUATION, WORDS, NOTE, PAGE, FEELING, SHEET_WORD, NAMED} - known.get(role, set()))

    def given(self, argument: str, role: str, name: str) -> Any:
        """What this role puts in an address."""
        if argument == "token":
            return self._tokens(role).get(name, f"{self.meeting.pk.hex}.{'A' * 32}")
        if name in _OF_A_HELD_MEETING and argument == "meeting_id":
            return self.held.pk
        return self.things[argument]

    def _tokens(self, role: str) -> dict[str, str]:
        """The links that somebody holds, by the name of the address that they open."""
        if role == "person":
            return (
                dict.fromkeys(_OF_WHO_ASKED, private_token(self.meeting))
                | dict.fromkeys(_OF_A_MEMBER, self._member_token(self.alix))
                | dict.fromkeys(("alliance:say", "alliance:mails"), felt_token(self.things["felt"]))
                | {"meetings:waiting": waiting_token(self.things["waiting"])}
            )
        if role == "other member":
            invited = self.meeting.participants.get(person=self.bilal)
            return dict.fromkeys(_OF_WHO_IS_INVITED, invitation_token(invited)) | dict.fromkeys(
                _OF_A_MEMBER, self._member_token(self.bilal)
            )
        return {}

    def _member_token(self, person: Person) -> str:
        return member_token(self.file.members.get(person=person))


_OF_WHO_ASKED = [
    f"meetings:{step}"
    for step in (
        "link", "move", "cancel", "erase", "next", "series", "invite", "take_out", "person_feed", "calendar",
    )
]  # fmt: skip
_OF_WHO_IS_INVITED = [
    "meetings:invitation",
    "meetings:erase_invited",
    "meetings:invitation_file",
    "meetings:next_invited",
]
_OF_A_MEMBER = [
    f"accompaniment:{step}"
    for step in (
        "frame", "frame_pdf", "alone", "checkpoint", "stop", "pause", "resume", "come_back", "changing", "passing_on",
        "elsewhere", "take_back",
    )
]  # fmt: skip
_OF_A_HELD_MEETING = {
    "file:intervention", "file:note", "file:note_wording", "file:note_amend", "file:note_versions", "felt:say",
    "alliance:say_here", "file:sheets_of_meeting", "receipts:give",
}  # fmt: skip


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
        **_of_the_file(file, alix, held, colleague, at=at),
    }
    manager = factories.manager(practice=maelle.practice)
    return Town(maelle, colleague, manager, alix, bilal, other, meeting, held, file, things)


def _of_the_file(
    file: Accompaniment, alix: Person, held: Meeting, colleague: Practitioner, *, at: datetime
) -> dict[str, Any]:
    """Alix's gate, a page of her notebook, what she felt, and that she asked to go on with the colleague."""
    member = Member.objects.get(accompaniment=file, person=alix)
    by, person = Actor.user(file.practitioner.user_id), Actor.person(alix.pk)
    gate = Gate.objects.create(
        practitioner=file.practitioner, person=alix, sealed=alix.seal("{}", field=GATE), signed_at=at
    )
    Accompaniment.objects.filter(pk=file.pk).update(gate=gate)
    propose(accompaniment=file, by=by, at=at)
    Accompaniment.objects.filter(pk=file.pk).update(state="active")
    note = Written(PartKind.JOINT, None, {"own_words": NOTE}, 0)
    write_note(file_meeting=held.file_meeting, written=[note], by=by, at=at)
    page = write(
        person=alix,
        kind=NotebookKind.DEPOSIT,
        key=uuid.uuid4(),
        written=Deposit(words=PAGE),
        made_on=at.date(),
        at=at,
    )
    felt = Felt(member=member, meeting=held, side=Side.PERSON, asked_at=at)
    say(felt=felt, said=Said({"understood": 10}, FEELING, False), by=person, at=at)
    prepare(member=member, to=colleague, by=person, at=at)
    change = send(member=member, items=[], goodbye="", by=person, at=at)
    note_minor(member=member, age=13, reason="", by=by, at=at)
    holder = add_holder(member=member, name="Odile", email="odile@exemple.test", by=by, at=at)
    sheet = library.sheets()[0]
    (shared,) = share_sheet(
        accompaniment=file, sheet=sheet, members=[member], word=SHEET_WORD, meeting=None, by=by, at=at
    )
    return {
        "member_id": member.pk,
        "shared_id": shared.pk,
        "name": sheet.id,
        "gate_id": gate.pk,
        "holder_id": holder.pk,
        "kind": "depots",
        "exercise": "held",
        "entry_id": page.pk,
        "felt": felt,
        "change_id": change.pk,
        "receipt_id": _receipt(held, alix, by=by, at=at).pk,
    }


def _receipt(held: Meeting, alix: Person, *, by: Actor, at: datetime) -> Receipt:
    """Of the meeting of two, for Alix alone."""
    practitioner = held.practitioner
    head = {"address": "x", "business_number": "", "status": "franchise", "tax_numbers": ""}
    say_heading(practitioner=practitioner, legal_name=practitioner.name, **head, by=by, at=at)
    paid = Payment(Decimal(80), PaidBy.CASH, at.date())
    share = Share(alix, paid.total, NAMED)
    return give(file_meeting=held.file_meeting, shares=[share], payment=paid, key=uuid.uuid4(), by=by, at=at)[
        0
    ]
