"""Reads of receipts: whom one may be for, what it would say, what was given, what is kept of somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone, translation

from aparte import clock
from aparte.accompaniment.models import FileMeeting
from aparte.library import queries as library
from aparte.meetings.models import Participant
from aparte.meetings.queries_kinds import offer_of
from aparte.people.models import Person, Practitioner
from aparte.receipts.models import Heading, Receipt
from aparte.receipts.rules import taxes_in
from aparte.receipts.terms import PaidBy, Said, Tax


@dataclass(frozen=True)
class Share:
    """What one person paid, and how the receipt names them."""

    person: Person
    amount: Decimal
    name: str = field(repr=False)
    address: str = field(repr=False, default="")


@dataclass(frozen=True)
class Payment:
    """What was paid for a meeting: `total` over all its receipts, those given before included."""

    total: Decimal
    paid_by: PaidBy
    paid_on: date
    line: str = field(repr=False, default="")


def heading_of(practitioner: Practitioner) -> Heading | None:
    """None until the practitioner said it, or when the status they chose is none of their region's any more."""
    found = Heading.objects.filter(practitioner=practitioner).first()
    return found if found and library.receipts(practitioner.region).status(found.status) else None


def payers(file_meeting: FileMeeting) -> list[Person]:
    """Whom a receipt of this meeting may be for: members who were to come and were not erased. A member who was not
    expected never learns of it."""
    members = file_meeting.accompaniment.members.values("person")
    there = Participant.objects.expected().filter(
        meeting=file_meeting.meeting_id, person__in=members, person__erased_at=None
    )
    return [one.person for one in there.select_related("person").order_by("person__created_at", "person")]


def given_for(file_meeting: FileMeeting) -> list[Receipt]:
    """The receipts of a meeting, cancellations among them, the oldest first."""
    mine = Receipt.objects.of_practitioner(file_meeting.accompaniment.practitioner)
    return list(mine.filter(meeting=file_meeting.meeting_id).whole().order_by("year", "number"))


def receipted(file_meeting: FileMeeting) -> Decimal:
    """How much of what was paid for a meeting stands in receipts already."""
    mine = Receipt.objects.of_practitioner(file_meeting.accompaniment.practitioner)
    found: Decimal | None = mine.filter(meeting=file_meeting.meeting_id).aggregate(all=Sum("amount"))["all"]
    return found or Decimal(0)


def usual_fee(file_meeting: FileMeeting) -> Decimal | None:
    """What the meeting was agreed to cost, else what the practitioner asks for that intervention."""
    if file_meeting.meeting.fee is not None:
        return file_meeting.meeting.fee
    offer = offer_of(file_meeting.accompaniment.practitioner, file_meeting.intervention)
    return offer.fee if offer else None


def names_before(practitioner: Practitioner, persons: Sequence[Person]) -> dict[Person, tuple[str, str]]:
    """The name and address that each one's last receipt here had, else their first name and nothing."""
    last = (
        Receipt.objects.of_practitioner(practitioner)
        .filter(person__in=persons, cancels=None, cancelled_by=None)
        .order_by("year", "number")
    )
    known = {one.person_id: one for one in last}
    found = {}
    for person in persons:
        said = known[person.pk].said if person.pk in known else None
        found[person] = (said.name, said.address) if said else (person.first_name, "")
    return found


def drawn_up(file_meeting: FileMeeting, heading: Heading, share: Share, payment: Payment) -> Said:
    """What the receipt of one share says, in the person's language."""
    practitioner, meeting = file_meeting.accompaniment.practitioner, file_meeting.meeting
    content = library.receipts(practitioner.region)
    status = content.status(heading.status)
    assert status is not None, "heading_of hands out none without its status"
    bare, taxes = taxes_in(share.amount, [one.rate for one in status.taxes])
    names = {one.id: one.name for one in library.interventions()}
    with translation.override(share.person.language), timezone.override(clock.zone(meeting.zone)):
        return Said(
            language=share.person.language,
            title=str(content.title),
            practitioner=practitioner.name,
            legal_name=heading.legal_name,
            legal_address=heading.address,
            business_number=heading.business_number,
            tax_numbers=heading.tax_numbers if status.taxes else "",
            name=share.name,
            address=share.address,
            what=str(next(name for kind, name in names.items() if kind == file_meeting.intervention)),
            met_on=timezone.localtime(meeting.starts_at).date(),
            minutes=round((meeting.ends_at - meeting.starts_at).total_seconds() / 60),
            line=payment.line,
            total=share.amount,
            before_tax=bare,
            taxes=tuple(
                Tax(name=str(tax.name), rate=tax.rate, amount=amount)
                for tax, amount in zip(status.taxes, taxes, strict=True)
            ),
            paid_by=payment.paid_by,
            paid_on=payment.paid_on,
            mentions=tuple(str(one) for one in (status.mention, *content.words) if one),
        )


def years_of(practitioner: Practitioner) -> list[int]:
    """The years in which the practitioner gave receipts, the last one first."""
    mine = Receipt.objects.of_practitioner(practitioner).order_by("-year")
    return list(mine.values_list("year", flat=True).distinct())


def receipts_for(persons: Sequence[Person]) -> QuerySet[Receipt]:
    """What these, who are one human, were given, the newest first."""
    return Receipt.objects.filter(person__in=persons).whole().order_by("-given_on", "-year", "-number")


def kept_in_accounts(persons: Iterable[Person]) -> list[tuple[str, date]]:
    """Who keeps receipts of these after they are forgotten, and until when: name of the practitioner, last day."""
    mine = Receipt.objects.filter(person__in=list(persons), sealed_data_key__isnull=False).order_by()
    kept = mine.values_list("practitioner__name").annotate(until=Max("kept_until"))
    return sorted((name, until) for name, until in kept)
