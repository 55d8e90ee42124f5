"""Which language a text is in, from the share of its most ordinary words. Data, no model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from aparte.listening.lexicon import FOLDER, LANGUAGES, LexiconError, load, load_yaml


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """`language`: "fr" or "en". `share` of words (0..1) known as ordinary ones of that language.

    `also`: the other language when enough of its words are there too for its dangers to be read.
    `known` is False for another language, or for text that means nothing.
    """

    language: str
    share: float
    also: str | None
    known: bool


@lru_cache(maxsize=1)
def _foreign() -> dict[str, frozenset[str]]:
    data = load_yaml(FOLDER / "foreign.yaml")
    if not isinstance(data, dict):
        raise LexiconError("lexicons/foreign.yaml: must be a mapping")
    return {str(name): frozenset(str(words).split()) for name, words in data.items()}


def guess_language(words: list[str], hint: str | None = None) -> LanguageGuess:
    """The language of plain words (see `text.py`). A hint decides only when words do not."""
    total = max(1, len(words))
    shares = {
        name: sum(
            word in load(name).function_words or _head(word) in load(name).function_words for word in words
        )
        / total
        for name in LANGUAGES
    }
    best = max(LANGUAGES, key=lambda name: (shares[name], name == hint, name == "fr"))
    if hint in LANGUAGES and shares[best] - shares[hint] < 0.1:
        best = hint
    other = next(name for name in LANGUAGES if name != best)
    foreign = max(
        (sum(word in known for word in words) / total for known in _foreign().values()), default=0.0
    )
    known = shares[best] >= 0.2 and foreign <= shares[best] + 0.05
    also = other if shares[other] >= 0.12 or not known else None
    return LanguageGuess(best, shares[best], also, known)


def _head(word: str) -> str:
    """The elided part of « j'aime », « l'autre », "I'm": what stands up to the apostrophe."""
    head, mark, _ = word.partition("'")
    return head + mark
