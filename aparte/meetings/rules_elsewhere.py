"""What a calendar from elsewhere says: the times at which it is busy, and nothing else of it.

Pure: text in, moments out. What it reads was written by anybody: `elsewhere.py` runs it as a program of its own,
which has so many seconds and so much memory, because a rule of one line can stand for billions of times.
"""

import json
import re
import resource
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from aparte.meetings.rules import Interval
from aparte.meetings.rules_hours import DAY

OURS = "@aparte"
"""How the UID of everything that Aparté writes in a calendar ends."""
MOST_TIMES = 2000
SECONDS = 10
_MEMORY = 1 << 30


# Events in the text, each from one line to another; whether it comes again; its first and its last date.
_EVENT = re.compile(r"^BEGIN:VEVENT\b.*?^END:VEVENT\b[^\n]*\n?", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_AGAIN = re.compile(r"^(?:RRULE|RDATE|EXRULE|RECURRENCE-ID|DURATION)[:;]", re.MULTILINE | re.IGNORECASE)
_DATES = re.compile(r"^DT(?:START|END)[:;](?:[^\n]*:)?(\d{8})", re.MULTILINE | re.IGNORECASE)


class NotACalendar(Exception):
    """The text is not a calendar that can be read (RFC 5545)."""


class TooManyTimes(Exception):
    """More than `MOST_TIMES` busy times, those that touch counting as one."""


def busy_times(
    calendars: Iterable[str], *, zone: ZoneInfo, first: datetime, last: datetime
) -> list[Interval]:
    """When these calendars are busy from `first` to `last`, in order, in UTC; what touches is one time.

    Recurrences are followed, with their exceptions. Free: what is cancelled or marked as free, what lasts no time,
    and what Aparté itself wrote. A date without hours is that whole day in `zone`; hours without a zone are read
    on the clocks of `zone`. An event that makes no sense is left out, and the others are read. Raises
    `NotACalendar` and `TooManyTimes`.
    """
    first, last = first.astimezone(zone), last.astimezone(zone)
    found: list[Interval] = []
    for calendar in (one for text in calendars for one in _parsed(_near(text, first, last))):
        for series in recurring_ical_events.of(calendar, skip_bad_series=True).series:
            found += _of_series(series, zone, first, last)
    merged = merge(found)
    if len(merged) > MOST_TIMES:
        raise TooManyTimes
    return merged


def merge(times: Iterable[Interval]) -> list[Interval]:
    """The same times in order, those that overlap or touch joined."""
    merged: list[Interval] = []
    for one in sorted(times):
        if merged and one.starts <= merged[-1].ends:
            merged[-1] = Interval(merged[-1].starts, max(one.ends, merged[-1].ends))
        else:
            merged.append(one)
    return merged


def _near(text: str, first: datetime, last: datetime) -> str:
    """The text without the events that are plainly over, or plainly later: ten years of an agenda take as many seconds
    to parse, and matter for some weeks. What is not plain stays."""
    earliest, latest = (f"{one:%Y%m%d}" for one in (first - 2 * DAY, last + 2 * DAY))

    def kept(found: re.Match[str]) -> str:
        event = found.group()
        dates = _DATES.findall(event)
        apart = dates and (max(dates) < earliest or min(dates) > latest)
        return "" if apart and not _AGAIN.search(event) else event

    return _EVENT.sub(kept, text)


def _parsed(text: str) -> list[Any]:
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError):
        raise NotACalendar from None
    if not calendars or any(one.name != "VCALENDAR" for one in calendars):
        raise NotACalendar
    for calendar in calendars:
        # Whole series that are free are not followed: the birthdays of two hundred contacts since 1900.
        kept = {_uid(event) for event in calendar.walk("VEVENT") if _counts(event)}
        calendar.subcomponents = [
            one
            for one in calendar.subcomponents
            if one.name != "VEVENT" or ("DTSTART" in one and _uid(one) in kept)
        ]
    return list(calendars)


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))


def _counts(event: Any) -> bool:
    def said(name: str) -> str:
        return str(event.get(name, "")).strip().upper()

    return not (
        _uid(event).endswith(OURS)
        or said("STATUS") == "CANCELLED"
        or said("TRANSP") == "TRANSPARENT"
        or said("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
    )


def _of_series(series: Any, zone: ZoneInfo, first: datetime, last: datetime) -> list[Interval]:
    """The parts between `first` and `last` of an event and all its recurrences; none when it makes no sense."""
    found = []
    try:
        for occurrence in series.between(first, last):
            if not _counts(occurrence.as_component(False)):
                continue
            starts, ends = _moment(occurrence.start, zone), _moment(occurrence.end, zone)
            starts, ends = max(starts, first.astimezone(UTC)), min(ends, last.astimezone(UTC))
            if starts < ends:
                found.append(Interval(starts, ends))
    except MemoryError:
        raise
    except Exception:  # libraries say in as many ways that a line means nothing
        return []
    return found


def _moment(told: date, zone: ZoneInfo) -> datetime:
    if not isinstance(told, datetime):
        told = datetime.combine(told, time.min)
    return (told if told.tzinfo else told.replace(tzinfo=zone)).astimezone(UTC).replace(microsecond=0)


def main() -> None:
    """Standard input: `{"zone", "first", "last", "calendars": […]}`. Standard output: `[[start, end], …]`, or the
    name of what was raised. Killed by the system when it takes more than its share."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    asked = json.load(sys.stdin)
    first, last = (datetime.fromisoformat(asked[name]) for name in ("first", "last"))
    try:
        found = busy_times(asked["calendars"], zone=ZoneInfo(asked["zone"]), first=first, last=last)
    except (NotACalendar, TooManyTimes, MemoryError) as fault:
        json.dump(type(fault).__name__, sys.stdout)
    else:
        json.dump([[one.starts.isoformat(), one.ends.isoformat()] for one in found], sys.stdout)


if __name__ == "__main__":
    main()
