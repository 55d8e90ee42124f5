"""The agreement as a file to keep: a tagged PDF, made in memory each time, kept nowhere."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aparte.accompaniment.models import Agreement
from aparte.accompaniment.queries_agreement import said
from aparte.library.queries_pdf import pdf, printable
from aparte.library.terms import Fact


def agreement_pdf(agreement: Agreement, *, situation: str) -> bytes:
    """The agreement in the active language, as it was proposed."""
    return pdf("accompaniment/agreement.typ", _words(agreement, situation))


def _words(agreement: Agreement, situation: str) -> dict[str, Any]:
    found = said(agreement)
    return {
        "language": (get_language() or "fr")[:2],
        "title": _("Notre entente"),
        "dated": _("Texte du %(date)s, %(region)s")
        % {"date": date_format(found.dated), "region": found.region},
        "introduction": str(found.introduction),
        "situation_title": _("La situation, dans vos mots"),
        "situation": printable(situation),
        "clauses": [
            {
                "title": one.title,
                "text": printable(one.text),
                "points": [*map(str, one.points), *one.fees],
                "facts": [_fact(fact) for fact in one.facts],
            }
            for one in found.clauses
        ],
    }


def _fact(fact: Fact) -> str:
    words = {"text": fact.text, "source": fact.source}
    return (_("%(text)s (%(source)s, à vérifier)") if fact.to_verify else "%(text)s (%(source)s)") % words
