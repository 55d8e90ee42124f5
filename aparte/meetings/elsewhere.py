"""Asking other people's servers for a calendar: the only place from which this installation opens connections that
somebody else chose.

An address may lead anywhere, so every connection goes through one door, at the moment it is opened, after a
redirection too: by default nothing is reached that is not on the public Internet. What is received is counted, and
everything together has `SECONDS`. What went wrong is a `Fault`, and nothing of an address, a name or a password is
in it. No proxy, no `.netrc`, nothing else of the environment has a say.
"""

from __future__ import annotations

import ipaddress
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from socket import SHUT_RDWR, socket
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import niquests
from caldav.collection import Calendar
from caldav.davclient import DAVClient
from caldav.davobject import DAVObject
from caldav.elements import cdav, dav
from caldav.lib import error
from django.conf import settings
from niquests.packages.urllib3.contrib.resolver.system import SystemResolver

from aparte.meetings import rules_elsewhere
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.rules import Interval
from aparte.meetings.terms import CalendarKind, Fault

SECONDS = 10
MOST_BYTES = 5 * 1024 * 1024
MOST_HOPS = 5
MOST_CALENDARS = 20
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind NAT64 (RFC 6052)


class NotRead(Exception):
    """A calendar could not be read. `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Found:
    """The texts of the calendars, and what the server called them: both may be empty."""

    calendars: list[str]
    etag: str = ""
    last_modified: str = ""


def fetch(
    kind: str, access: Access, *, first: datetime, last: datetime, etag: str = "", last_modified: str = ""
) -> Found | None:
    """What the server has from `first` to `last`, or None when it is what `etag` or `last_modified` named.

    Raises `NotRead`, and nothing else.
    """
    session = _Session()
    with session:
        try:
            with session.in_time():
                if kind == CalendarKind.ICS:
                    return _ics(session, access, etag=etag, last_modified=last_modified)
                return Found(list(_caldav(session, access, first=first, last=last)))
        except Exception as fault:
            raise NotRead(Fault.SLOW if session.door.late else _fault(fault)) from None


def understood(calendars: list[str], *, zone: ZoneInfo, first: datetime, last: datetime) -> list[Interval]:
    """`rules_elsewhere.busy_times`, in a process of its own that cannot take the house down. Raises `NotRead`."""
    asked = {
        "zone": zone.key,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "calendars": calendars,
    }
    try:
        told = subprocess.run(
            [sys.executable, "-m", rules_elsewhere.__name__],
            input=json.dumps(asked),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=2 * rules_elsewhere.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotRead(Fault.TOO_MUCH) from None
    if told.returncode < 0:  # it was stopped, for having taken more than its share
        raise NotRead(Fault.TOO_MUCH)
    found = json.loads(told.stdout) if told.returncode == 0 else rules_elsewhere.NotACalendar.__name__
    if isinstance(found, str):
        wrong = found == rules_elsewhere.NotACalendar.__name__
        raise NotRead(Fault.NOT_A_CALENDAR if wrong else Fault.TOO_MUCH)
    return [Interval(datetime.fromisoformat(starts), datetime.fromisoformat(ends)) for starts, ends in found]


def is_public(address: str) -> bool:
    """Whether an IP address is on the public Internet, as are those that it carries inside."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
    return found.is_global and not found.is_multicast


def _ics(session: _Session, access: Access, *, etag: str, last_modified: str) -> Found | None:
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    asked = {"Accept": "text/calendar, */*;q=0.1", **{name: text for name, text in known.items() if text}}
    answer = session.request("GET", access.address, headers=asked, auth=_pair(access))
    if answer.status_code == 304 and (etag or last_modified):
        return None
    if answer.status_code != 200:
        raise NotRead(
            {401: Fault.REFUSED, 403: Fault.REFUSED, 404: Fault.MISSING, 410: Fault.MISSING}.get(
                answer.status_code or 0, Fault.ANSWERED_WRONG
            )
        )
    body = answer.content or b""
    if b"BEGIN:VCALENDAR" not in body[:4096].upper():
        raise NotRead(Fault.NOT_A_CALENDAR)
    called = (str(answer.headers.get(name, "")) for name in ("ETag", "Last-Modified"))
    return Found([body.decode("utf-8", errors="replace")], *called)


