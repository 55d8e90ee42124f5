"""What is left behind: in logs, in files, in the log of the database, once somebody was forgotten."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from aparte.config.scrubbing import scrub
from aparte.meetings.links import private_token
from aparte.orientation.models import Request
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/recontre/{}/", "/RENCONTRE/{}/", "/{}/", "rencontre%2F{}", "/x/?t={}"])
def test_a_mistyped_private_link_is_not_logged(where: str) -> None:
    token = private_token(factories.meeting())
    for written in (token, token.upper(), token.replace(".", "%2E")):
        said = scrub("Not Found: " + where.format(written))
        assert written[:32] not in said and written[-20:] not in said


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_forgotten_person_stays_in_the_files(client: Client) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's files")
    meeting = factories.meeting()
    person = meeting.person
    pieces = [person.sealed_data_key, person.sealed_first_name, person.sealed_email, meeting.request.sealed]
    assert client.post(reverse("meetings:erase", args=[private_token(meeting)])).status_code == 302
    name = str(connection.settings_dict["NAME"])
    kept = b"".join(Path(name + end).read_bytes() for end in ("", "-wal") if Path(name + end).exists())
    assert kept
    assert not [place for place, piece in enumerate(pieces) if piece and bytes(piece) in kept]


@pytest.mark.django_db
def test_what_the_key_sealed_goes_with_it(client: Client) -> None:
    meeting = factories.meeting()
    client.post(reverse("meetings:erase", args=[private_token(meeting)]))
    assert bytes(Request.objects.get().sealed) == b""
    assert Request.objects.get().unsealed().words == ""


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Even in a folder that others may enter."""
    tmp_path.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APARTE_")}
    done = subprocess.run(
        [sys.executable, "-m", "aparte", "migrate", "--verbosity", "0"],
        env=environment | {"APARTE_VAR": str(tmp_path)},
        cwd=settings.PACKAGE.parent,
        check=False,
        umask=0o022,
    )
    assert done.returncode == 0
    open_to_others = [one.name for one in tmp_path.iterdir() if stat.S_IMODE(one.stat().st_mode) & 0o077]
    assert (tmp_path / "aparte.sqlite3").exists() and not open_to_others


@pytest.mark.django_db
def test_the_icon_asks_nobody_to_sign_in(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/static/aparte/mark.svg")
    assert not client.cookies
