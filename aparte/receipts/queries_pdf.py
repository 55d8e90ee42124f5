"""A receipt as people read it: on a page, and as a file to keep (a tagged PDF, the same each time, kept nowhere)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from aparte.library.queries import money_in
from aparte.library.queries_pdf import pdf, printable
from aparte.receipts.models import Receipt
from aparte.receipts.terms import Said


def receipt_pdf(receipt: Receipt) -> bytes | None:
    """None once its words are gone."""
    said = receipt.said
    return (
        pdf("receipts/receipt.typ", paper(said, currency=receipt.currency, receipt=receipt)) if said else None
    )


def paper(said: Said, *, currency: str, receipt: Receipt | None = None) -> dict[str, Any]:
    """All that stands on it, in order, in the person's language. Without `receipt`: as it would be given."""
    cancels = receipt.cancels if receipt else None
    with translation.override(said.language):
        return {
            "language": said.language,
            "title": _title(said, receipt),
            "given_on": _("Donné le %(day)s") % {"day": date_format(receipt.given_on)} if receipt else "",
            "cancels": _("Annule le reçu %(number)s.") % {"number": cancels.name} if cancels else "",
            "from_title": _("De la part de"),
            "from": [printable(one) for one in _from(said)],
            "to_title": _("Pour"),
            "to": [printable(one) for one in (said.name, *said.address.split("\n")) if one.strip()],
            "facts": [{"name": name, "said": printable(told)} for name, told in _facts(said) if told.strip()],
            "columns": [_("Ce qui est payé"), _("Montant")],
            "amounts": [
                {"name": name, "said": told}
                for name, told in _amounts(said, currency, back=cancels is not None)
            ],
            "signed": _("Donné par %(name)s") % {"name": printable(said.practitioner)},
            "mentions": list(said.mentions),
        }


def _title(said: Said, receipt: Receipt | None) -> str:
    if receipt is None:
        return said.title
    if receipt.cancels:
        return _("Annulation n° %(number)s") % {"number": receipt.name}
    return _("%(title)s n° %(number)s") % {"title": said.title, "number": receipt.name}


def _from(said: Said) -> Iterator[str]:
    """A practitioner's own name is often in the legal one: it is then not said twice."""
    yield said.legal_name
    if said.practitioner not in said.legal_name:
        yield said.practitioner
    yield from (one for one in said.legal_address.split("\n") if one.strip())
    yield from (one for one in (said.business_number, said.tax_numbers) if one)


def _facts(said: Said) -> Iterator[tuple[str, str]]:
    length = _("%(minutes)s minutes") % {"minutes": said.minutes}
    yield _("Service"), said.what
    yield _("Rencontre"), f"{date_format(said.met_on)}, {length}"
    yield _("Précision"), said.line
    yield _("Payé le"), date_format(said.paid_on)
    yield _("Payé par"), str(said.paid_by.label)


def _amounts(said: Said, currency: str, *, back: bool) -> Iterator[tuple[str, str]]:
    """Each amount with its name, the total last; `back`: each is taken away."""
    sign = -1 if back else 1
    if said.taxes:
        yield _("Avant taxes"), money_in(sign * said.before_tax, currency)
        for tax in said.taxes:
            rate = {"tax": tax.name, "rate": number_format(tax.rate)}
            yield _("%(tax)s (%(rate)s %%)") % rate, money_in(sign * tax.amount, currency)
    yield _("Total"), money_in(sign * said.total, currency)
