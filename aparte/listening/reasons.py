"""The sentence that tells a person why: one per code and language, kept in the lexicons."""

from __future__ import annotations

from aparte.listening.lexicon import sentences


def reason_text(because: str, language: str = "fr") -> str:
    """The sentence for a code, in French or English; French for any other language.

    Raises `KeyError` for a code that no lexicon knows.
    """
    return sentences(language, "reasons")[because]
