"""Finds words whatever their accents, case, apostrophes and inclusive endings, with spans of the original text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from aparte.library.terms_places import Window, WordRule, WordsFile

GAP = r"[ \n-]{1,3}"
NEAR_AFTER = 3
FAR = 600
LIST_ITEM = 4
LIST_END = re.compile(r"[.!?;]|\n[ ]*\n")
SENTENCE_END = re.compile(r"[.!?;:\n•]")
WORD = re.compile(r"\w+")
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "æ": "ae", "‑": "-", "‐": "-", "–": "-"})


@dataclass(frozen=True)
class Folded:
    """A text without accents and case. `origin[i]` is where folded character i stands in the text."""

    text: str
    origin: tuple[int, ...]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A folded span in the original text, with the accents that follow its last letter."""
        last = self.origin[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return self.origin[start], last


def fold(text: str) -> Folded:
    """Lower case without accents or invisible characters, each character with its origin."""
    letters: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKD", char.translate(_SAME).casefold().translate(_SAME)):
            kind = unicodedata.category(plain)
            if kind in ("Mn", "Cf"):
                continue
            letters.append(" " if kind == "Zs" or plain == "\t" else plain)
            origin.append(place)
    return Folded("".join(letters), tuple(origin), text)


@lru_cache(maxsize=512)
def _phrase(words: str) -> re.Pattern[str]:
    """A cue of a window, as it stands in folded text."""
    inner = re.escape(fold(words).text).replace(r"\ ", GAP)
    after = "" if words.endswith("'") else r"(?!\w)"
    return re.compile(rf"(?<!\w){inner}{after}")


@lru_cache(maxsize=1024)
def _compiled(parts: tuple[tuple[tuple[str, ...], bool], ...], endings: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern from its parts, each a group of words and whether it may be absent."""
    known = "|".join(re.escape(ending) for ending in sorted(endings, key=len, reverse=True))
    ending = rf"(?:[·•.(/-](?:{known})\)?(?:[·•.]s)?(?!\w))?"
    built = ""
    for index, (group, optional) in enumerate(parts):
        forms = _group(group, ending, last=index == len(parts) - 1)
        built += f"(?:{forms}){'?' if optional else ''}"
    return re.compile(rf"(?<!\w){built}(?!\w)")


def _parts(pattern: str, words: WordsFile) -> tuple[tuple[tuple[str, ...], bool], ...]:
    return tuple(
        (words.sets[part.strip("{?}")], part.endswith("?}")) if part.startswith("{") else ((part,), False)
        for part in pattern.split()
    )


def _group(forms: tuple[str, ...], ending: str, last: bool) -> str:
    """One word of a group and what follows it; an elided one (« l' ») touches the next."""
    plain = sorted(
        (re.escape(fold(form).text) for form in forms if not form.endswith("'")), key=len, reverse=True
    )
    elided = [re.escape(fold(form).text) for form in forms if form.endswith("'")]
    whole = [f"(?:{'|'.join(plain)}){ending}{'' if last else GAP}"] if plain else []
    return "|".join([*whole, *(rf"(?:{'|'.join(elided)})\ ?" for _ in elided[:1])])


def uses(folded: Folded, rule: WordRule, words: WordsFile) -> Iterator[tuple[int, int]]:
    """Folded spans where a rule's words are used, whether or not something spares them."""
    for pattern in rule.patterns:
        for match in _compiled(_parts(pattern, words), words.inclusive_endings).finditer(folded.text):
            yield match.start(), match.end()


def spared(folded: Folded, span: tuple[int, int], rule: WordRule, words: WordsFile) -> bool:
    """True when one of the rule's windows makes this use harmless: negated, referring, about others."""
    windows: Mapping[str, Window] = {window.id: window for window in words.windows}
    if _under_heading(folded.text, span[0], words):
        return bool(rule.spared_by)
    before = _clause_before(folded.text, span[0], words.breakers)
    after = _clause_after(folded.text, span[1])
    use = folded.text[span[0] : span[1]]
    return any(_opens(windows[name], before, use, after) for name in rule.spared_by)


def _clause_before(text: str, start: int, breakers: tuple[str, ...]) -> str:
    """What stands before a use in its clause: since the last end of sentence, or the last breaker."""
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, start)]
    clause = text[ends[-1] if ends else 0 : start]
    cuts = [match.end() for breaker in breakers for match in _phrase(breaker).finditer(clause)]
    return clause[max(cuts, default=0) :]


def _under_heading(text: str, start: int, words: WordsFile) -> bool:
    """True in a list that a heading negates, until a sentence ends or a new statement begins."""
    ends = [match.end() for match in LIST_END.finditer(text, 0, start)]
    heading, colon, listed = text[ends[-1] if ends else 0 : start].rpartition(":")
    if not colon or any(_phrase(breaker).search(listed) for breaker in words.breakers):
        return False
    return any(_phrase(known).search(heading) for known in words.headings)


def _clause_after(text: str, end: int) -> str:
    """At most three words after a use, in its sentence."""
    stop = SENTENCE_END.search(text, end)
    clause = text[end : stop.start() if stop else len(text)]
    near = list(WORD.finditer(clause))[:NEAR_AFTER]
    return clause[: near[-1].end()] if near else ""


def _opens(window: Window, before: str, use: str, after: str) -> bool:
    if any(_phrase(cue).search(after) for cue in window.after):
        return True
    before = before[
        -FAR:
    ]  # no window reaches further; a clause of thousands of characters is not read for each use
    for cue in window.before:
        for match in _phrase(cue).finditer(before):
            between = before[match.end() :]
            if len(WORD.findall(between)) > window.reach or not _enumerates(between, window.commas):
                continue
            if _cancelled(between, window.unless):
                continue
            if not window.together or _together(window, between + use + after):
                return True
    return False


def _enumerates(between: str, commas: bool) -> bool:
    pieces = between.split(",")
    return len(pieces) == 1 or (commas and len(WORD.findall(pieces[-1])) <= LIST_ITEM)


def _cancelled(following: str, unless: tuple[str, ...]) -> bool:
    """True when the very next word is one that undoes the cue (« pas seulement »)."""
    following = following.lstrip(" \n-")
    return any(_phrase(word).match(following) for word in unless)


def _together(window: Window, following: str) -> bool:
    for word in window.together:
        for match in _phrase(word).finditer(following):
            if not _cancelled(following[match.end() :], window.unless):
                return True
    return False
