"""Our event as other programs understand it: two other libraries, and a real CalDAV server (Radicale) on loopback.

Each event's zone is given a name that nobody knows: what a program then tells comes from the rules written beside it.
"""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import caldav
import icalendar
import pytest
import vobject

from tests.ground.site import free_port
from tests.meetings.test_invitation import PARIS, QUARTER, STARTS, TORONTO, written

UNKNOWN = (b"Somewhere/Else-%d" % n for n in count())  # programs keep the rules of a name that they have read
HARD = "Semi; virgule, « guillemets » \\ barre\nsuite : 🌱👩‍👩‍👧 " + "élan; " * 30 + "🪑" * 20
WEEKS = [
    (TORONTO, date(2027, 3, 14)),
    (TORONTO, date(2027, 11, 7)),
    (PARIS, date(2027, 3, 28)),
    (PARIS, date(2027, 10, 31)),
]


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, folder = free_port(), tmp_path_factory.mktemp("radicale")
    options = {
        "config": "",
        "hosts": f"127.0.0.1:{port}",
        "auth-type": "none",
        "storage-filesystem-folder": str(folder),
        "logging-level": "error",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    server = subprocess.Popen([sys.executable, "-m", "radicale", *words])
    url, deadline = f"http://127.0.0.1:{port}/", time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"{url}.web/").close()
            break
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture
def agenda(radicale: str) -> Any:
    """An empty calendar of somebody who receives our invitations."""
    client = caldav.DAVClient(url=radicale, username="alix", password="-", require_tls=False)
    return client.principal().make_calendar(name="Alix", cal_id=uuid.uuid4().hex)


def put(agenda: Any, ics: bytes) -> None:
    """As a calendar does with an invitation that was accepted: kept under its name, without METHOD (RFC 4791, 4.1)."""
    kept = b"".join(line for line in ics.splitlines(keepends=True) if not line.startswith(b"METHOD:"))
    answer = agenda.client.put(
        f"{agenda.url}7c1f.ics", kept, {"Content-Type": "text/calendar; charset=utf-8"}
    )
    assert answer.status in {201, 204}


def kept(agenda: Any) -> icalendar.Event:
    (one,) = agenda.events()
    found: icalendar.Event = one.icalendar_component
    return found


def found_at(agenda: Any, moment: datetime) -> int:
    return len(agenda.search(event=True, start=moment, end=moment + timedelta(minutes=5)))


def test_asked_changed_cancelled(agenda: Any) -> None:
    """One event all along; the server itself finds it at the hour where it now stands, and no more at the other."""
    later = STARTS + timedelta(days=1)
    steps: list[dict[str, Any]] = [
        {"sequence": 1, "starts_at": STARTS},
        {"sequence": 2, "starts_at": later},
        {"sequence": 3, "starts_at": later, "method": "CANCEL"},
    ]
    for step in steps:
        put(agenda, _renamed(written(**step), TORONTO))
        event = kept(agenda)
        assert (event["UID"], event["SEQUENCE"]) == ("7c1f@example.org", step["sequence"])
        assert event["STATUS"] == ("CANCELLED" if "method" in step else "CONFIRMED")
        assert event["DTSTART"].dt.astimezone(UTC) == step["starts_at"]
        assert (found_at(agenda, STARTS), found_at(agenda, later)) == (
            (1, 0) if step["sequence"] == 1 else (0, 1)
        )


def test_words_come_back_as_they_were_written(agenda: Any) -> None:
    ics = written(title=HARD, description=HARD, organizer_name='Camille; "Roy", 🌱')
    put(agenda, ics)
    by_vobject = vobject.readOne(ics.decode()).vevent
    for title, description, name in (
        _words(icalendar.Calendar.from_ical(ics).walk("VEVENT")[0]),
        _words(kept(agenda)),
        (by_vobject.summary.value, by_vobject.description.value, by_vobject.organizer.params["CN"][0]),
    ):
        assert (title, description) == (HARD, HARD)
        assert name == "Camille; 'Roy', 🌱"
    assert by_vobject.attendee.value == "mailto:moi@example.com"


def _words(event: icalendar.Event) -> tuple[str, str, str]:
    return str(event["SUMMARY"]), str(event["DESCRIPTION"]), str(event["ORGANIZER"].params["CN"])


def test_no_line_is_cut_inside_a_letter() -> None:
    """RFC 5545 (3.1) allows it; programs that read line by line do not survive it."""
    lines = written(title=HARD, description=HARD).split(b"\r\n")
    assert max(map(len, lines)) <= 75 and len(lines) > 20
    for line in lines:
        line.decode()  # raises where a letter was cut
        assert b"\n" not in line and b"\r" not in line


def by_icalendar(ics: bytes) -> tuple[datetime, datetime]:
    (event,) = icalendar.Calendar.from_ical(ics).walk("VEVENT")
    return event["DTSTART"].dt, event["DTEND"].dt


def by_vobject(ics: bytes) -> tuple[datetime, datetime]:
    event = vobject.readOne(ics.decode()).vevent
    return event.dtstart.value, event.dtend.value


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
@pytest.mark.parametrize(("zone", "change"), WEEKS)
def test_every_hour_of_a_week_that_changes(
    zone: ZoneInfo, change: date, read: Callable[[bytes], tuple[datetime, datetime]]
) -> None:
    """Three days before to three days after, at every half hour of the night and each hour of the day."""
    midnight = datetime(change.year, change.month, change.day, tzinfo=zone).astimezone(UTC)
    halves = [midnight + timedelta(minutes=30) * n for n in range(-4, 13)]
    hours = [midnight + timedelta(hours=n) for n in range(-72, 96)]
    for moment in halves + hours:
        starts, ends = read(_renamed(written(moment, zone=zone), zone))
        assert (starts.astimezone(UTC), ends.astimezone(UTC)) == (moment, moment + QUARTER)


def test_the_server_places_a_week_that_changes(agenda: Any) -> None:
    for zone, change in WEEKS:
        for n in range(-2, 3):
            starts = datetime.combine(change, datetime.min.time(), zone) + timedelta(days=n, hours=9)
            put(agenda, _renamed(written(starts, zone=zone), zone))
            assert found_at(agenda, starts) == 1
            assert found_at(agenda, starts - timedelta(hours=1)) == found_at(agenda, starts + QUARTER) == 0


def _renamed(ics: bytes, zone: ZoneInfo) -> bytes:
    return ics.replace(zone.key.encode(), next(UNKNOWN))
