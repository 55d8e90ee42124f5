"""A calendar at an address: what is asked of its server, and what is made of each thing that a server may answer."""

from __future__ import annotations

import gzip
import io
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest
from niquests.packages.urllib3.contrib.resolver.system import SystemResolver
from pytest_django.fixtures import Settings

from aparte.config.scrubbing import ScrubbedFormatter
from aparte.meetings import elsewhere
from aparte.meetings.elsewhere import Found, NotRead, fetch
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.terms import CalendarKind, Fault
from tests.meetings.elsewhere import PASSWORD, USER, Web, calendar, event, says, web

FIRST, LAST = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 15, tzinfo=UTC)
TEXT = calendar(event("DTSTART:20270310T090000Z", "DURATION:PT1H"))


@pytest.fixture
def there(settings: Settings) -> Iterator[Web]:
    settings.APARTE_PRIVATE_CALENDARS = True
    with web() as known:
        yield known


def read(address: str, *, kind: str = CalendarKind.ICS, secret: bool = False, **known: str) -> Found | None:
    access = Access("x", address, *((USER, PASSWORD) if secret else ()))
    return fetch(kind, access, first=FIRST, last=LAST, **known)


def fault(address: str, **more: bool) -> Fault:
    with pytest.raises(NotRead) as told:
        read(address, **more)  # type: ignore[arg-type]
    assert address not in repr(told.value) and told.value.__suppress_context__
    return told.value.fault


def test_what_is_there_with_what_the_server_calls_it(there: Web) -> None:
    there.answers["/a.ics"] = says(TEXT, ETag='"one"', Last_Modified="Mon, 01 Mar 2027 00:00:00 GMT")
    found = read(f"{there.url}/a.ics")
    assert found == Found([TEXT], '"one"', "Mon, 01 Mar 2027 00:00:00 GMT")
    assert "Authorization" not in there.asked[0][1] and "If-None-Match" not in there.asked[0][1]


def test_asked_again_it_may_say_that_nothing_has_changed(there: Web) -> None:
    there.answers["/a.ics"] = says(status=304)
    assert read(f"{there.url}/a.ics", etag='"one"', last_modified="Mon") is None
    _path, headers = there.asked[0]
    assert headers["If-None-Match"] == '"one"' and headers["If-Modified-Since"] == "Mon"
    # Said to somebody who has nothing, it means nothing.
    assert fault(f"{there.url}/a.ics") == Fault.ANSWERED_WRONG


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, Fault.REFUSED),
        (403, Fault.REFUSED),
        (404, Fault.MISSING),
        (410, Fault.MISSING),
        (204, Fault.ANSWERED_WRONG),
        (429, Fault.ANSWERED_WRONG),
        (500, Fault.ANSWERED_WRONG),
        (503, Fault.ANSWERED_WRONG),
    ],
)
def test_a_status_that_is_no_calendar(there: Web, status: int, said: Fault) -> None:
    there.answers["/a.ics"] = says(status=status)
    assert fault(f"{there.url}/a.ics") == said


@pytest.mark.parametrize(
    "body", [b"", b"<!doctype html><title>Sign in</title>", bytes(range(256)) * 100, b"\xff\xfe\x00B"]
)
def test_what_is_no_calendar(there: Web, body: bytes) -> None:
    there.answers["/a.ics"] = says(body)
    assert fault(f"{there.url}/a.ics") == Fault.NOT_A_CALENDAR


@pytest.mark.parametrize("packed", [False, True])
def test_more_than_five_megabytes_is_not_kept(there: Web, packed: bool) -> None:
    body = TEXT.encode() + b" " * (elsewhere.MOST_BYTES + 1)
    there.answers["/a.ics"] = says(gzip.compress(body), Content_Encoding="gzip") if packed else says(body)
    assert fault(f"{there.url}/a.ics") == Fault.TOO_MUCH


@pytest.mark.parametrize("slowly", ["head", "body", "nothing"])
def test_a_slow_server_has_its_seconds_and_no_more(
    there: Web, monkeypatch: pytest.MonkeyPatch, slowly: str
) -> None:
    """However it is slow: a byte now and then would otherwise last for ever."""
    monkeypatch.setattr(elsewhere, "SECONDS", 1)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        if slowly != "head":
            handler.send_response(200)
            handler.end_headers()
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            time.sleep(0.1)
            if slowly != "nothing":
                handler.wfile.write(b"x")
                handler.wfile.flush()

    there.answers["/a.ics"] = drip
    began = time.monotonic()
    assert fault(f"{there.url}/a.ics") == Fault.SLOW
    assert time.monotonic() - began < 6