def _caldav(session: _Session, access: Access, *, first: datetime, last: datetime) -> Iterator[str]:
    client = DAVClient(
        access.address,
        username=access.user,
        password=access.password,
        timeout=SECONDS,
        enable_rfc6764=False,  # it would ask the network before the door is there
        rate_limit_handle=False,
    )
    client.session.close()
    client.session = session
    for one in _collections(client):
        # Neither expanded nor filtered by the library: recurrences are followed in one place, `rules_elsewhere`.
        events: Any = one.search(event=True, start=first, end=last, expand=False, post_filter=False)
        yield from (str(event.data) for event in events if event.data)


def _collections(client: DAVClient) -> Iterator[Calendar]:
    """The calendar at the address, or all those with events of whoever enters there."""
    there: Any = DAVObject(client=client, url=client.url)
    kinds = there.get_properties([dav.ResourceType()], parse_props=False).get(dav.ResourceType.tag)
    if kinds is not None and any(one.tag == cdav.Calendar.tag for one in kinds):
        yield Calendar(client=client, url=client.url)
        return
    found: Any = client.principal().get_calendars()  # type: ignore[no-untyped-call]
    for one in found[:MOST_CALENDARS]:
        if "VEVENT" in one.get_supported_components():
            yield one


def _pair(access: Access) -> tuple[str, str] | None:
    return (access.user, access.password) if access.user else None


def _fault(fault: Exception) -> Fault:
    if isinstance(fault, NotRead):
        return fault.fault
    for kind, named in (
        (error.AuthorizationError, Fault.REFUSED),
        (error.NotFoundError, Fault.MISSING),
        (niquests.exceptions.Timeout, Fault.SLOW),
        (error.DAVError, Fault.ANSWERED_WRONG),
        ((niquests.exceptions.RequestException, OSError), Fault.UNREACHABLE),
    ):
        if isinstance(fault, kind):
            return named
    return Fault.NOT_A_CALENDAR


class _Door(SystemResolver):  # type: ignore[misc]
    """Opens connections, and keeps hold of them so that they can be shut."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[socket] = []
        self.late = False

    def getaddrinfo(self, *words: Any, **more: Any) -> Any:
        found = super().getaddrinfo(*words, **more)
        if not settings.APARTE_PRIVATE_CALENDARS and not all(is_public(str(one[4][0])) for one in found):
            raise NotRead(Fault.OUT_OF_BOUNDS)
        return found

    def create_connection(self, *words: Any, **more: Any) -> socket:
        opened: socket = super().create_connection(*words, **more)
        self.opened.append(opened.dup())  # what TLS wraps later is another handle of the same connection
        if self.late:  # its name took so long to be found that nobody is left to shut it
            opened.close()
            raise NotRead(Fault.SLOW)
        return opened

    def shut(self) -> None:
        self.late = True
        for one in list(self.opened):
            with suppress(OSError):
                one.shutdown(SHUT_RDWR)


class _Session(niquests.Session):
    """Follows redirections itself, with the method that was asked; counts what it receives."""

    def __init__(self) -> None:
        self.door = _Door()
        self.received = 0
        # Without asking whether a certificate was revoked: that would be one more address that somebody else chose.
        super().__init__(resolver=self.door, disable_http3=True, revocation_configuration=None)
        self.trust_env = False

    @contextmanager
    def in_time(self) -> Iterator[None]:
        """Everything asked in here has `SECONDS` together, however slowly a server speaks."""
        timer = threading.Timer(SECONDS, self.door.shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            for one in self.door.opened:
                one.close()

    def request(self, method: str, url: str, **more: Any) -> Any:  # type: ignore[override]
        more |= {"stream": True, "allow_redirects": False, "timeout": SECONDS}
        for _hop in range(MOST_HOPS):
            self._check(url, more)
            answer = super().request(method, url, **more)
            target = self.get_redirect_target(answer)
            if target is None:
                return self._whole(answer)
            answer.close()
            further = urljoin(url, target)
            if _origin(further) != _origin(url):
                more["auth"] = None  # a password goes only where it was meant to go
            url = further
        raise NotRead(Fault.ANSWERED_WRONG)

    def _check(self, url: str, more: dict[str, Any]) -> None:
        scheme = urlsplit(url).scheme
        in_clear = scheme == "http" and more.get("auth") and not settings.APARTE_PRIVATE_CALENDARS
        if scheme not in {"http", "https"} or in_clear:
            raise NotRead(Fault.OUT_OF_BOUNDS)

    def _whole(self, answer: Any) -> Any:
        body = bytearray()
        for piece in answer.iter_content(64 * 1024):
            self.received += len(piece)
            if self.received > MOST_BYTES:
                raise NotRead(Fault.TOO_MUCH)
            body += piece
        answer._content = bytes(body)
        return answer


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
