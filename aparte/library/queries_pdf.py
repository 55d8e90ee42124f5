"""A paper to keep, as a tagged PDF (PDF/UA-1), made in memory each time and kept nowhere.

What people wrote reaches Typst as a value, never as source: no text can become a program.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

_TEMPLATES = Path(__file__).parent.parent / "templates"
_ROMAN = 0x0530
"""Below it: Latin, Greek and Cyrillic letters, which the font of Typst has."""
_PUNCTUATION = range(0x2010, 0x2040)


def pdf(source: str, words: Mapping[str, Any]) -> bytes:
    """The paper that `source` (a `.typ` among the templates) draws from `words`. A sign that no font of the machine has
    is shown as such, rather than refusing the whole page."""
    path = _TEMPLATES / source
    for written, system_fonts in ((words, False), (words, True), (_known_signs(words), False)):
        try:
            return _compiled(path, written, system_fonts=system_fonts)
        except typst.TypstError as fault:
            refusal = fault
    raise refusal


def printable(text: str) -> str:
    """Without the characters that print nothing anywhere: controls, halves of a pair, what is not a character."""
    kept = (one for one in text if one == "\n" or unicodedata.category(one) not in {"Cc", "Cs", "Co", "Cn"})
    return "".join(kept).strip()


def _compiled(source: Path, words: Mapping[str, Any], *, system_fonts: bool) -> bytes:
    made: bytes = typst.compile(
        source.read_bytes(),
        sys_inputs={"words": json.dumps(words)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=not system_fonts,
    )
    return made


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
