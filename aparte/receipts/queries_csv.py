"""A year of receipts for whoever keeps the accounts: numbers, days, amounts. Names only when they are asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aparte.receipts.models import Receipt

_PROGRAM = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


def receipts_csv(receipts: Iterable[Receipt], *, names: bool) -> str:
    """One line each, in the order given; separators and decimals as spreadsheets of the active language read them."""
    written = io.StringIO()
    french = (get_language() or "fr").startswith("fr")
    out = csv.writer(written, delimiter=";" if french else ",")
    head = [_("Numéro"), _("Annule"), _("Donné le"), _("Rencontre du"), _("Payé le"), _("Payé par")]
    out.writerow(
        [*head, _("Avant taxes"), _("Taxes"), _("Total"), _("Monnaie"), *([_("Nom")] if names else [])]
    )
    for one in receipts:
        said, sign = one.said, -1 if one.cancels_id else 1
        days = [said.met_on.isoformat(), said.paid_on.isoformat(), said.paid_by.label] if said else [""] * 3
        bare = sign * said.before_tax if said else None
        taxes = sign * sum((tax.amount for tax in said.taxes), Decimal(0)) if said else None
        row = [
            one.name,
            one.cancels.name if one.cancels else "",
            one.given_on.isoformat(),
            *days,
            _amount(bare),
            _amount(taxes),
            _amount(one.amount),
            one.currency,
        ]
        out.writerow([*row, *([_plain(said.name if said else "")] if names else [])])
    return written.getvalue()


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else number_format(amount, 2, use_l10n=True, force_grouping=False)


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_PROGRAM) else text
