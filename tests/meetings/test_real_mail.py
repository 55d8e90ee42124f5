"""Mails as a real server receives them: read back by another program, each once, none lost, whoever is killed."""

from __future__ import annotations

import email
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from icalendar import Calendar, Event

from aparte import clock
from aparte.config import working
from aparte.config.working import LONGEST
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.mail_server import MailServer
from tests.ground.site import Site, start_worker, temporary_folder
from tests.meetings.booking import TEN, address, booked, form, later_times, slot
from tests.meetings.test_invitation import as_told
from tests.meetings.test_mails import TELLING
from tests.meetings.visitors import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

FROM = "Rendez-vous <rendez-vous@tilleuls.test>"
MANY = 3
Worker = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as one:
        yield one


@pytest.fixture
def folder() -> Path:
    return temporary_folder()


@pytest.fixture
def worker(transactional_db: None, server: MailServer, folder: Path) -> Iterator[Worker]:
    """`worker()` starts one; `worker("--once")` lets one send what waits, until nothing does."""
    started: list[subprocess.Popen[bytes]] = []

    def another(*words: str, url: str = "http://tilleuls.test") -> subprocess.Popen[bytes]:
        environment = {"APARTE_MAIL_URL": server.url, "APARTE_MAIL_FROM": FROM}
        started.append(start_worker(folder, url, *words, **environment))
        if "--once" in words:
            assert started[-1].wait(60) == 0
        return started[-1]

    yield another
    for one in started:
        one.kill()
        one.wait()


