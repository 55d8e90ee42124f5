"""What `check_wording` found, in words, for the person who wrote the text."""

from __future__ import annotations

from aparte.listening.explaining import phrases
from aparte.listening.lexicon import LANGUAGES, sentences
from aparte.listening.verdict import UnreadableText
from aparte.listening.wording import check_wording


def _said(language: str) -> dict[str, str]:
    """Sentences by code, among them the reasons of the rules."""
    return sentences(language, "wording_reasons")


def wording_reason(because: str, language: str = "fr") -> str:
    """The sentence for a code of `check_wording`, in French or English; French for any other language.

    Raises `KeyError` for a code that no rule has.
    """
    return _said(language)[because]


def wording_in_words(
    text: str, *, region: str | None = None, language: str | None = None
) -> tuple[str, bool]:
    """What to tell the writer, and whether the text could be read. Raises `UnknownRegion`."""
    spoken = language if language in LANGUAGES else "fr"
    try:
        found = check_wording(text, region=region, language=language)
    except UnreadableText as error:
        if error.code == "other_language":
            return _said(spoken)["other_language"], False
        return phrases(spoken)[f"unreadable_{error.code}"], False
    quote = phrases(spoken)["quote"]
    lines = [f"- {quote.format(one.words)} {wording_reason(one.because, spoken)}" for one in found]
    head = _said(spoken)["some_found" if found else "none_found"]
    return "\n".join([head, *lines, "", _said(spoken)["machine_read"]]), True
