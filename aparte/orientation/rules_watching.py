"""Whether words that somebody wrote call for the crisis lines. Pure: words in, verdict out."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from aparte.listening import AlertKind, UnreadableText, Verdict, orient
from aparte.orientation.rules import dangers, propose

logger = logging.getLogger(__name__)

_MOST, _OVERLAP = 800, 200
_LEARNED = "learned_"
_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*|[.!?\n]+")


@dataclass(frozen=True)
class Watch:
    """`lines`: danger is read, suspected, or was not to be read. `plain`: words that the rules know say it; otherwise
    what was learned from messages to a helper suspects it, and is often wrong about an ordinary day: the same lines,
    said more softly. `dangers`: kinds, for their order. `unread`: the reading failed."""

    lines: bool = False
    plain: bool = False
    dangers: tuple[str, ...] = ()
    unread: bool = False


def watch(words: str, *, region: str) -> Watch:
    """What the machine makes of these words: danger read, or suspected, or a reading that failed, calls for the lines.

    Nobody is told and nothing of it is kept: it is asked again each time they are shown.
    """
    kinds: dict[str, None] = {}
    alarmed = plain = False
    try:
        for piece in filter(_readable, _pieces(words)):
            reading = orient(piece, region=region or None)
            known = _is_plain(reading)
            if known or propose(reading=reading, own_choice=None).lines_first:
                alarmed = True
                kinds |= dict.fromkeys(dangers(reading))
                plain = plain or known
    except UnreadableText:
        return Watch(lines=True, plain=plain, dangers=tuple(kinds), unread=True)
    except Exception:
        logger.exception("the reading of words is out of order")
        return Watch(lines=True, plain=plain, dangers=tuple(kinds), unread=True)
    return Watch(lines=alarmed, plain=plain, dangers=tuple(kinds))


def _is_plain(reading: Verdict) -> bool:
    """Whether words that the rules know stand behind the danger, and nothing set them aside."""
    known = set(AlertKind)
    return any(
        one.kind in known and one.disarmed_by is None and not one.because.startswith(_LEARNED)
        for one in reading.findings
    )


def _pieces(words: str) -> Iterator[str]:
    """The words as the machine learned to read them: about as long as a message, whole sentences, the last one of a
    piece again at the head of the next. No control characters: they would make a text unreadable."""
    plain = "".join(" " if unicodedata.category(one) == "Cc" and one not in "\n\t" else one for one in words)
    piece = last = ""
    for sentence in _sentences(plain):
        if piece and len(piece) + len(sentence) > _MOST:
            yield piece
            piece = last
        piece += sentence
        last = sentence if len(sentence) <= _OVERLAP else sentence[-_OVERLAP:]
    yield piece


def _sentences(plain: str) -> Iterator[str]:
    """Sentences and lines; one that never ends is cut, each part beginning a little before the end of the other."""
    for found in _SENTENCE.finditer(plain):
        sentence = found.group()
        for start in range(0, max(len(sentence) - _OVERLAP, 1), _MOST - 2 * _OVERLAP):
            yield sentence[start : start + _MOST - _OVERLAP]


def _readable(piece: str) -> bool:
    return any(unicodedata.category(one)[0] in "LN" for one in piece)
