"""The verbs of a practitioner's other calendars: naming one, reading it, taking it away."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from aparte import clock
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.cipher import CannotOpen
from aparte.meetings.actions_times import in_turn
from aparte.meetings.elsewhere import NotRead, fetch, understood
from aparte.meetings.models import Availability
from aparte.meetings.models_elsewhere import Access, BusyTime, OtherCalendar
from aparte.meetings.rules import Interval
from aparte.meetings.terms import CalendarKind, Fault
from aparte.people.keys import key_ring
from aparte.people.models import Practitioner

EVERY = timedelta(minutes=10)
"""How often a calendar is read; after a fault, twice as long each time, up to `LATEST`."""
LATEST = timedelta(minutes=240)
MOST = 10
"""Other calendars of one practitioner."""
BEFORE, AFTER = timedelta(days=1), timedelta(days=7)
"""How far around what may be booked a calendar is read."""
FRESH = timedelta(days=6)
"""As long as what was read reaches this far beyond the horizon, a server may answer that nothing has changed."""

logger = logging.getLogger(__name__)


class NotAnAddress(Exception):
    """The address does not begin with `https://`, `http://` or `webcal://`, or has no server in it."""


class InClear(Exception):
    """A password would travel unencrypted: the address must begin with `https://`."""


class SameCalendar(Exception):
    """This practitioner's calendar at this address, entered under this name, is there already."""


class TooManyCalendars(Exception):
    """This practitioner has `MOST` of them: one must go before another comes."""


def add(
    *, practitioner: Practitioner, kind: CalendarKind, access: Access, by: Actor, at: datetime
) -> OtherCalendar:
    """Keep another calendar, to be read from now on. Nothing is asked of its server here: `read` does.

    Raises `NotAnAddress`, `InClear`, `SameCalendar` and `TooManyCalendars`.
    """
    access = Access(access.name, _told(access), access.user, access.password)
    with in_turn(practitioner):
        others = list(practitioner.other_calendars.all())
        if any(_same(one, access) for one in others):
            raise SameCalendar
        if len(others) >= MOST:
            raise TooManyCalendars
        added = OtherCalendar(practitioner=practitioner, kind=kind, created_at=at, due_at=at)
        added.sealed_data_key = key_ring().new_data_key(context=str(added.pk))
        added.keep(access)
        added.save()
        record(verb=Verb.OTHER_CALENDAR_ADDED, by=by, about=added, at=at)
    return added


@transaction.atomic
def remove(*, calendar: OtherCalendar, by: Actor, at: datetime) -> None:
    """Forget it, with its busy times, which are offered again. Removing what is gone changes nothing."""
    if OtherCalendar.objects.filter(pk=calendar.pk).delete()[0]:
        record(verb=Verb.OTHER_CALENDAR_REMOVED, by=by, about=calendar, at=at)


def read_due(*, at: datetime, most: int = 20) -> int:
    """Read the calendars that are due, at most so many, one after the other; how many were read or tried.

    For a worker, outside any transaction: each takes some seconds, at worst half a minute. Any number of workers
    may call it at the same time, since each takes a calendar before it asks for it.
    """
    return sum(read(calendar=one, at=at) for one in OtherCalendar.objects.due(at=at)[:most])


