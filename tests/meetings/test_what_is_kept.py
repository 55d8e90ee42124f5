"""After a booking, no byte of the database tells who booked or why: neither its files nor any column."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.models import Entry
from aparte.cipher import CannotOpen, KeyRing
from aparte.config.sessions import SessionStore
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.traces import database_files, every_column, spellings
from tests.meetings.booking import address, form

pytestmark = pytest.mark.django_db(transaction=True)

SECRETS = {
    "words": "Depuis zibeline-4711 je ne dors plus, une noirceur orangée.",
    "first_name": "Guénolédric",
    "email": "guenoledric.talbot@exemple-rare.test",
    "phone": "+33 6 12 34 56 99",
}
TRACES = [
    "zibeline-4711", "noirceur orangée", "noirceur", "Guénolédric", "nolédric", "guenoledric", "exemple-rare",
    "0612345699", "612345699", "12 34 56 99",
]  # fmt: skip
VERDICTS = ["stress_sleep", "health_professional", "wish_to_die"]


@pytest.fixture
def booked_over_the_page(client: Client, run_tasks: Callable[[], int]) -> Meeting:
    """A visitor goes all the way: words, answers, practitioner, booking, mails; then the practitioner reads."""
    maelle = factories.published_practitioner()
    starts_at = factories.free_start(maelle, clock.now() + timedelta(days=1))
    guided = {f"answer-{name}": value for name, value in factories.GUIDED.items()}
    client.post(reverse("orientation:start"), {"words": SECRETS["words"], "region": "FR"})
    client.post(reverse("pages:practitioner", args=[maelle.slug]), {"words": SECRETS["words"]} | guided)
    answer = client.post(address(maelle), form(starts_at, **SECRETS, **guided))
    assert answer.status_code == 302, answer.content.decode()
    client.post(address(maelle), form(starts_at, **SECRETS))
    run_tasks()
    inside = Client()
    inside.force_login(maelle.user)
    meeting = Meeting.objects.get()
    page = inside.get(reverse("desk:meeting", args=[meeting.pk])).content.decode()
    assert SECRETS["first_name"] in page and "zibeline" in page, "it is there for whom it is meant"
    inside.post(reverse("desk:accept", args=[meeting.pk]))
    run_tasks()
    return meeting


def test_no_byte_tells_who_or_why(booked_over_the_page: Meeting) -> None:
    files = database_files()
    token = private_token(booked_over_the_page)
    mac = token.partition(".")[2]
    for name, content in files.items():
        for trace in [*TRACES, *VERDICTS, mac]:
            assert not [one for one in spellings(trace) if one in content], (name, trace)


def test_no_column_tells_who_or_why(booked_over_the_page: Meeting) -> None:
    """Decoded as the programs read them: sessions are packed, tasks hold JSON."""
    said = {table: "\n".join(map(str, rows)) for table, rows in every_column().items()}
    said["sessions"] = str([SessionStore().decode(session.session_data) for session in Session.objects.all()])
    assert "_auth_user_id" in said["sessions"], "they are read as the programs read them"
    assert str(booked_over_the_page.pk) in "".join(
        text for table, text in said.items() if table.startswith("django_tasks")
    )
    for table, text in said.items():
        for trace in [*TRACES, *VERDICTS]:
            assert trace not in text, (table, trace)


def test_a_search_would_find_what_is_written_in_clear(booked_over_the_page: Meeting) -> None:
    """The search itself is sound: the practitioner's name, which is public, is found."""
    name = booked_over_the_page.practitioner.name
    assert any(name.encode() in content for content in database_files().values())


def test_the_journal_shows_no_content(booked_over_the_page: Meeting) -> None:
    manager = factories.manager(practice=booked_over_the_page.practitioner.practice)
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("manage:journal")).content.decode()
    assert Entry.objects.count() >= 4 and "rencontre réservée" in page
    for trace in [*TRACES, private_token(booked_over_the_page)]:
        assert trace not in page


def test_after_erasing_the_key_is_in_no_file(booked_over_the_page: Meeting, client: Client) -> None:
    """Otherwise whoever kept the ring and found old bytes on the disk could still read."""
    meeting = Meeting.objects.get()
    key = bytes(meeting.person.sealed_data_key or b"")
    assert client.post(reverse("meetings:erase", args=[private_token(meeting)])).status_code == 302
    if connection.vendor == "sqlite":
        with closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for content in database_files().values():
        assert key not in content and str(key).encode() not in content
    assert len(key) > 60


def test_a_dump_for_another_program_tells_nothing_either(
    booked_over_the_page: Meeting, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    text = dump.read_text(encoding="utf-8")
    assert str(booked_over_the_page.pk) in text
    assert not [trace for trace in TRACES if trace in text or json.dumps(trace)[1:-1] in text]


def test_a_stranger_with_the_database_and_without_the_ring_reads_nothing(
    booked_over_the_page: Meeting, settings: Any
) -> None:
    settings.APARTE_KEY_RING = KeyRing.generate("thief")
    meeting = Meeting.objects.get()
    for read in (lambda: meeting.person.first_name, lambda: meeting.request.unsealed()):
        with pytest.raises(CannotOpen):
            read()
    assert Practitioner.objects.get().name  # what is public stays readable
