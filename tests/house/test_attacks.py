"""Every address is attacked, by whoever it lets in: a new one from its first day on.

Whatever is sent, the server answers in words and not by a fault; nothing of what was sent is in a log or in an address;
and what was refused has changed nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.ground.traces import every_column
from tests.house.access import POSTED, ROWS, Row
from tests.house.attacks import FORM, MARK, FilledForm, all_wrong, broken_bodies, forms_of, one_wrong, plain
from tests.house.test_access import ADDRESSES
from tests.house.town import ROLES, Town, build_town

pytestmark = pytest.mark.django_db

OURS = ("accompaniment", "alliance", "felt", "file", "notebook", "shared", "space")
"""Where people write what nobody else may read: there each field is attacked by itself."""
ATTACKERS = ("person", "practitioner", "other member", "colleague", "manager")
OTHERS = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "HEAD")
ASKING_COUNTS = {"django_session", "audit_entry", "people_entrance", "people_user"}
"""Tables that being refused may change: a session for the form's token, a reading that leaves its trace, a try, when
somebody last signed in."""
READ_ONLY = {"orientation:choose", "orientation:start", "pages:practitioner", "pages:practitioners"}
"""They read words and write nothing: the form of another site is answered, and starts nothing."""
PROGRAMS = {name for name, _arguments in ADDRESSES if name.startswith("api:")}
"""No browser's form: a token opens them (tests/programs)."""


class Attacker:
    """Sends to the addresses that let `role` in, each time to the same day."""

    def __init__(self, role: str, log: pytest.LogCaptureFixture) -> None:
        self.role, self.town, self.log = role, build_town(), log
        self.wrong: list[str] = []
        self.before = _kept()
        self.places = {
            name: reverse(name, kwargs={one: self.town.given(one, role, name) for one in arguments})
            for name, arguments in ADDRESSES
            if name not in PROGRAMS and _who_attacks(ROWS[name]) == role
        }
        self.forms = self._forms()

    def _forms(self) -> dict[str, list[FilledForm]]:
        """The forms that the pages of this role show, by where they are sent."""
        found = defaultdict(list)
        for name, place in self.places.items():
            if name in POSTED:
                continue
            with self.asking() as client:
                answer = client.get(place)
                if not answer.streaming:
                    for form in forms_of(place, answer.content.decode(errors="replace")):
                        found[form.action.partition("?")[0]].append(form)
        return found

    @contextmanager
    def asking(self, **options: Any) -> Iterator[Client]:
        cache.clear()
        client = Client(**options)
        with transaction.atomic():
            self.town.enter(client, self.role)
            self.writes = 0
            with connection.execute_wrapper(self._counting_writes):
                yield client
            transaction.set_rollback(True)

    def _counting_writes(self, run: Any, sql: str, *rest: Any) -> Any:
        self.writes += sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        return run(sql, *rest)

    def send(self, name: str, why: str, body: str | bytes, kind: str = FORM, method: str = "POST") -> None:
        place = self.places[name]
        with self.asking() as client:
            try:
                answer = client.generic(method, place, body, content_type=kind)
                if not answer.streaming:
                    answer.content
            except Exception as fault:  # what a browser would see as an error page
                self.wrong.append(f"{name}, {why}: {type(fault).__name__}: {str(fault)[:200]}")
                return
            self._look_at(name, why, answer)

    def _look_at(self, name: str, why: str, answer: HttpResponse) -> None:
        if answer.status_code >= 500:
            self.wrong.append(f"{name}, {why}: {answer.status_code}")
        if MARK in unquote_plus(answer.headers.get("Location", "")):
            self.wrong.append(f"{name}, {why}: what was sent is in the address")
        if answer.status_code >= 400 and self.writes and (changed := _changed(self.before, _kept())):
            self.wrong.append(f"{name}, {why}: refused ({answer.status_code}), and changed {changed}")

    def found_nothing(self) -> None:
        """Every attack was answered as it should be, and the log holds nothing of what was sent."""
        assert not self.wrong, f"{len(self.wrong)}\n" + "\n".join(sorted(set(self.wrong))[:60])
        said = [one.getMessage() for one in self.log.records if not one.name.startswith("django.db")]
        assert not [line for line in said if MARK in line]

    def names_at(self, name: str) -> set[str]:
        """What the forms of an address ask for, those of its own page and those that lead to it."""
        return {field for form in self.forms[self.places[name]] for field in form.values}


def _who_attacks(row: Row) -> str:
    """The first of the attackers whom an address lets in: each is attacked once."""
    return next((one for one in ATTACKERS if row[ROLES.index(one)] == "in"), "")


def _kept() -> dict[str, list[Any]]:
    return {table: rows for table, rows in every_column().items() if table not in ASKING_COUNTS}


def _changed(before: dict[str, list[Any]], now: dict[str, list[Any]]) -> list[str]:
    return [table for table, rows in now.items() if rows != before.get(table)]


@pytest.fixture(params=ATTACKERS)
def attacker(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Attacker:
    caplog.set_level(logging.DEBUG)
    return Attacker(request.param, caplog)


def test_the_pages_show_forms_to_attack(caplog: pytest.LogCaptureFixture) -> None:
    """Were none found, everything below would attack nothing."""
    forms = Attacker("person", caplog).forms
    assert len(forms) > 25 and sum(len(form.values) for one in forms.values() for form in one) > 50


def test_every_field_the_same_wrong_thing(attacker: Attacker) -> None:
    for name in attacker.places:
        for why, body in all_wrong(attacker.names_at(name) | {"x"}):
            attacker.send(name, why, body)
    attacker.found_nothing()


def test_each_field_in_turn(attacker: Attacker) -> None:
    for name, place in attacker.places.items():
        if not name.startswith(OURS):
            continue
        for form in attacker.forms[place]:
            for why, body in one_wrong(form.values):
                attacker.send(name, why, body)
            for button, value in form.buttons or [("", "")]:
                attacker.send(name, f"{button} {value}", plain(form.values | {button: [value]}))
    attacker.found_nothing()


def test_what_is_no_form(attacker: Attacker) -> None:
    for name in attacker.places:
        for why, kind, body in broken_bodies():
            attacker.send(name, why, body, kind)
    attacker.found_nothing()


def test_other_methods(attacker: Attacker) -> None:
    for name in attacker.places:
        for method in (*OTHERS, "GET") if name in POSTED else OTHERS:
            attacker.send(name, method, f"x={MARK}", method=method)
    attacker.found_nothing()


def test_a_form_of_another_site(attacker: Attacker) -> None:
    """Without the token of this session's own pages nothing is taken."""
    for name, place in attacker.places.items():
        with attacker.asking(enforce_csrf_checks=True) as client:
            answer = client.post(place, {"confirm": "1"}, HTTP_ORIGIN="https://ailleurs.test")
            if answer.status_code not in {403, 405} and (attacker.writes or name not in READ_ONLY):
                attacker.wrong.append(f"{name}: {answer.status_code} to a form of another site")
            attacker._look_at(name, "from another site", answer)
    attacker.found_nothing()
