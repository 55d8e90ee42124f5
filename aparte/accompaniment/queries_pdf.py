"""The agreement as a file to keep: a tagged PDF (PDF/UA-1), made in memory each time, kept nowhere.

What people wrote reaches Typst as a value, never as source: no text can become a program.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aparte.accompaniment.models import Agreement
from aparte.accompaniment.queries_agreement import said
from aparte.library.terms import Fact

SOURCE = Path(__file__).parent.parent / "templates" / "accompaniment" / "agreement.typ"
_ROMAN = 0x0530
"""Below it: Latin, Greek and Cyrillic letters, which the font of Typst has."""
_PUNCTUATION = range(0x2010, 0x2040)


def agreement_pdf(agreement: Agreement, *, situation: str) -> bytes:
    """The agreement in the active language, as it was proposed. A sign that no font of the machine has is shown as
    such, rather than refusing the whole page."""
    words = _words(agreement, situation)
    for written, system_fonts in ((words, False), (words, True), (_known_signs(words), False)):
        try:
            return _compiled(written, system_fonts=system_fonts)
        except typst.TypstError as fault:
            refusal = fault
    raise refusal


def _compiled(words: Mapping[str, Any], *, system_fonts: bool) -> bytes:
    made: bytes = typst.compile(
        SOURCE.read_bytes(),
        sys_inputs={"words": json.dumps(words)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=not system_fonts,
    )
    return made


def _words(agreement: Agreement, situation: str) -> dict[str, Any]:
    found = said(agreement)
    return {
        "language": (get_language() or "fr")[:2],
        "title": _("Notre entente"),
        "dated": _("Texte du %(date)s, %(region)s")
        % {"date": date_format(found.dated), "region": found.region},
        "introduction": str(found.introduction),
        "situation_title": _("La situation, dans vos mots"),
        "situation": _printable(situation),
        "clauses": [
            {
                "title": one.title,
                "text": _printable(one.text),
                "points": [*map(str, one.points), *one.fees],
                "facts": [_fact(fact) for fact in one.facts],
            }
            for one in found.clauses
        ],
    }


def _fact(fact: Fact) -> str:
    words = {"text": fact.text, "source": fact.source}
    return (_("%(text)s (%(source)s, à vérifier)") if fact.to_verify else "%(text)s (%(source)s)") % words


def _printable(text: str) -> str:
    """Without the characters that print nothing anywhere: controls, halves of a pair, what is not a character."""
    kept = (one for one in text if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs", "Co", "Cn"})
    return "".join(kept).strip()


def _known_signs(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(one if ord(one) < _ROMAN or ord(one) in _PUNCTUATION else _sign(one) for one in value)
    if isinstance(value, list):
        return [_known_signs(one) for one in value]
    if isinstance(value, dict):
        return {key: _known_signs(one) for key, one in value.items()}
    return value


def _sign(one: str) -> str:
    return one if one == "€" else "?"