def test_a_name_that_takes_too_long_to_be_found_opens_nothing(
    there: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's resolver cannot be hurried: what it finds too late is not asked any more."""
    monkeypatch.setattr(elsewhere, "SECONDS", 1)
    found = SystemResolver.getaddrinfo

    def slowly(*words: object, **more: object) -> object:
        time.sleep(1.5)
        return found(*words, **more)

    monkeypatch.setattr(SystemResolver, "getaddrinfo", slowly)
    there.answers["/a.ics"] = says(TEXT)
    assert fault(f"{there.url}/a.ics") == Fault.SLOW and there.asked == []


def test_a_redirection_is_followed_and_not_for_ever(there: Web) -> None:
    there.answers |= {
        "/old.ics": says(status=301, Location="/new.ics"),
        "/new.ics": says(TEXT),
        "/round": says(status=302, Location="/round"),
        "/nowhere": says(status=302, Location="file:///etc/passwd"),
        "/unix": says(status=302, Location="http+unix://%2Fvar%2Frun%2Fdocker.sock/x"),
        "/odd": says(status=302, Location="http://[::1"),
    }
    found = read(f"{there.url}/old.ics")
    assert found is not None and found.calendars == [TEXT]
    assert fault(f"{there.url}/round") == Fault.ANSWERED_WRONG
    for path in ("/nowhere", "/unix"):
        assert fault(f"{there.url}{path}") == Fault.OUT_OF_BOUNDS
    fault(f"{there.url}/odd")


def test_a_password_is_not_carried_to_another_server(there: Web) -> None:
    with web() as other:
        other.answers["/b.ics"] = says(TEXT)
        there.answers["/a.ics"] = says(status=307, Location=f"{other.url}/b.ics")
        assert read(f"{there.url}/a.ics", secret=True) is not None
        assert "Authorization" in there.asked[0][1]
        assert [path for path, _ in other.asked] == ["/b.ics"]
        assert "Authorization" not in other.asked[0][1] and PASSWORD not in str(other.asked)


@pytest.mark.parametrize("kind", CalendarKind.values)
def test_nothing_private_is_reached_unless_the_installation_says_so(
    there: Web, settings: Settings, kind: str
) -> None:
    there.answers["/a.ics"] = says(TEXT)
    settings.APARTE_PRIVATE_CALENDARS = False
    port = there.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"):
        assert fault(f"http://{host}:{port}/a.ics", kind=kind) in {  # type: ignore[arg-type]
            Fault.OUT_OF_BOUNDS,
            Fault.UNREACHABLE,
        }
    assert fault(f"{there.url}/a.ics", kind=kind) == Fault.OUT_OF_BOUNDS  # type: ignore[arg-type]
    assert there.asked == []


def test_nor_after_a_redirection(there: Web, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the first server is taken for a public one; it sends to the loopback by its number."""
    settings.APARTE_PRIVATE_CALENDARS = False
    port = there.url.rpartition(":")[2]
    there.answers["/a.ics"] = says(status=302, Location=f"http://127.0.0.2:{port}/secret")
    there.answers["/secret"] = says(TEXT)
    monkeypatch.setattr(elsewhere, "is_public", lambda address: address == "127.0.0.1")
    assert fault(f"{there.url}/a.ics") == Fault.OUT_OF_BOUNDS
    assert [path for path, _ in there.asked] == ["/a.ics"]


def test_a_password_does_not_leave_in_clear(there: Web, settings: Settings) -> None:
    settings.APARTE_PRIVATE_CALENDARS = False
    assert fault("http://agenda.exemple.test/a.ics", secret=True) == Fault.OUT_OF_BOUNDS


def test_a_server_that_is_not_there(there: Web) -> None:
    assert fault("http://nobody.invalid/a.ics") == Fault.UNREACHABLE
    assert fault("http://127.0.0.1:1/a.ics") == Fault.UNREACHABLE
    assert fault(there.url.replace("http:", "https:") + "/a.ics") == Fault.UNREACHABLE


@pytest.mark.parametrize(
    "answer", [says("<html>", status=200), says("<x", status=207), says(b"\x00", status=207)]
)
def test_a_server_that_does_not_speak_caldav(there: Web, answer: object) -> None:
    there.answers |= dict.fromkeys(("/", "/dav/"), answer)  # type: ignore[misc]
    assert fault(f"{there.url}/dav/", kind=CalendarKind.CALDAV, secret=True) in {  # type: ignore[arg-type]
        Fault.ANSWERED_WRONG,
        Fault.NOT_A_CALENDAR,
        Fault.MISSING,
    }


def test_no_log_says_an_address_or_a_password(
    there: Web, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The handler that an installation has, listening to everything; what it leaves out is really said."""
    caplog.set_level(logging.DEBUG)
    ours = [one for one in logging.getLogger().handlers if isinstance(one.formatter, ScrubbedFormatter)]
    written = io.StringIO()
    before = ours[0].setStream(written)  # type: ignore[attr-defined]
    try:
        there.answers["/secret-of-somebody.ics"] = says(TEXT)
        there.answers["/wrong-of-somebody/"] = says("<html>of-somebody", status=207)
        read(f"{there.url}/secret-of-somebody.ics", secret=True)
        fault(f"{there.url}/wrong-of-somebody/", kind=CalendarKind.CALDAV, secret=True)  # type: ignore[arg-type]
        logging.getLogger("aparte").debug("and this")
    finally:
        ours[0].setStream(before)  # type: ignore[attr-defined]
    assert "of-somebody" in caplog.text
    told = written.getvalue() + "".join(capfd.readouterr())
    assert "and this" in told
    for word in ("of-somebody", PASSWORD, USER, "caldav", "urllib3"):
        assert word not in told
