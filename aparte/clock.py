"""Now, and the zones people live in.

Only the edges of the house (a view, a command, a task) ask this clock what time it is; they hand it on
as ``at=`` to the actions and the rules, which never look at a clock themselves. Knows no Django.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# Old names of whole countries and fixed offsets: they load, but nobody lives in them.
_NOT_PLACES = ("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "SystemV/", "posix/", "right/")
# These mean "whatever this machine is set to", or "not set": never something to store for a person.
_MACHINE_NAMES = frozenset({"localtime", "Factory", "posixrules"})

_frozen_at: ContextVar[datetime | None] = ContextVar("aparte_clock_frozen_at", default=None)


class UnknownZone(ValueError):
    """The name is not a time zone of the IANA database. The message says which form is accepted."""


def now() -> datetime:
    """The present moment, aware, in UTC; inside ``frozen(at)``, that moment."""
    return _frozen_at.get() or datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The date that a calendar on a wall in ``zone`` shows now."""
    return now().astimezone(zone).date()


def zone(name: str) -> ZoneInfo:
    """The zone called ``name`` in the IANA database, such as ``America/Toronto`` or ``UTC``.

    Names that ``zone_names()`` does not offer but a browser may send (``Etc/UTC``, ``EST``) are accepted too.
    Raises ``UnknownZone`` for anything else: an empty name, a path, a machine's own setting.
    """
    if name not in _known_names():
        raise UnknownZone(f"Unknown time zone {name[:64]!r}: give an IANA name, such as 'America/Toronto'.")
    return ZoneInfo(name)


@cache
def zone_names() -> tuple[str, ...]:
    """The zones a person may choose from, sorted: ``Region/City`` names, and ``UTC``; read once."""
    places = (name for name in _known_names() if "/" in name and not name.startswith(_NOT_PLACES))
    return tuple(sorted((*places, "UTC")))


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock at ``at`` (aware) for a test, in this thread or task; may be nested. Yields it, in UTC.

    Raises ``ValueError`` for a naive time, whose moment nobody knows. A thread started inside is not stopped.
    """
    if at.utcoffset() is None:
        raise ValueError("The clock is frozen at an aware time: give the datetime a tzinfo.")
    token = _frozen_at.set(at.astimezone(UTC))
    try:
        yield at.astimezone(UTC)
    finally:
        _frozen_at.reset(token)


@cache
def _known_names() -> frozenset[str]:
    # available_timezones() walks the file system (tens of milliseconds), so it is asked once.
    return frozenset(available_timezones() - _MACHINE_NAMES)