def until(what: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def of(server: MailServer, to: str) -> list[EmailMessage]:
    return [mail for mail in server.mails() if mail["To"] == to]


def event(mail: EmailMessage) -> tuple[Calendar, Event]:
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == calendar["METHOD"] and part.get_filename() == "rendez-vous.ics"
    (found,) = calendar.walk("VEVENT")
    assert not calendar.errors and not found.errors
    return calendar, found


PEOPLE = {"fr": ("alix@exemple.test", "Europe/Paris"), "en": ("robin@exemple.test", "America/Toronto")}


def test_booked_moved_cancelled(start: Callable[..., Site], server: MailServer, worker: Worker) -> None:
    """One person in French, one in English, over HTTP; then what their mailboxes and the practitioner's hold."""
    maelle = factories.published_practitioner()
    times = later_times(maelle)
    site = start(APARTE_MAIL_URL=server.url, APARTE_MAIL_FROM=FROM)
    worker(url=site.url)
    visitor, links = Visitor(site.url), {}
    for n, (language, (box, zone)) in enumerate(PEOPLE.items()):
        visitor.get(address(maelle, language=language))
        sent = form(times[n], zone=zone, email=box, first_name=f"Xanthe{n}")
        links[language] = visitor.post(address(maelle, language=language), sent).location
    until(lambda: len(server.received) == 4)
    for verb in ("deplacer", "annuler"):
        already = len(server.received)
        for n, link in enumerate(links.values()):
            visitor.get(f"{link}{verb}/")
            assert visitor.post(f"{link}{verb}/", {"slot": slot(times[4 + n])}).status == 302
        until(lambda already=already: len(server.received) == already + 4)  # type: ignore[misc]

    _well_formed(server)
    for n, (language, (box, zone)) in enumerate(PEOPLE.items()):
        starts = [times[n], times[4 + n], times[4 + n]]
        _events_follow(of(server, box), starts, zone, {"fr": "Rendez-vous", "en": "Appointment"}[language])
        for mail, moment in zip(of(server, box), starts, strict=True):
            body = mail.get_body(("plain",))
            shown = f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"
            assert body is not None and shown in body.get_content() and links[language] in body.get_content()
            assert not TELLING.search(said(mail)) and "Xanthe" not in said(mail)
            assert ("rendez-vous" in mail["Subject"]) == (language == "fr")
    desk = of(server, maelle.user.email)
    assert len(desk) == 6
    for mail in desk:  # the practitioner's mailbox learns when, not who
        assert not any(word in said(mail) for word in ("Xanthe", *(box for box, _ in PEOPLE.values())))
        assert not any(link in mail.as_string() for link in links.values())
        assert [part.get_content_type() for part in mail.walk()][1:] == ["text/plain", "text/html"]


def _events_follow(mails: list[EmailMessage], starts: list[datetime], zone: str, title: str) -> None:
    events = [event(mail) for mail in mails]
    assert [calendar["METHOD"] for calendar, _ in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [one["STATUS"] for _, one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert len({one["UID"] for _, one in events}) == 1
    numbers = [one["SEQUENCE"] for _, one in events]
    assert numbers == sorted(set(numbers))
    for (calendar, one), moment in zip(events, starts, strict=True):
        assert one["DTSTART"].params["TZID"] == calendar.walk("VTIMEZONE")[0]["TZID"] == zone
        assert as_told(calendar, one["DTSTART"].dt.replace(tzinfo=None)) == moment
        assert (one["SUMMARY"], one["ORGANIZER"]) == (title, "mailto:rendez-vous@tilleuls.test")


def said(mail: EmailMessage) -> str:
    """All that a mail says, links left out: an address of ours is only a path and a signature."""
    return re.sub(r"http://\S+", "", "".join([mail["Subject"], *map(_text, mail.walk())]))


def _text(part: EmailMessage) -> str:
    return "" if part.is_multipart() else str(part.get_content())


def _well_formed(server: MailServer) -> None:
    """RFC 5321 and 5322: lines, headers once each, a date, a name that no other mail has, and nobody to answer."""
    for raw, mail in zip(server.received, server.mails(), strict=True):
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw) and max(map(len, raw.split(b"\r\n"))) <= 998
        assert raw.partition(b"\r\n\r\n")[0].isascii()
        assert not any(part.defects for part in mail.walk())
        assert set(Counter(name.lower() for name in mail).values()) == {1}
        sent = parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC)  # written in UTC, as « -0000 »
        assert abs(sent - clock.now()) < timedelta(minutes=5)
        assert re.fullmatch(r"<[\w.-]+@tilleuls\.test>", mail["Message-ID"].strip())
        assert (mail["Auto-Submitted"], mail["From"]) == ("auto-generated", FROM)
        # Who answers all the same reaches the mailbox that the practice chose; nobody else's address is given away.
        assert mail["Reply-To"] is None
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds[:2] == ["text/plain", "text/html"]
        for part in email.message_from_bytes(
            raw
        ).walk():  # as it was written: the policy above drops a second one
            names = [word.partition("=")[0].strip() for word in part["Content-Type"].split(";")[1:]]
            assert len(names) == len(set(names)), part["Content-Type"]
    assert len({mail["Message-ID"] for mail in server.mails()}) == len(server.received)


def test_refused_for_a_while(server: MailServer, worker: Worker, folder: Path, maelle: Practitioner) -> None:
    """At the recipient, then at the message: each mail comes once in the end, and no trace holds an address."""
    booked(maelle)
    for step in ("RCPT", "DATA", None):
        server.refusing = step  # type: ignore[assignment]
        worker("--once")
        waiting = DBTaskResult.objects.filter(status="READY")
        assert waiting.count() == (2 if step else 0)
        waiting.update(run_after=clock.now() - timedelta(days=400))
    assert server.refused == 4
    assert sorted(mail["To"] for mail in server.mails()) == sorted(["alix@exemple.test", maelle.user.email])
    kept = str(list(DBTaskResult.objects.values())) + (folder / "worker.log").read_text()
    assert "alix" not in kept and maelle.user.email not in kept


@pytest.mark.parametrize("accepted", [False, True])
def test_the_worker_is_killed_while_it_sends(
    server: MailServer, worker: Worker, maelle: Practitioner, accepted: bool
) -> None:
    """Nothing is lost. What the server had taken without having said so comes twice, under one name."""
    for number in range(MANY):
        booked(maelle, TEN + timedelta(hours=number))
    server.wait_at(3, accepted=accepted)
    one = worker()
    assert server.waiting.wait(30)
    one.kill()  # SIGKILL
    one.wait()
    assert len(server.received) == 2 + accepted

    worker("--once")  # those that waited; the one that was being sent may still be another worker's
    (begun,) = DBTaskResult.objects.running()
    assert len(server.received) == 2 * MANY - 1 + accepted
    DBTaskResult.objects.running().update(started_at=begun.started_at - LONGEST)
    worker("--once")
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()
    names = Counter(mail["Message-ID"] for mail in server.mails())
    assert sorted(names.values()) == [1] * (2 * MANY - 1) + [1 + accepted]
    told = Counter(mail["To"] for mail in server.mails())
    assert set(told) == {"alix@exemple.test", maelle.user.email} and min(told.values()) == MANY


def test_a_worker_that_runs_takes_back_what_another_left(
    monkeypatch: pytest.MonkeyPatch, maelle: Practitioner
) -> None:
    """Each minute, and not what another may still be sending."""
    for number in (0, 1):
        booked(maelle, TEN + timedelta(hours=number))
    begun = DBTaskResult.objects.values_list("pk", flat=True)
    with clock.frozen(timezone.now()):
        DBTaskResult.objects.update(status="RUNNING", started_at=clock.now() - LONGEST / 2)
        left = list(begun[:2])
        DBTaskResult.objects.filter(pk__in=left).update(started_at=clock.now() - LONGEST * 2)
        naps = iter([None])
        monkeypatch.setattr(working, "time", SimpleNamespace(sleep=lambda _: next(naps)))
        with pytest.raises(StopIteration):
            working._keep_doing(working.DUTIES)
    assert set(DBTaskResult.objects.filter(status="READY").values_list("pk", flat=True)) == set(left)
    assert DBTaskResult.objects.running().count() == 2
