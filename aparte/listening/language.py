"""Which language a text is in, from the share of its most ordinary words. Data, no model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from aparte.listening.lexicon import FOLDER, LANGUAGES, LexiconError, load, load_yaml

# Below this share of ordinary words, a text is in another language, or means nothing.
KNOWN_FROM = 0.2
# This many words that only the other language has, and its dangers are read too.
ALSO_FROM = 2


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """`language`: "fr" or "en". `known` is False for another language or for text without meaning.

    `also`: the other language, when some of its own words are there too.
    """

    language: str
    known: bool
    also: str | None


@lru_cache(maxsize=1)
def _foreign() -> dict[str, frozenset[str]]:
    data = load_yaml(FOLDER / "foreign.yaml")
    if not isinstance(data, dict):
        raise LexiconError("lexicons/foreign.yaml: must be a mapping")
    return {str(name): frozenset(str(words).split()) for name, words in data.items()}


def guess_language(words: list[str], hint: str | None = None) -> LanguageGuess:
    """The language of plain words (see `text.py`). A hint decides only between close shares."""
    total = max(1, len(words))
    heads = [_head(word) for word in words]
    ordinary = {name: load(name).function_words for name in LANGUAGES}
    shares = {
        name: sum(word in known or head in known for word, head in zip(words, heads, strict=True)) / total
        for name, known in ordinary.items()
    }
    best = max(LANGUAGES, key=lambda name: (shares[name], name == hint, name == LANGUAGES[0]))
    if hint in LANGUAGES and shares[best] - shares[hint] < 0.1:
        best = hint
    other = next(name for name in LANGUAGES if name != best)
    own = ordinary[other] - ordinary[best]
    hits = sum(word in own or head in own for word, head in zip(words, heads, strict=True))
    foreign = max(
        (sum(word in known for word in words) / total for known in _foreign().values()), default=0.0
    )
    known = shares[best] >= KNOWN_FROM and foreign <= shares[best] + 0.05
    return LanguageGuess(best, known, other if hits >= ALSO_FROM or not known else None)


def _head(word: str) -> str:
    """The elided part of « j'aime », « l'autre », "I'm": what stands up to the apostrophe."""
    head, mark, _ = word.partition("'")
    return head + mark
