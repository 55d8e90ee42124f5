"""Receipts in tests: whose head, of which meeting, and what a practitioner's browser sends."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from aparte import clock
from aparte.accompaniment.models import Accompaniment, FileMeeting
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.people.models import Person, Practitioner
from aparte.receipts.actions import give, say_heading
from aparte.receipts.models import Heading, Receipt
from aparte.receipts.queries import Payment, Share
from aparte.receipts.terms import PaidBy
from tests import factories

NAME, ADDRESS, LINE = "Alix Bruyère-Tanguy", "8, quai du Vieux-Lavoir", "Rencontre du matin"
LEGAL = "Maëlle Tournesol EI"


def heading(practitioner: Practitioner, *, status: str = "franchise", tax_numbers: str = "") -> Heading:
    return say_heading(
        practitioner=practitioner,
        legal_name=LEGAL,
        address="3, rue des Halles\n44000 Nantes",
        business_number="SIRET 000 000 000 00000",
        status=status,
        tax_numbers=tax_numbers,
        by=Actor.machine(),
        at=clock.now(),
    )


def held(
    practitioner: Practitioner, *, persons: Sequence[Person] = (), kind: str = Kind.SUPPORT
) -> tuple[Accompaniment, Meeting]:
    """A file, and a meeting of it that took place, of a practitioner whose receipts have a head."""
    if not Heading.objects.filter(practitioner=practitioner).exists():
        heading(practitioner)
    file = factories.accompaniment(practitioner, persons=list(persons) or [factories.person()])
    return file, factories.held_meeting(file, kind=kind)


def file_meeting(meeting: Meeting) -> FileMeeting:
    return FileMeeting.objects.select_related("accompaniment__practitioner__practice", "meeting").get(
        meeting=meeting
    )


def payment(total: Decimal | int, *, paid_on: date | None = None, line: str = LINE) -> Payment:
    return Payment(Decimal(total), PaidBy.TRANSFER, paid_on or clock.now().date(), line)


def given(
    meeting: Meeting,
    *persons: Person,
    amount: Decimal | int = 80,
    key: uuid.UUID | None = None,
    before: Decimal | int | None = None,
) -> list[Receipt]:
    """One receipt of `amount` for each of these (who asked for the meeting, unless named). `before`: what the form
    takes to be receipted already."""
    everybody = persons or (meeting.person,)
    shares = [Share(one, Decimal(amount), NAME, ADDRESS) for one in everybody]
    found = file_meeting(meeting)
    if before is None:
        before = sum((one.amount for one in Receipt.objects.filter(meeting=meeting)), Decimal(0))
    return give(
        file_meeting=found,
        shares=shares,
        payment=payment(before + sum(one.amount for one in shares)),
        key=key or uuid.uuid4(),
        by=Actor.user(found.accompaniment.practitioner.user_id),
        at=clock.now(),
    )


def sent(*persons: Person, step: str = "send", amount: str = "80", **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it; of several each pays `amount`."""
    form: dict[str, Any] = {
        "step": step,
        "key": str(uuid.uuid4()),
        "paid_by": "transfer",
        "paid_on": clock.now().date().isoformat(),
        "line": LINE,
        "before": "0",
    }
    for one in persons:
        form |= {f"amount-{one.pk.hex}": amount, f"name-{one.pk.hex}": NAME, f"address-{one.pk.hex}": ADDRESS}
    return form | changes
