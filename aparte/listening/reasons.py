"""The sentence that tells a person why: one per code and language, kept in the lexicons."""

from __future__ import annotations

from functools import lru_cache

from aparte.listening.lexicon import FOLDER, LANGUAGES, LexiconError, load_yaml


@lru_cache(maxsize=len(LANGUAGES))
def _reasons(language: str) -> dict[str, str]:
    data = load_yaml(FOLDER / language / "reasons.yaml")
    if not isinstance(data, dict):
        raise LexiconError(f"{language}/reasons.yaml: must be a mapping")
    return {str(code): str(sentence) for code, sentence in data.items()}


def reason_text(because: str, language: str = "fr") -> str:
    """The sentence for a code, in French or English; French for any other language.

    Raises `KeyError` for a code that no lexicon knows.
    """
    return _reasons(language if language in LANGUAGES else "fr")[because]
