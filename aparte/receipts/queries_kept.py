"""The receipts that somebody was given, for the copy that they take away. Nobody else's, of the same meeting either."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aparte.library import queries as library
from aparte.people.models import Person
from aparte.people.queries_kept import Line, Section, keeps, lines, listed, told
from aparte.receipts.models import Receipt
from aparte.receipts.queries import receipts_for


@keeps("receipts")
def receipts(person: Person) -> Section:
    return listed("receipts", _("Vos reçus"), [_lines(one) for one in receipts_for([person])])


def _lines(receipt: Receipt) -> tuple[Line, ...]:
    said = receipt.said
    words = (
        (
            told("name", _("Au nom de"), said.name),
            told("address", _("Adresse"), said.address),
            told("what", _("Ce que c'est"), said.what),
            told("met_on", _("Rencontre du"), said.met_on.isoformat(), said=date_format(said.met_on)),
            told("line", _("Précision"), said.line),
            told("paid_on", _("Payé le"), said.paid_on.isoformat(), said=date_format(said.paid_on)),
            told("paid_by", _("Payé par"), said.paid_by.value, said=said.paid_by.label),
        )
        if said
        else ()
    )
    cancels = receipt.cancels.name if receipt.cancels else ""
    return lines(
        told("number", _("Numéro"), receipt.name),
        told("cancels", _("Annule le reçu"), cancels),
        told("practitioner", _("Avec"), receipt.practitioner.name),
        told("given_on", _("Donné le"), receipt.given_on.isoformat(), said=date_format(receipt.given_on)),
        told(
            "amount",
            _("Montant"),
            str(receipt.amount),
            said=library.money_in(receipt.amount, receipt.currency),
        ),
        told("currency", _("Monnaie"), receipt.currency),
        *words,
    )
