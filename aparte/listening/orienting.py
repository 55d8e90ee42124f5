"""From a text to its verdict: the floor first, then the scope, the themes and the confidence."""

from __future__ import annotations

from aparte.listening.verdict import Alert, Finding, Orientation, Verdict


def warm_up() -> None:
    """Load lexicons and language libraries now, so that the first message does not wait."""
    from aparte.listening import clinical_french, lexicon, reasons

    for language in lexicon.LANGUAGES:
        lexicon.load(language)
        reasons.reason_text("wish_to_die", language)
    clinical_french.second_reading("je ne veux pas mourir", 13, 19)


def orient(text: str, *, region: str | None = None, language: str | None = None) -> Verdict:
    """Where a first message goes, and why.

    `region` (CA-QC, FR, BE, CH) and `language` ("fr", "en") are hints: the text decides. Raises
    `UnreadableText`, and nothing else, for what is not a text. No clock, no memory: the same text
    always has the same verdict. A trained model plugs in after `read_floor`: it may turn an
    orientation into an emergency, never the other way.
    """
    from aparte.listening.confidence import CERTAIN_FROM, confidence
    from aparte.listening.floor import read_floor
    from aparte.listening.language import guess_language
    from aparte.listening.lexicon import load
    from aparte.listening.scope import decide, read_evidence, weigh
    from aparte.listening.text import read, refuse_unreadable
    from aparte.listening.themes import read_mentions, salient

    refuse_unreadable(text)
    hint = language if language in ("fr", "en") else None
    reading = read(text, load("fr").spellings)
    guess = guess_language(reading.words(), hint)
    if guess.language == "en":
        reading = read(text, load("en").spellings)
    main = load(guess.language)
    floor = read_floor(reading, [main])
    if guess.also is not None:
        beside = read(text, load(guess.also).spellings)
        second = read_floor(beside, [load(guess.also)])
        if second.emergency and not floor.emergency:
            reading, floor, main = beside, second, load(guess.also)
    evidence = read_evidence(reading, [main])
    mentions = read_mentions(reading, [main])
    weights = weigh(evidence)
    brought = salient(mentions, Orientation.SUPPORT)
    if floor.emergency:
        orientation = Orientation.EMERGENCY
    elif not guess.known:
        orientation = Orientation.OFF_TOPIC
    else:
        orientation = decide(weights, clinical_signs=len(floor.clinical), themes=len(brought))
        addressed = bool(main.context["writer"].search(reading.plain))
        if orientation is Orientation.SUPPORT and not brought and not weights.get("need") and not addressed:
            orientation, guess_known = Orientation.OFF_TOPIC, False
            guess = type(guess)(guess.language, guess.share, guess.also, guess_known)
    themes = salient(mentions, orientation)
    sure = confidence(
        orientation,
        {
            **weights,
            "health_professional": weights.get("health_professional", 0.0) + 2.0 * len(floor.clinical),
        },
        themes=len(themes),
        alarms=len([sign for sign in floor.armed if sign.level in ("alarm", "sign")]),
        weak_danger=floor.weak,
        known_language=guess.known,
        words=len(reading.words()),
    )
    findings = []
    for sign in floor.signs:
        start, end = reading.span(sign.start, sign.end)
        findings.append(Finding(sign.kind, start, end, text[start:end], sign.because, sign.disarmed_by))
    for item in evidence:
        start, end = reading.span(item.start, item.end)
        findings.append(Finding(item.kind, start, end, text[start:end], item.because, item.disarmed_by))
    for mention in mentions:
        if mention.theme in themes:
            start, end = reading.span(mention.start, mention.end)
            findings.append(Finding("theme", start, end, text[start:end], mention.theme))
    alerts: dict[tuple[str, str], Alert] = {}
    for sign in floor.alerting:
        start, end = reading.span(sign.start, sign.end)
        alerts.setdefault((sign.kind, sign.who), Alert(sign.kind, sign.who, start, end))
    return Verdict(
        orientation=orientation,
        themes=themes,
        alerts=tuple(sorted(alerts.values(), key=lambda a: (a.start, a.kind, a.who))),
        findings=tuple(sorted(findings, key=lambda f: (f.start, f.end, f.kind, f.because))),
        confidence=sure,
        language=guess.language,
        certain=sure >= CERTAIN_FROM and not floor.weak,
    )
