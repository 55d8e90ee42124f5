"""Reading a text: refusing what is not one, and making the plain copy that patterns read.

The plain copy is lower case, without accents, with one kind of apostrophe and of space, short
spellings written out. Each of its characters remembers the stretch of the original it stands for,
so that whatever is found can be shown in the writer's own words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from aparte.listening.verdict import UnreadableText

if TYPE_CHECKING:
    from aparte.listening.lexicon import Spellings

MAX_CHARACTERS = 10_000

_APOSTROPHES = "'\u2019\u2018\u02bc\u00b4`\u2032\uff07\u201b"
_HYPHENS = "-\u2010\u2011"
_DASHES = "\u2012\u2013\u2014\u2015"
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a'
_BREAK = "\u200b"  # takes no room and parts words: what is copied from a page has some
_WIDEST = 4  # plain characters for one of the original: « ½ » is three; some signs would be a whole sentence
_ALLOWED_CONTROLS = "\n\r\t\v\f\x85"
_SENTENCE_END = re.compile(r"[.!?;]+(?= |$)|[!?;]+")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*'?")


def refuse_unreadable(text: str) -> None:
    """Raise `UnreadableText` for an empty, too long or binary text. Long ones cost nothing."""
    if not isinstance(text, str):
        raise UnreadableText("not_text")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableText("too_long")
    readable = False
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs" or (category == "Cc" and char not in _ALLOWED_CONTROLS):
            raise UnreadableText("not_text")
        if not readable and category[0] in "LN":
            readable = True
    if not readable:
        raise UnreadableText("empty")


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """One original character as zero, one or several plain ones."""
    if char in _APOSTROPHES:
        return "'"
    if char in _QUOTES:
        return '"'
    if char in _DASHES:
        return ","
    if char in _HYPHENS:
        return "-"
    if char == "\u2026":
        return "."
    if char.isspace() or char == _BREAK:
        return " "
    category = unicodedata.category(char)
    if category == "Cf" or category == "Mn":
        return ""
    folded = unicodedata.normalize("NFKD", char.casefold()).casefold()
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return kept.replace("\u0153", "oe").replace("\u00e6", "ae")[:_WIDEST]


class Stretches:
    """Stretches of a text that do not overlap. Finding room among thousands stays quick."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, start: int, end: int) -> bool:
        """Take this stretch, unless it overlaps one that is taken already."""
        place = bisect_right(self._ends, start)
        if place < len(self._starts) and self._starts[place] < end:
            return False
        self._starts.insert(place, start)
        self._ends.insert(place, end)
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """A text ready to be searched.

    `plain` is the copy that patterns read; `starts[i]`/`ends[i]` bound, in `original`, the stretch
    that `plain[i]` stands for. `sentences` are (start, end) pairs in `plain`, in order, without gaps.
    """

    original: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    _matches: dict[tuple[re.Pattern[str], int, int], tuple[list[int], list[int]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    second_readings: list[int] = field(default_factory=list, compare=False, repr=False)

    def holds(self, pattern: re.Pattern[str], start: int, end: int) -> bool:
        """Whether `pattern` is somewhere in `plain[start:end]`."""
        return bool(self._where(pattern, start, end)[0])

    def touches(self, pattern: re.Pattern[str], start: int, end: int, *, within: tuple[int, int]) -> bool:
        """Whether a match of `pattern`, searched `within` two positions, overlaps `plain[start:end]`."""
        starts, ends = self._where(pattern, *within)
        first = bisect_right(ends, start)
        return first < len(starts) and starts[first] < end

    def _where(self, pattern: re.Pattern[str], start: int, end: int) -> tuple[list[int], list[int]]:
        """Starts and ends of the matches, searched once: a text of a thousand signs asks a thousand times."""
        key = (pattern, start, end)
        if key not in self._matches:
            found = [match.span() for match in pattern.finditer(self.plain, start, end)]
            self._matches[key] = [first for first, _ in found], [last for _, last in found]
        return self._matches[key]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind `plain[start:end]` (a non-empty slice)."""
        while end > start + 1 and self.plain[end - 1] == " ":
            end -= 1
        while start < end - 1 and self.plain[start] == " ":
            start += 1
        return min(self.starts[start:end]), max(self.ends[start:end])

    def sentence_at(self, position: int) -> tuple[int, int]:
        """The bounds, in `plain`, of the sentence around a position of `plain`."""
        index = bisect_right(self.sentences, (position, len(self.plain) + 1)) - 1
        return self.sentences[max(index, 0)]

    def sentences_around(self, position: int, reach: int) -> tuple[int, int]:
        """The bounds of the sentence around a position and of `reach` sentences each side."""
        index = max(bisect_right(self.sentences, (position, len(self.plain) + 1)) - 1, 0)
        first = max(index - reach, 0)
        last = min(index + reach, len(self.sentences) - 1)
        return self.sentences[first][0], self.sentences[last][1]

    def words(self) -> list[str]:
        """The plain words, in order."""
        return _WORD.findall(self.plain)


_Map = list[tuple[str, int, int]]


def _folded(text: str) -> _Map:
    """Plain characters with their bounds: spaces, and runs of one letter, are made single."""
    out: _Map = []
    index = after = 0
    while index < len(text):
        char = text[index]
        if index >= after:  # a run is measured once, however long: thousands of spaces must not take seconds
            after = index + 1
            while after < len(text) and text[after].casefold() == char.casefold():
                after += 1
        # « jeee » is one stressed letter; a double letter is spelling, « 1000 » a number.
        step = after if after - index >= 3 and char.isalpha() else index + 1
        for plain in _fold(char):
            if plain == "-":
                inside = index and text[index - 1].isalnum() and text[step : step + 1].isalnum()
                plain = " " if inside else ","
            if plain in " ," and (not out or out[-1][0] == plain):
                continue
            out.append((plain, index, step))
        index = step
    return out


def _rewritten(chars: _Map, pattern: re.Pattern[str], replacement: str) -> _Map:
    """Replace each match; the new characters stand for the whole stretch that they replace."""
    plain = "".join(c for c, _, _ in chars)
    out: _Map = []
    done = 0
    for match in pattern.finditer(plain):
        if match.end() == match.start():
            continue
        out.extend(chars[done : match.start()])
        first, last = chars[match.start()][1], chars[match.end() - 1][2]
        out.extend((c, first, last) for c in match.expand(replacement))
        done = match.end()
    if not done:
        return chars
    out.extend(chars[done:])
    return out


def _spelt_out(chars: _Map, spellings: Spellings) -> _Map:
    """Write short and spoken spellings out, word by word, then by context."""
    plain = "".join(c for c, _, _ in chars)
    out: _Map = []
    done = 0
    for match in _WORD.finditer(plain):
        full = spellings.words.get(match.group())
        if full is None:
            continue
        out.extend(chars[done : match.start()])
        first, last = chars[match.start()][1], chars[match.end() - 1][2]
        out.extend((c, first, last) for c in full)
        done = match.end()
    out.extend(chars[done:])
    for pattern, replacement in spellings.phrases:
        out = _rewritten(out, pattern, replacement)
    return out


def _sentences(plain: str) -> tuple[tuple[int, int], ...]:
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(plain):
        bounds.append((start, match.end()))
        start = match.end()
    if start < len(plain) or not bounds:
        bounds.append((start, len(plain)))
    return tuple(bounds)


def read(text: str, spellings: Spellings) -> Reading:
    """The text, checked and made plain with the spellings of one language.

    Raises `UnreadableText` ("empty", "too_long", "not_text").
    """
    refuse_unreadable(text)
    chars = _spelt_out(_folded(text), spellings)
    plain = "".join(c for c, _, _ in chars)
    if not plain.strip():
        raise UnreadableText("empty")
    return Reading(
        original=text,
        plain=plain,
        starts=tuple(start for _, start, _ in chars),
        ends=tuple(end for _, _, end in chars),
        sentences=_sentences(plain),
    )
