"""A verdict in words, for the person who wrote: gentle, plain, and saying that a machine read it."""

from __future__ import annotations

from aparte.listening.lexicon import LANGUAGES, sentences
from aparte.listening.orienting import orient
from aparte.listening.reasons import reason_text
from aparte.listening.verdict import Orientation, UnreadableText, Verdict

_MOST_REASONS = 6


def phrases(language: str) -> dict[str, str]:
    """The fixed sentences of one language: orientations, themes, refusals, who decides."""
    return sentences(language, "phrases")


def in_words(text: str, *, region: str | None = None, language: str | None = None) -> tuple[str, bool]:
    """What to tell the person, and whether their text could be read. Never raises."""
    try:
        verdict = orient(text, region=region, language=language)
    except UnreadableText as error:
        return phrases(language or "fr")[f"unreadable_{error.code}"], False
    return _told(verdict, language or verdict.language), True


def _told(verdict: Verdict, language: str) -> str:
    said = phrases(language if language in LANGUAGES else "fr")
    lines = []
    if verdict.orientation is Orientation.EMERGENCY:
        lines += [said["call_first"], ""]
    lines.append(said[f"orientation_{verdict.orientation.value}"])
    if verdict.unsure:
        lines.append(said["unsure"])
    if verdict.themes:
        lines.append(said["themes"] + " " + ", ".join(said[f"theme_{theme}"] for theme in verdict.themes))
    reasons: dict[str, str] = {}
    for finding in verdict.findings:
        if finding.disarmed_by is None and finding.kind != "theme" and finding.because not in reasons:
            reasons[finding.because] = (
                f"- {said['quote'].format(finding.words)} {reason_text(finding.because, language)}"
            )
    if reasons:
        lines += ["", said["why"], *list(reasons.values())[:_MOST_REASONS]]
    lines += ["", said["machine"]]
    return "\n".join(lines)
