"""An accompaniment of the demonstration, lived through the verbs that the pages use, each at its own moment."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from aparte import clock
from aparte.accompaniment.actions_agreement import answer, propose
from aparte.accompaniment.actions_consent import say_alone
from aparte.accompaniment.actions_gate import pass_gate
from aparte.accompaniment.actions_notes import Written, sign_note, write_note
from aparte.accompaniment.actions_sheets import share_sheet
from aparte.accompaniment.models import Accompaniment, FileMeeting, Member
from aparte.accompaniment.rules_gate import GateChecked
from aparte.accompaniment.terms import Alone, PartKind, Safety, Secrecy
from aparte.alliance.actions import say
from aparte.alliance.models import Felt
from aparte.alliance.rules import Said
from aparte.alliance.terms import Side
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.meetings.models import Meeting
from aparte.notebook.actions import share, write
from aparte.notebook.terms_entries import HELD
from aparte.pages.terms_demonstration import Accompanied, Given, Lived
from aparte.receipts.actions import give
from aparte.receipts.queries import Payment, Share, usual_fee
from aparte.receipts.terms import PaidBy


def open_accompaniment(meeting: Meeting, one: Accompanied, *, at: datetime) -> Accompaniment:
    """The gate, the agreement and each member's yes, right after a first meeting that ended at `at`."""
    meeting.refresh_from_db()
    by = Actor.user(meeting.practitioner.user_id)
    persons = [who.person for who in meeting.participants.select_related("person").order_by("pk")]
    checked = GateChecked(safety=Safety.SAFE)
    gate = pass_gate(meeting=meeting, persons=persons, checked=checked, situation=one.situation, by=by, at=at)
    file: Accompaniment = gate.accompaniment
    agreement = propose(accompaniment=file, by=by, at=at)
    members = list(file.members.select_related("person", "accompaniment__practitioner"))
    for member in members:
        if len(members) > 1:
            say_alone(member=member, secrecy=Secrecy.INDIVIDUAL, alone=Alone.FREE, at=at)
        answer(member=member, read=agreement.pk, accepted=True, at=at + timedelta(hours=2))
    return file


def live(file: Accompaniment, held: Sequence[Meeting], one: Accompanied) -> None:
    """Notes and feelings of the meetings that took place, in order; then what the first member was given to read, and
    the pages of their notebook."""
    member = file.members.select_related("person", "accompaniment__practitioner").earliest("joined_at", "pk")
    by, person = Actor.user(file.practitioner.user_id), Actor.person(member.person_id)
    for meeting, lived in zip(held, one.lived, strict=False):
        _note(meeting, lived, by=by)
        if lived.receipt:
            _receipt(meeting, lived.receipt, by=by)
        for side, values, who in ((Side.PERSON, lived.person, person), (Side.PRACTITIONER, lived.helper, by)):
            if values:
                later = meeting.ends_at + timedelta(hours=3)
                felt = Felt(member=member, meeting=meeting, side=side, asked_at=later)
                comment = lived.comment if side == Side.PERSON else ""
                say(felt=felt, said=Said(values, comment, bool(comment)), by=who, at=later)
    for given in one.sheets:
        _give(member, given, held[given.after - 1])
    _notebook(member, one, last=held[-1].ends_at if held else file.opened_at)


def _note(meeting: Meeting, lived: Lived, *, by: Actor) -> None:
    found = FileMeeting.objects.select_related("accompaniment__practitioner__practice", "meeting").get(
        meeting=meeting
    )
    at = meeting.ends_at + timedelta(minutes=10)
    written = [Written(PartKind.JOINT, None, lived.note, 0)]
    if lived.reflection:
        written.append(Written(PartKind.REFLECTION, None, {"reflection": lived.reflection}, 0))
    write_note(file_meeting=found, written=written, by=by, at=at)
    if lived.signed:
        sign_note(file_meeting=found, members=[], by=by, at=at + timedelta(minutes=5))


def _give(member: Member, given: Given, meeting: Meeting) -> None:
    sheet = library.sheet(given.sheet)
    if sheet is None:
        raise LookupError(given.sheet)
    share_sheet(
        accompaniment=member.accompaniment,
        sheet=sheet,
        members=[member],
        word=given.word,
        meeting=FileMeeting.objects.get(meeting=meeting),
        by=Actor.user(member.accompaniment.practitioner.user_id),
        at=meeting.ends_at + timedelta(minutes=20),
    )


def _receipt(meeting: Meeting, name: str, *, by: Actor) -> None:
    """What the meeting was agreed to cost, paid when it ended."""
    found = FileMeeting.objects.select_related("accompaniment__practitioner", "meeting").get(meeting=meeting)
    share = Share(meeting.person, usual_fee(found) or Decimal(0), name)
    paid_on = timezone.localtime(meeting.ends_at, clock.zone(meeting.zone)).date()
    payment = Payment(share.amount, PaidBy.TRANSFER, paid_on)
    give(file_meeting=found, shares=[share], payment=payment, key=uuid.uuid4(), by=by, at=meeting.ends_at)


def _notebook(member: Member, one: Accompanied, *, last: datetime) -> None:
    for page in one.pages:
        at = last + timedelta(days=page.day)
        entry = write(
            person=member.person,
            kind=page.kind,
            key=uuid.uuid4(),
            written=HELD[page.kind].model_validate(page.said),
            made_on=at.date(),
            at=at,
        )
        if page.shared:
            by = Actor.person(member.person_id)
            share(entry=entry, accompaniment_id=member.accompaniment_id, by=by, at=at)
