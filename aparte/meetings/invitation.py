"""A meeting as an event that calendars read (RFC 5545, sent as RFC 5546 says). Pure: values in, bytes out.

Discreet: nothing here says what the meeting is about. The words are the caller's, and the event is private.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vUri

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

# How far around the event its zone is described: within a year, clocks that change have changed.
_AROUND = timedelta(days=366)


def calendar_event(
    *,
    uid: str,
    sequence: int,
    method: Method,
    starts_at: datetime,
    ends_at: datetime,
    zone: ZoneInfo | None,
    title: str,
    description: str,
    organizer_name: str,
    organizer_email: str,
    attendee_email: str | None,
    at: datetime,
    url: str | None = None,
    answered: bool = True,
) -> bytes:
    """The ``.ics`` file (UTF-8, CRLF, lines folded at 75 bytes) that adds, updates or cancels one event.

    A calendar knows the event again by ``uid`` and keeps the highest ``sequence`` (RFC 5546, 2.1.5): the same
    ``uid`` always, a greater ``sequence`` at each change. ``at``: when this was written. Times are written on
    the clocks of ``zone``, its rules beside; in UTC where it is None or UTC, and where its clocks show a time
    twice that day, which the format cannot tell apart. A ``REQUEST`` asks someone: without an attendee it is
    written as a ``PUBLISH``, and a ``PUBLISH`` names no attendee (RFC 5546, 3.2.1 and 3.2.2). ``answered``: whether
    the attendee has said already that they come.

    Raises ``ValueError`` for naive times, an end that is not after the start, an address with a blank in it.
    """
    if any(moment.utcoffset() is None for moment in (starts_at, ends_at, at)):
        raise ValueError("An event needs times with a time zone.")
    starts_at, ends_at, at = (
        moment.astimezone(UTC).replace(microsecond=0) for moment in (starts_at, ends_at, at)
    )
    if ends_at <= starts_at:
        raise ValueError("An event ends after its start.")
    if attendee_email is None and method == "REQUEST":
        method = "PUBLISH"

    calendar = Calendar()
    calendar.add("prodid", "-//aparte//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)

    event = Event()
    event.add("uid", _printable(uid))
    event.add("sequence", sequence)
    event.add("dtstamp", at)
    if zone is not None and zone.key not in {"UTC", "Etc/UTC"} and not _ambiguous(starts_at, ends_at, zone):
        calendar.add_component(_described(zone, starts_at, ends_at))
        event.add("dtstart", starts_at.astimezone(zone))
        event.add("dtend", ends_at.astimezone(zone))
    else:
        event.add("dtstart", starts_at)
        event.add("dtend", ends_at)
    event.add("summary", _printable(title))
    event.add("description", _printable(description))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    organizer = _address(organizer_email)
    if organizer_name:
        organizer.params["CN"] = _name(organizer_name)
    event.add("organizer", organizer)
    if attendee_email is not None and method != "PUBLISH":
        attendee = _address(attendee_email)
        # Answers are given on our pages: a calendar has nothing to ask, nor an answer to send.
        status = "ACCEPTED" if answered else "NEEDS-ACTION"
        attendee.params.update(CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT=status, RSVP="FALSE")
        event.add("attendee", attendee)
    if url is not None:
        event.add("url", vUri(_printable(url)))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@dataclass(frozen=True, slots=True)
class Busy:
    """A time of a feed: its lasting ``uid``, its ``sequence``, when, and the only words that say what."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str


def calendar_feed(times: Iterable[Busy], *, name: str, at: datetime) -> bytes:
    """The ``.ics`` that a calendar reads again and again: every time in UTC, private, opaque; nobody is named.

    ``name`` is what the calendar is called where it is read; ``at``: when this was written.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//aparte//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _printable(name))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for one in times:
        event = Event()
        event.add("uid", _printable(one.uid))
        event.add("sequence", one.sequence)
        event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", one.starts_at.astimezone(UTC))
        event.add("dtend", one.ends_at.astimezone(UTC))
        event.add("summary", _printable(one.title))
        event.add("transp", "OPAQUE")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _ambiguous(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of ``zone`` show the start or the end twice."""
    local = (moment.astimezone(zone) for moment in (starts_at, ends_at))
    return any(moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset() for moment in local)


def _described(zone: ZoneInfo, starts_at: datetime, ends_at: datetime) -> Timezone:
    """The VTIMEZONE of ``zone``: what its clocks show a year around, and each change in between.

    Written here, not by ``icalendar.Timezone.from_tzinfo`` (7.3), which notes the onset of summer time by the
    clock after the change: RFC 5545 (3.6.5) wants the one before, else that night's hours are read wrongly.
    """
    described = Timezone()
    described.add("tzid", zone.key)
    moment, end = starts_at - _AROUND, ends_at + _AROUND
    before = _offset(moment, zone)
    described.add_component(_observance(moment, before, zone))
    while moment < end:
        following = moment + timedelta(days=1)
        if _offset(following, zone) != before:
            low, high = moment, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
            described.add_component(_observance(high, before, zone))
            before = _offset(following, zone)
        moment = following
    return described


def _observance(onset: datetime, before: timedelta, zone: ZoneInfo) -> TimezoneDaylight | TimezoneStandard:
    """What the clocks show from ``onset`` (UTC) on, ``before`` being the offset until then."""
    local = onset.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("dtstart", (onset + before).replace(tzinfo=None))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", _offset(onset, zone))
    observance.add("tzname", local.tzname())
    return observance


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _address(email: str) -> vCalAddress:
    if not email or any(character.isspace() or not character.isprintable() for character in email):
        raise ValueError("An e-mail address has no blank in it.")
    return vCalAddress(f"mailto:{email}")


def _name(name: str) -> str:
    # RFC 5545 (3.2): a parameter holds neither quotes nor line breaks.
    return _printable(name).replace('"', "'").replace("\n", " ")


def _printable(text: str) -> str:
    """The text without control characters, which RFC 5545 (3.1) forbids; line breaks and tabs stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or (one >= " " and one != "\x7f"))
