"""Receipts, numbered without a hole and never changed; and what a practitioner's receipts say of them."""

from __future__ import annotations

import json
from decimal import Decimal

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from aparte.meetings.models import Meeting
from aparte.people.models import KeyHolder, Person, Practitioner
from aparte.receipts.terms import LONGEST_ADDRESS, Said

SAID = "receipts.said"


class ReceiptsAreFinal(Exception):
    """A receipt is never removed: give a cancellation."""


class Heading(models.Model):
    """What stands at the head of a practitioner's receipts. `status`: one of the region's (`receipts.yaml`)."""

    practitioner = models.OneToOneField(
        Practitioner, on_delete=models.CASCADE, related_name="receipt_heading"
    )
    legal_name = models.CharField(_("nom légal"), max_length=120)
    address = models.TextField(_("adresse"), max_length=LONGEST_ADDRESS)
    business_number = models.CharField(_("numéro d'entreprise"), max_length=60, blank=True)
    status = models.CharField(_("taxes"), max_length=40)
    tax_numbers = models.CharField(_("numéros de taxes"), max_length=80, blank=True)

    def __str__(self) -> str:
        return f"heading of practitioner {self.practitioner_id}"


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def of_practitioner(self, practitioner: Practitioner) -> ReceiptQuerySet:
        return self.filter(practitioner=practitioner)

    def whole(self) -> ReceiptQuerySet:
        """For lists: what a receipt cancels, or was cancelled by, asks nothing more."""
        return self.select_related("practitioner", "person", "cancels", "cancelled_by")

    def sums(self) -> dict[str, Decimal]:
        """What they come to, by currency; a cancellation takes away."""
        totals = self.order_by().values_list("currency").annotate(Sum("amount")).order_by("currency")
        return dict(totals)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ReceiptsAreFinal


class Receipt(KeyHolder):
    """A receipt of one meeting for one person, or the cancellation of one (`cancels`, with its amount taken away).

    `sealed` (a `Said` as JSON): with a key of its own, so that erasing the person leaves the accounts that the law asks
    for, and that the key alone goes when `kept_until` is over; the number, the day and the amount stay.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="receipts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="receipts")
    cancels = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="cancelled_by"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3)
    given_on = models.DateField()
    kept_until = models.DateField()
    sealed = models.BinaryField()

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "year", "number"], name="each_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="numbered_from_one"),
            models.CheckConstraint(
                condition=Q(cancels=None, amount__gt=0) | Q(cancels__isnull=False, amount__lt=0),
                name="a_cancellation_takes_away",
            ),
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk}"

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise ReceiptsAreFinal

    @property
    def name(self) -> str:
        """Its number as people read it: « 2026-0007 »."""
        return f"{self.year}-{self.number:04}"

    @property
    def cancelled(self) -> Receipt | None:
        """The cancellation of this receipt, if there is one."""
        found: Receipt | None = getattr(self, "cancelled_by", None)
        return found

    @property
    def said(self) -> Said | None:
        """What it says; None once its key is gone."""
        text = self.open(self.sealed, field=SAID)
        return Said.model_validate(json.loads(text)) if text else None

    def sealing(self, said: Said) -> bytes:
        return self.seal(said.model_dump_json(), field=SAID)