def read(*, calendar: OtherCalendar, at: datetime) -> bool:
    """Read one now, due or not; False when somebody else is reading it, or it is gone.

    What is busy there replaces what was, whole. When it cannot be read, what was read before stays, and the row
    says why and since when.
    """
    taken = OtherCalendar.objects.filter(pk=calendar.pk, due_at=calendar.due_at)
    # Nothing is locked while a server is asked; should this process end, it is due again.
    if not taken.update(due_at=at + EVERY, tried_at=at):
        return False
    calendar = OtherCalendar.objects.select_related("practitioner").get(pk=calendar.pk)
    zone = clock.zone(calendar.practitioner.zone)
    horizon = at + timedelta(days=_horizon_days(calendar.practitioner))
    first, last = at - BEFORE, horizon + AFTER
    # What was read must still reach far enough, on the same clocks: otherwise even what did not change is asked for.
    reaches = calendar.until is not None and calendar.until >= horizon + FRESH and calendar.zone == zone.key
    known = {"etag": calendar.etag, "last_modified": calendar.last_modified} if reaches else {}
    times: list[Interval] | None = None
    try:
        found = fetch(calendar.kind, calendar.access, first=first, last=last, **known)
        if found is not None:
            times = understood(found.calendars, zone=zone, first=first, last=last)
            calendar.until, calendar.zone = last, zone.key
            calendar.etag = found.etag if len(found.etag) <= 200 else ""
            calendar.last_modified = found.last_modified if len(found.last_modified) <= 60 else ""
    except CannotOpen:
        _failed(calendar, Fault.LOCKED, at=at)
    except NotRead as refusal:
        _failed(calendar, refusal.fault, at=at)
    else:
        _succeeded(calendar, times, at=at)
    return True


def _succeeded(calendar: OtherCalendar, times: list[Interval] | None, *, at: datetime) -> None:
    """`times`: None when nothing has changed."""
    with transaction.atomic():
        current = _still_ours(calendar, at=at)
        if current is None:
            return
        if times is not None:
            _replace(current, times)
        if current.fault:
            record(verb=Verb.OTHER_CALENDAR_READ_AGAIN, by=Actor.machine(), about=current, at=at)
        for name in ("until", "zone", "etag", "last_modified"):
            setattr(current, name, getattr(calendar, name))
        current.read_at, current.fault, current.faulty_since, current.failures = at, "", None, 0
        current.save()


def _replace(calendar: OtherCalendar, times: list[Interval]) -> None:
    kept = list(calendar.busy_times.values_list("starts_at", "ends_at"))
    if kept == times:
        return  # most often: nothing is written
    calendar.busy_times.all().delete()
    BusyTime.objects.bulk_create(
        BusyTime(
            calendar=calendar,
            practitioner_id=calendar.practitioner_id,
            starts_at=one.starts,
            ends_at=one.ends,
        )
        for one in times
    )


def _failed(calendar: OtherCalendar, fault: Fault, *, at: datetime) -> None:
    with transaction.atomic():
        current = _still_ours(calendar, at=at)
        if current is None:
            return
        if not current.fault:
            record(verb=Verb.OTHER_CALENDAR_FAILING, by=Actor.machine(), about=current, at=at)
            current.faulty_since = at
        current.fault, current.failures = fault, min(current.failures + 1, 1000)
        current.due_at = at + min(EVERY * 2 ** min(current.failures - 1, 10), LATEST)
        current.save()
    logger.warning("other calendar %s: %s", calendar.pk, fault.value)


def _still_ours(calendar: OtherCalendar, *, at: datetime) -> OtherCalendar | None:
    """The row, locked: unless it was removed, or taken again by somebody else, while its server was asked."""
    return OtherCalendar.objects.select_for_update().filter(pk=calendar.pk, tried_at=at).first()


def _horizon_days(practitioner: Practitioner) -> int:
    found = Availability.objects.filter(practitioner=practitioner).values_list("horizon_days", flat=True)
    return found.first() or Availability._meta.get_field("horizon_days").get_default()


def _told(access: Access) -> str:
    """The address as it is asked: `webcal://` is another way to write `https://`."""
    address = access.address.strip()
    for other in ("webcal://", "webcals://"):
        if address.lower().startswith(other):
            address = "https://" + address[len(other) :]
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 — reading it is what checks it
    except ValueError:
        raise NotAnAddress from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or not address.isprintable():
        raise NotAnAddress
    secret = access.password or parts.password
    if parts.scheme == "http" and secret and not settings.APARTE_PRIVATE_CALENDARS:
        raise InClear
    return address


def _same(calendar: OtherCalendar, access: Access) -> bool:
    try:
        there = calendar.access
    except CannotOpen:
        return False
    return (there.address, there.user) == (access.address, access.user)
