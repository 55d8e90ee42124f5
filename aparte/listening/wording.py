"""What a practitioner of relation d'aide writes, checked: words that belong to care, or to a reserved title.

Labels: labelling guide, §5. Sentence by sentence, what was learned (`learned`) says how much each label is
there. Rules, which are data (`lexicons/<language>/wording*.yaml`), say which words and why, and leave out what a
shield spares (negation, quotation, referral, what somebody else said or did); where no rule has the words, the
clause that weighed most is shown. No clock, no memory: the same text has the same findings.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aparte.listening.text import Reading, Stretches, read, refuse_unreadable
from aparte.listening.verdict import UnreadableText

if TYPE_CHECKING:
    from aparte.listening.wording_lexicon import Region, Rule, Shield, Wording

# Weights (logits) from which words are shown: by what was learned alone, and where a rule has them too. Of a title
# the law says which: what was learned adds one, adapted or shortened, only where it is surer.
LEARNED_FROM, RULE_FROM = 0.6, -2.0
TITLE_LEARNED_FROM, TITLE_RULE_FROM = 2.0, -4.0
_AROUND = 45  # characters shown each side of the word that weighs most, at most
_REACH = 220  # how far around words a shield is looked for, in characters: a long sentence
_QUOTED = re.compile(r'"[^"]{1,900}"')
_BREAK = re.compile(r"[ \t]*\n\s*")
_WORD = re.compile(r"[a-z]+'?")
_BULLET = re.compile(r"[-–—•*·]\s")
_ENOUGH_WORDS = 4  # fewer words do not tell a language


class UnknownRegion(ValueError):
    """The region is none of CA-QC, FR, BE, CH; its text is the region given."""


@dataclass(frozen=True, slots=True)
class WordingFinding:
    """Words that a practitioner may not write: `text[start:end] == words` in the text as given.

    `label` is one of the labelling guide, §5; `because` a stable code that `wording_reason` turns
    into a sentence.
    """

    label: str
    start: int
    end: int
    words: str
    because: str

    def as_dict(self) -> dict[str, Any]:
        """The finding for JSON."""
        return {
            "label": self.label,
            "start": self.start,
            "end": self.end,
            "words": self.words,
            "because": self.because,
        }


def check_wording(
    text: str, *, region: str | None = None, language: str | None = None
) -> tuple[WordingFinding, ...]:
    """What a practitioner's text (profile, note, letter, receipt) says that is not theirs to say.

    `region` (CA-QC, FR, BE, CH) decides which titles are reserved; without one, those reserved in all
    four. `language` ("fr", "en") is a hint. Findings come in the order of the text; two of one label do
    not overlap. Raises `UnreadableText` ("empty", "too_long", "not_text", "other_language") and
    `UnknownRegion`.
    """
    from aparte.listening.lexicon import Spellings, load
    from aparte.listening.wording_lexicon import load_wording

    place = _known_region(region)
    refuse_unreadable(text)
    reading = read(text, Spellings(words={}, phrases=()))
    main = _language(reading, language)
    own = {name: load(name).function_words for name in ("fr", "en")}
    own = {"fr": own["fr"] - own["en"], "en": own["en"] - own["fr"]}
    found = []
    for first, last in units(reading):
        unit = reading.plain[first:last]
        ruled, lifted = [], False
        for name in _of_sentence(unit, own, main):
            wording = load_wording(name, place)  # only the languages that are there: each takes seconds
            lifted = lifted or bool(wording.registered.search(reading.plain))
            ruled += [_Found(rule.label, rule.because, *where) for rule, *where in _in_unit(unit, wording)]
        for one in _weighed(unit, place, ruled):
            if not (lifted and one.label == "reserved_title"):
                found.append(replace(one, start=one.start + first, end=one.end + first))
    return _findings(found, reading)


@dataclass(frozen=True, slots=True)
class _Found:
    """Words with a label, by their places."""

    label: str
    because: str
    start: int
    end: int


def _weighed(unit: str, place: str | None, ruled: list[_Found]) -> Iterator[_Found]:
    """What stands in one sentence: the rules' words where what was learned agrees, its own where it is sure."""
    from aparte.listening.learned import model

    known = model()
    if known is None:
        yield from ruled
        return
    for label, (weight, (start, end)) in known.wording(unit, place).items():
        title = label == "reserved_title"
        enough = TITLE_RULE_FROM if title else RULE_FROM
        kept = [one for one in ruled if one.label == label and weight >= enough]
        yield from kept
        if weight >= (TITLE_LEARNED_FROM if title else LEARNED_FROM) and not kept:
            yield _Found(label, f"wording_learned_{label}", *_clause(unit, start, end))


