"""From a text to its verdict: the floor first, then the scope, the themes and the confidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.listening.text import refuse_unreadable
from aparte.listening.verdict import Orientation, Verdict

if TYPE_CHECKING:
    from aparte.listening.floor import Floor
    from aparte.listening.language import LanguageGuess
    from aparte.listening.lexicon import Lexicon
    from aparte.listening.text import Reading


def warm_up() -> None:
    """Load lexicons and language libraries now, so that the first message does not wait."""
    from aparte.listening import clinical_french, learned, lexicon, reasons

    learned.model()

    for language in lexicon.LANGUAGES:
        lexicon.load(language)
        reasons.reason_text("wish_to_die", language)
    orient("Pas question de se suicider.")
    clinical_french.pipeline()


def orient(text: str, *, region: str | None = None, language: str | None = None) -> Verdict:
    """Where a first message goes, and why.

    `region` (CA-QC, FR, BE, CH) and `language` ("fr", "en") are hints: the text decides; no rule
    needs the region today. Raises `UnreadableText`, and nothing else, for what is not a text. No
    clock, no memory: the same text always has the same verdict. What was learned from the corpus
    reads above the floor: it may turn an orientation into an emergency, never the other way. Where it
    cannot be loaded the rules answer alone.
    """
    from aparte.listening import judgement
    from aparte.listening.confidence import CERTAIN_FROM, confidence
    from aparte.listening.scope import ENOUGH, decide, read_evidence, weigh
    from aparte.listening.telling import alerts_of, findings_of
    from aparte.listening.themes import read_mentions, salient

    refuse_unreadable(text)
    reading, lexicon, floor, guess = _read(text, language)
    evidence = read_evidence(reading, lexicon)
    weights = weigh(evidence)
    if guess.known and (judged := judgement.judge(reading, floor, weights, guess.language)) is not None:
        return judgement.verdict(judged, reading, evidence, floor, guess.language)
    mentions = read_mentions(reading, lexicon)
    weights["health_professional"] = weights.get("health_professional", 0.0) + ENOUGH * len(floor.clinical)
    brought = salient(mentions, Orientation.SUPPORT)
    understood = guess.known
    if floor.emergency:
        orientation = Orientation.EMERGENCY
    elif not guess.known:
        orientation = Orientation.OFF_TOPIC
    else:
        orientation = decide(weights, themes=len(brought))
        about_someone = brought or weights.get("need") or lexicon.context["writer"].search(reading.plain)
        if orientation is Orientation.SUPPORT and not about_someone:
            orientation, understood = Orientation.OFF_TOPIC, False
    themes = salient(mentions, orientation)
    sure = confidence(
        orientation,
        weights,
        themes=len(themes),
        alarms=sum(sign.level in ("alarm", "sign") for sign in floor.armed),
        weak_danger=floor.weak,
        understood=understood,
        words=len(reading.words()),
    )
    found = [(sign.kind, sign.because, sign.start, sign.end, sign.disarmed_by) for sign in floor.signs]
    found += [(item.kind, item.because, item.start, item.end, item.disarmed_by) for item in evidence]
    found += [("theme", m.theme, m.start, m.end, None) for m in mentions if m.theme in themes]
    return Verdict(
        orientation=orientation,
        themes=themes,
        alerts=alerts_of(floor, reading),
        findings=findings_of(found, reading),
        confidence=sure,
        language=guess.language,
        certain=sure >= CERTAIN_FROM and not floor.weak,
    )


def _read(text: str, hint: str | None) -> tuple[Reading, Lexicon, Floor, LanguageGuess]:
    """The text in its language, and its floor; in the other language too where some of it is there."""
    from aparte.listening.floor import read_floor
    from aparte.listening.language import guess_language
    from aparte.listening.lexicon import load
    from aparte.listening.text import read

    reading = read(text, load("fr").spellings)
    guess = guess_language(reading.words(), hint)
    lexicon = load(guess.language)
    if guess.language != "fr":
        reading = read(text, lexicon.spellings)
    floor = read_floor(reading, lexicon)
    if guess.also is not None and not floor.emergency:
        other = load(guess.also)
        beside = read(text, other.spellings)
        second = read_floor(beside, other)
        if second.emergency:
            return beside, other, second, guess
    return reading, lexicon, floor, guess
