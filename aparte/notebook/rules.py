"""What is decided about a page: whether its words call for the crisis lines. Pure: words in, verdict out."""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass

from aparte.listening import MAX_CHARACTERS, UnreadableText, orient
from aparte.orientation.rules import dangers, propose

logger = logging.getLogger(__name__)

_OVERLAP = 1_000  # a sentence that one piece cuts is whole in the next


@dataclass(frozen=True)
class Watch:
    """`lines`: show the crisis lines first. `dangers`: kinds, for their order. `unread`: the reading failed."""

    lines: bool = False
    dangers: tuple[str, ...] = ()
    unread: bool = False


def watch(words: str, *, region: str) -> Watch:
    """What the machine makes of a page's words: danger read, or suspected, or a reading that failed, shows the lines.

    Nobody is told and nothing of it is kept: it is asked again each time the page is opened.
    """
    try:
        readings = [orient(piece, region=region or None) for piece in _pieces(words) if _readable(piece)]
    except UnreadableText:
        return Watch(lines=True, unread=True)
    except Exception:
        logger.exception("the reading of words is out of order")
        return Watch(lines=True, unread=True)
    kinds = tuple(dict.fromkeys(kind for reading in readings for kind in dangers(reading)))
    alarmed = any(propose(reading=reading, own_choice=None).lines_first for reading in readings)
    return Watch(lines=alarmed, dangers=kinds if alarmed else ())


def _pieces(words: str) -> list[str]:
    """The words as the machine can take them: no control characters, at most its longest text at a time."""
    plain = "".join(" " if unicodedata.category(one) == "Cc" and one not in "\n\t" else one for one in words)
    step = MAX_CHARACTERS - _OVERLAP
    return [plain[start : start + MAX_CHARACTERS] for start in range(0, max(len(plain) - _OVERLAP, 1), step)]


def _readable(piece: str) -> bool:
    return any(unicodedata.category(one)[0] in "LN" for one in piece)