def _clause(unit: str, start: int, end: int) -> tuple[int, int]:
    """The clause around the words that weigh most, cut at commas and at a few words each side."""
    start = min(start, len(unit) - 1)
    end = max(min(end, len(unit)), start + 1)
    before, after = unit[max(0, start - _AROUND) : start], unit[end : end + _AROUND]
    first = max(before.rfind(mark) for mark in ",;:(") + 1
    if not first and start > _AROUND:
        first = before.find(" ") + 1
    reach = min((place for mark in ",;:)" if (place := after.find(mark)) >= 0), default=len(after))
    if reach == len(after) and end + reach < len(unit):
        reach = max(after.rfind(" "), 0)
    first, last = start - len(before) + first, end + reach
    return first + len(unit[first:start]) - len(unit[first:start].lstrip()), last


def _known_region(region: str | None) -> Region | None:
    from aparte.listening.wording_lexicon import REGIONS

    if region is None or region == "":
        return None
    for known in REGIONS:
        if region.upper() == known:
            return known
    raise UnknownRegion(region)


@lru_cache(maxsize=1)
def _foreign() -> tuple[frozenset[str], ...]:
    from aparte.listening.lexicon import FOLDER, load_yaml

    return tuple(frozenset(str(words).split()) for words in load_yaml(FOLDER / "foreign.yaml").values())


def _language(reading: Reading, hint: str | None) -> str | None:
    """The language of a text, or None for one too short or odd to tell: it is then read in both.

    Raises `UnreadableText` where the words of another language outnumber, or no letter is Latin.
    """
    from aparte.listening.language import guess_language
    from aparte.listening.lexicon import load

    words = reading.words()
    if not words and any(char.isalpha() for char in reading.plain):
        raise UnreadableText("other_language")
    guess = guess_language(words, hint)
    if not guess.known and len(words) > _ENOUGH_WORDS:
        ours = max(sum(word in load(name).function_words for word in words) for name in ("fr", "en"))
        if max(sum(word in known for word in words) for known in _foreign()) > max(ours, 2):
            raise UnreadableText("other_language")
    return guess.language if guess.known else None


def _of_sentence(unit: str, own: dict[str, frozenset[str]], main: str | None) -> tuple[str, ...]:
    """The languages to read one sentence in: that of the text, unless the other one's words outnumber."""
    words = _WORD.findall(unit)
    french, english = (sum(word in own[name] for word in words) for name in ("fr", "en"))
    if main is None:
        return ("fr", "en") if french == english else ("fr",) if french > english else ("en",)
    if main == "fr":
        return ("en",) if english >= french + 2 else ("fr",)
    return ("fr",) if french >= english + 2 else ("en",)


def units(reading: Reading) -> Iterator[tuple[int, int]]:
    """Sentences, also cut where a line ends; a list stays with the line that announces it."""
    cuts = set()
    for match in _BREAK.finditer(reading.original):
        head = reading.original[max(match.start() - 3, 0) : match.start()].rstrip()
        if head.endswith(":") or _BULLET.match(reading.original, match.end()):
            continue
        cuts.add(match.start())
    where = [i for i, start in enumerate(reading.starts) if start in cuts]
    for first, last in reading.sentences:
        inside = where[bisect_right(where, first) : bisect_left(where, last)]
        for start, end in zip([first, *inside], [*inside, last], strict=True):
            while start < end and reading.plain[start] in " ,":
                start += 1
            if end - start > 2:
                yield start, end


def _in_unit(unit: str, wording: Wording) -> Iterator[tuple[Rule, int, int]]:
    """The rules that hold in one sentence, with the words of each."""
    quotes = [
        quote.span()
        for quote in _QUOTED.finditer(unit)
        if not wording.said_by_writer.search(unit, max(quote.start() - _REACH, 0), quote.start())
    ]
    for rule in wording.rules:
        for pattern in rule.patterns:
            for match in pattern.finditer(unit):
                start, end = match.span("w") if match.groupdict().get("w") else match.span()
                quoted = not rule.quoted and any(a < start and end <= b for a, b in quotes)
                if not quoted and not any(_spares(s, unit, match.start(), start, end) for s in rule.shields):
                    yield rule, start, end


def _spares(shield: Shield, unit: str, first: int, start: int, end: int) -> bool:
    """Whether a shield spares the words; `first` is where the whole match begins."""
    around = unit[max(first - _REACH, 0) : end + _REACH]
    if shield.reach == "before":
        hit = bool(shield.pattern.search(unit[max(start - _REACH, 0) : start]))
    elif shield.reach == "inside":
        hit = bool(shield.pattern.search(unit[first:end]))
    elif shield.reach == "after":
        hit = bool(shield.pattern.match(unit[end : end + _REACH].lstrip(" ,")))
    else:
        hit = bool(shield.pattern.search(around))
    return hit and not (shield.unless and shield.unless.search(around))


def _findings(found: list[_Found], reading: Reading) -> tuple[WordingFinding, ...]:
    """One finding a stretch and label: the widest, in the writer's own words."""
    taken: dict[str, Stretches] = {}
    kept = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start, one.because)):
        if taken.setdefault(one.label, Stretches()).take(one.start, one.end):
            start, end = reading.span(one.start, one.end)
            kept.append(WordingFinding(one.label, start, end, reading.original[start:end], one.because))
    return tuple(sorted(kept, key=lambda f: (f.start, f.end, f.label)))
