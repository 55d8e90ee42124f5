"""Logs that cannot tell what somebody wrote.

An exception's message may quote a row or a field; a path may hold a private link. The formatter keeps where
something failed and of what type, and drops every message of an exception, every token, address and number.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import PurePath
from types import TracebackType

_SCRUB = [
    # Up to the end of the line: a link that a mail program broke may hold anything after its first characters.
    (re.compile(r"(/(?:rencontre|meeting)/).+"), r"\1…"),
    # A private link whose address was mistyped (« /recontre/… ») still opens its meeting once it is put right.
    (re.compile(r"[0-9a-f]{32}[\w.%-]*", re.IGNORECASE), "…"),
    (re.compile(r"aparte_[\w-]{20,}"), "aparte_…"),  # the token of a program
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "…@…"),
    (re.compile(r"\+?\d[\d .()-]{7,}\d"), "…"),
    (re.compile(r"\?[^\s\"']*"), "?…"),
]


def scrub(line: str) -> str:
    """`line` without private links, e-mail addresses, telephone numbers and query strings."""
    for pattern, replacement in _SCRUB:
        line = pattern.sub(replacement, line)
    return line


class NotOfThoseWhoAskElsewhere(logging.Filter):
    """Drops all that the libraries which read other calendars log, under whatever name.

    They write the addresses that they ask, which open the calendars, and what was answered: nothing to scrub, all
    of it is somebody's. What went wrong is kept with the calendar, in our own words.
    """

    _LIBRARIES = frozenset(
        {
            "caldav",
            "icalendar",
            "icalendar_searcher",
            "niquests",
            "recurring_ical_events",
            "urllib3",
            "urllib3_future",
        }
    )

    def filter(self, record: logging.LogRecord) -> bool:
        return not self._LIBRARIES & set(PurePath(record.pathname).parts)


class ScrubbedFormatter(logging.Formatter):
    """`time level logger message`, scrubbed; tracebacks give frames and the exception's type only."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        when = record.asctime
        rest = super().formatMessage(record)[len(when) :]
        return when + scrub(rest)

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, error, trace = ei
        if kind is None or error is None:
            return ""
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return "\n".join([f"{kind.__module__}.{kind.__qualname__}", *frames])
