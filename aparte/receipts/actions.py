"""The verbs of receipts: saying what stands at their head, giving, cancelling, letting go of their words in the end.

Numbers are taken in turn: one after the other for a practitioner, in the transaction that writes the receipt, so that
one that fails leaves no hole; the database refuses a number twice, and one that does not follow the last.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from aparte import clock
from aparte.accompaniment.models import FileMeeting
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from aparte.people.keys import key_ring
from aparte.people.models import Practitioner
from aparte.receipts.models import Heading, Receipt
from aparte.receipts.queries import Payment, Share, drawn_up, heading_of, payers, receipted
from aparte.receipts.rules import Reason, adds_up, calls_for_one, last_day
from aparte.receipts.signals import receipt_given
from aparte.receipts.terms import Said

AT_MOST = 500
"""Receipts whose words are let go of in one go."""


class NotHeld(Exception):
    """A first meeting, or one that did not take place: there is nothing to receipt. Note how it went first."""


class NoHeading(Exception):
    """Nothing is said yet of who gives the receipt. Fill in the settings first."""


class NotTheirs(Exception):
    """Somebody who was not to come to this meeting, or is forgotten. Choose among those who are proposed."""


class NothingPaid(Exception):
    """An amount is missing, or is not above zero."""


class DoesNotAddUp(Exception):
    """The amounts, with those of the receipts given before, are not what was paid. Correct one or the other."""


class NotPaidYet(Exception):
    """A receipt says that something was paid: give it on that day, or after."""


class AlreadyGiven(Exception):
    """This very form gave receipts that say something else. Open it again, to give another."""


class NotToCancel(Exception):
    """A cancellation is not cancelled, nor a receipt whose words are gone. Give a new receipt instead."""


_REFUSALS: dict[Reason, type[Exception]] = {
    Reason.EXPLORATORY: NotHeld,
    Reason.NOT_HELD: NotHeld,
    Reason.NOTHING_PAID: NothingPaid,
    Reason.DOES_NOT_ADD_UP: DoesNotAddUp,
    Reason.NOT_PAID_YET: NotPaidYet,
}


@transaction.atomic
def say_heading(
    *,
    practitioner: Practitioner,
    legal_name: str,
    address: str,
    business_number: str,
    status: str,
    tax_numbers: str,
    by: Actor,
    at: datetime,
) -> Heading:
    """What the receipts given from now on say of who gives them. Those that were given stay as they are."""
    found, _created = Heading.objects.update_or_create(
        practitioner=practitioner,
        defaults={
            "legal_name": legal_name,
            "address": address,
            "business_number": business_number,
            "status": status,
            "tax_numbers": tax_numbers,
        },
    )
    record(verb=Verb.RECEIPT_HEADING_CHANGED, by=by, about=found, at=at)
    return found


def prepare(
    *, file_meeting: FileMeeting, shares: Sequence[Share], payment: Payment, at: datetime
) -> list[Said]:
    """What each receipt would say, to be read before it is given. Writes nothing; raises what `give` raises."""
    practitioner, meeting = file_meeting.accompaniment.practitioner, file_meeting.meeting
    held = calls_for_one(kind=meeting.kind, state=meeting.state, outcome=meeting.outcome)
    sums = adds_up(
        paid=payment.total,
        before=receipted(file_meeting),
        amounts=[one.amount for one in shares],
        paid_on=payment.paid_on,
        today=_day(practitioner, at),
    )
    for reason in (*held.reasons, *sums.reasons):
        raise _REFUSALS[reason]
    heading = heading_of(practitioner)
    if heading is None:
        raise NoHeading
    if not {one.person for one in shares} <= set(payers(file_meeting)):
        raise NotTheirs
    return [drawn_up(file_meeting, heading, one, payment) for one in shares]


@transaction.atomic
def give(
    *,
    file_meeting: FileMeeting,
    shares: Sequence[Share],
    payment: Payment,
    key: uuid.UUID,
    by: Actor,
    at: datetime,
) -> list[Receipt]:
    """Give one receipt for each share, all or none, and tell each person who has an e-mail.

    `key`: of the form that was sent; sent twice, it gives what it gave the first time. Raises `NotHeld`, `NoHeading`,
    `NotTheirs`, `NothingPaid`, `DoesNotAddUp`, `NotPaidYet`, `AlreadyGiven`.
    """
    practitioner = _in_turn(file_meeting.accompaniment.practitioner)
    wanted = [uuid.uuid5(key, f"{file_meeting.meeting_id}:{one.person.pk}") for one in shares]
    known = list(Receipt.objects.filter(pk__in=wanted))
    if known:
        amounts = {pk: one.amount for pk, one in zip(wanted, shares, strict=True)}
        if {one.pk: one.amount for one in known} != amounts:
            raise AlreadyGiven
        return known
    said = prepare(file_meeting=file_meeting, shares=shares, payment=payment, at=at)
    given = []
    for identifier, share, words in zip(wanted, shares, said, strict=True):
        receipt = Receipt(
            id=identifier,
            practitioner=practitioner,
            person=share.person,
            meeting=file_meeting.meeting,
            amount=share.amount,
        )
        given.append(_written(receipt, words, verb=Verb.RECEIPT_GIVEN, by=by, at=at))
    return given


@transaction.atomic
def cancel(*, receipt: Receipt, by: Actor, at: datetime) -> Receipt:
    """The cancellation of a receipt, with a day and a number of its own; the receipt itself stays as it was given.

    Twice gives the same one. Raises `NotToCancel`.
    """
    practitioner = _in_turn(receipt.practitioner)
    known = Receipt.objects.filter(cancels=receipt).first()
    if known is not None:
        return known
    said = receipt.said
    if said is None or receipt.cancels_id is not None:
        raise NotToCancel
    made = Receipt(
        practitioner=practitioner,
        person=receipt.person,
        meeting_id=receipt.meeting_id,
        cancels=receipt,
        amount=-receipt.amount,
    )
    return _written(made, said, verb=Verb.RECEIPT_CANCELLED, by=by, at=at)


def let_go(*, at: datetime) -> int:
    """Forget what was said in receipts whose years of keeping are over: how many. Number, day and amount stay."""
    over = Receipt.objects.filter(kept_until__lt=at.date(), sealed_data_key__isnull=False)
    done = 0
    for one in over.only("pk")[:AT_MOST]:
        with transaction.atomic():
            if over.filter(pk=one.pk).update(sealed_data_key=None):
                record(verb=Verb.RECEIPT_LET_GO, by=Actor.machine(), about=one, at=at)
                done += 1
    return done


def _in_turn(practitioner: Practitioner) -> Practitioner:
    """The practitioner, whose next number nobody else takes until the transaction ends."""
    return Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner.pk)


def _written(receipt: Receipt, said: Said, *, verb: Verb, by: Actor, at: datetime) -> Receipt:
    """Numbered, sealed, kept, recorded and told."""
    practitioner = receipt.practitioner
    receipt.given_on = _day(practitioner, at)
    receipt.year = receipt.given_on.year
    mine = Receipt.objects.of_practitioner(practitioner).filter(year=receipt.year)
    receipt.number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    years = library.receipts(practitioner.region).keeping.years
    receipt.kept_until = last_day(receipt.year, years=years)
    receipt.currency = receipt.cancels.currency if receipt.cancels else _currency(practitioner)
    receipt.sealed_data_key = key_ring().new_data_key(context=str(receipt.pk))
    receipt.sealed = receipt.sealing(said)
    receipt.save(force_insert=True)
    record(verb=verb, by=by, about=receipt, at=at)
    receipt_given.send(Receipt, receipt_id=str(receipt.pk))
    return receipt


def _currency(practitioner: Practitioner) -> str:
    return library.region(practitioner.region).currency


def _day(practitioner: Practitioner, at: datetime) -> date:
    return timezone.localtime(at, clock.zone(practitioner.zone)).date()
