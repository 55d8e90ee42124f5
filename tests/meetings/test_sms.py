"""Short messages, for who gave a telephone and no e-mail: through the port, as discreet as a mail, each once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel
from aparte.meetings.actions_desk import accept
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_reminders import BEFORE, remind
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Availability, Meeting, Waiting
from aparte.meetings.sms import FileGateway, HttpGateway
from aparte.people.emails import ATTEMPTS
from aparte.people.models import Practitioner
from tests.meetings.booking import AT, TEN, booked, form

NUMBER = "+33612345678"
PHONE_ONLY = Contact("Alix", "", NUMBER)
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
WHO = Actor.user(1)


class Kept:
    """A gateway that keeps what it is given, or refuses."""

    sent: list[dict[str, str]] = []
    refuses = False

    def send(self, **message: str) -> None:
        if Kept.refuses:
            raise OSError(f"no way to {message['to']}")
        Kept.sent.append(message)


@pytest.fixture
def kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    settings.SMS_GATEWAY = f"{__name__}.Kept"
    monkeypatch.setattr("aparte.meetings.sms.import_string", lambda _: Kept)
    monkeypatch.setattr(Kept, "sent", [])
    monkeypatch.setattr(Kept, "refuses", False)
    return Kept.sent


def test_who_gave_a_telephone_alone_is_told(
    kept: list[dict[str, str]], maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    meeting = booked(maelle, contact=PHONE_ONLY)
    run_tasks()
    (one,) = Kept.sent
    assert one["to"] == NUMBER and reverse("meetings:link", args=[private_token(meeting)]) in one["text"]
    assert "2 mars, 10:00" in one["text"] and "\n" not in one["text"]
    said = one["text"].rpartition("http")[0].lower()
    assert not any(word in said for word in ("alix", "maëlle", "exploratoire", "psycho", "aparté"))
    assert [mail.to for mail in mailoutbox] == [[maelle.user.email]]


def test_who_gave_both_gets_a_mail(kept: list[dict[str, str]], maelle: Practitioner, run_tasks: Run) -> None:
    booked(maelle, contact=Contact("Alix", "alix@exemple.test", NUMBER))
    run_tasks()
    assert not Kept.sent


def test_without_a_gateway_nothing_is_sent_and_nothing_fails(maelle: Practitioner, run_tasks: Run) -> None:
    booked(maelle, contact=PHONE_ONLY)
    run_tasks()
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_the_whole_life_of_a_meeting(
    kept: list[dict[str, str]], maelle: Practitioner, run_tasks: Run
) -> None:
    later = TEN + timedelta(days=7)
    meeting = booked(maelle, later, contact=PHONE_ONLY, others=[Contact("Bilal", "", "+33698765432")])
    accept(meeting=meeting, by=WHO, at=AT)
    run_tasks()
    with clock.frozen(later - BEFORE[0]):
        remind(at=clock.now())
        run_tasks()
    cancel(meeting=meeting, by=WHO, at=AT)
    run_tasks()
    mine = [one["text"].split(".")[0] for one in Kept.sent if one["to"] == NUMBER]
    assert mine == [
        "Votre rendez-vous est noté", "Votre rendez-vous est confirmé", "Votre rendez-vous approche",
        "Votre rendez-vous est annulé",
    ]  # fmt: skip
    other = meeting.participants.exclude(person=meeting.person_id).get()
    first = next(one["text"] for one in Kept.sent if one["to"] != NUMBER)
    assert "Vous êtes libre de dire non" in first and invitation_token(other) in first
    assert len({one["name"] for one in Kept.sent}) == len(Kept.sent)


def test_in_the_persons_language_and_hours(
    kept: list[dict[str, str]], maelle: Practitioner, run_tasks: Run
) -> None:
    booked(maelle, contact=PHONE_ONLY, language="en", zone="America/Toronto")
    run_tasks()
    assert "4 a.m." in Kept.sent[0]["text"] or "04:00" in Kept.sent[0]["text"]
    assert "appointment" in Kept.sent[0]["text"]


def test_one_that_fails_is_tried_again_and_keeps_no_number_behind(
    kept: list[dict[str, str]], maelle: Practitioner, run_tasks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kept, "refuses", True)
    booked(maelle, contact=PHONE_ONLY)
    run_tasks()
    again = DBTaskResult.objects.get(status="READY")
    assert again.args_kwargs["kwargs"]["attempt"] == 2 <= ATTEMPTS
    assert not any(NUMBER in (row.traceback or "") for row in DBTaskResult.objects.all())
    name = again.args_kwargs["kwargs"]["name"]
    monkeypatch.setattr(Kept, "refuses", False)
    DBTaskResult.objects.filter(pk=again.pk).update(run_after=AT - timedelta(days=365))
    run_tasks()
    assert [one["name"] for one in Kept.sent] == [name]


def test_the_waiting_list_takes_a_telephone_when_there_is_a_gateway(
    kept: list[dict[str, str]], client: Client, maelle: Practitioner
) -> None:
    Availability.objects.update(week=[])
    join = reverse("meetings:wait", args=[maelle.slug])
    assert client.post(join, form(email="", phone="06 12 34 56 78")).status_code == 302
    assert Waiting.objects.get().person.phone == NUMBER
    assert client.post(join, form(email="", phone="")).status_code == 422


def test_the_page_says_where_the_link_went(
    kept: list[dict[str, str]], client: Client, maelle: Practitioner
) -> None:
    meeting = booked(maelle, contact=PHONE_ONLY)
    assert "SMS" in client.get(reverse("meetings:link", args=[private_token(meeting)])).content.decode()


# ── the gateways ─────────────────────────────────────────────────────────────────────────────────────


class Server(HTTPServer):
    """A gateway's own server: answers `status`, keeps what it got."""

    status = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.got: list[tuple[dict[str, Any], str | None]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((json.loads(body), self.headers["Authorization"]))
        self.send_response(self.server.status)
        self.send_header("Location", f"http://{self.server.address}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def test_a_gateway_by_http(server: Server, settings: Any) -> None:
    settings.SMS_URL = f"http://:s%C3%A9same@{server.address}/send"
    HttpGateway().send(to=NUMBER, text="Bonjour", name="one")
    assert server.got == [({"to": NUMBER, "text": "Bonjour", "id": "one"}, "Bearer sésame")]


@pytest.mark.parametrize("status", [302, 307, 400, 500])
def test_what_a_gateway_refuses_is_a_failure_and_no_token_travels(
    server: Server, settings: Any, status: int
) -> None:
    settings.SMS_URL, server.status = f"http://:secret@{server.address}/send", status
    with pytest.raises(HTTPError):
        HttpGateway().send(to=NUMBER, text="Bonjour", name="one")
    assert len(server.got) == 1


def test_a_file_for_each(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    for name in ("one", "two"):
        FileGateway().send(to=NUMBER, text="Bonjour", name=name)
    written = sorted((tmp_path / "sms").iterdir())
    assert [path.name for path in written] == ["one.json", "two.json"]
    assert json.loads(written[0].read_text("utf-8"))["text"] == "Bonjour"


def test_a_meeting_exists_without_any_message(kept: list[dict[str, str]], maelle: Practitioner) -> None:
    """The port is asked by the worker: a gateway that is down never stops a booking."""
    Kept.refuses = True
    assert booked(maelle, contact=PHONE_ONLY) == Meeting.objects.get()
