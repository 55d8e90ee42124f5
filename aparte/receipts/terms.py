"""The words of receipts: how something was paid, and everything that one receipt says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from aparte.library.terms import Strict

LONGEST_LINE = 200
"""Of the free line, and of a name."""
LONGEST_ADDRESS = 300


class PaidBy(models.TextChoices):
    """How something was paid."""

    TRANSFER = "transfer", _("Virement")
    CARD = "card", _("Carte")
    CASH = "cash", _("Espèces")
    CHEQUE = "cheque", _("Chèque")
    OTHER = "other", _("Autrement")


class Tax(Strict):
    """One tax in what was paid. `rate` in percent."""

    name: str
    rate: Decimal
    amount: Decimal


class Said(Strict):
    """Everything that a receipt says, in the words of the day it was given, in the person's language: content and
    settings may change, a receipt does not. `met_on`, `minutes`: the meeting. `total`: what was paid, taxes in it."""

    language: str
    title: str
    practitioner: str
    legal_name: str
    legal_address: str
    business_number: str
    tax_numbers: str
    name: str
    address: str
    what: str
    met_on: date
    minutes: int
    line: str
    total: Decimal
    before_tax: Decimal
    taxes: tuple[Tax, ...]
    paid_by: PaidBy
    paid_on: date
    mentions: tuple[str, ...]
