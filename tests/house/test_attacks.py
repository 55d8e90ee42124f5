"""Every address is attacked, by whoever it lets in: a new one from its first day on.

Whatever is sent, the server answers in words and not by a fault; nothing of what was sent is in a log or in an address;
and what was refused has changed nothing.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions_care import note_care
from aparte.accompaniment.actions_changing import accept
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.actions_notes import change_keeping, sign_note
from aparte.accompaniment.actions_stopping import stop
from aparte.accompaniment.models import Change
from aparte.accompaniment.rules_gate import Care
from aparte.accompaniment.terms import Ending, Opinion
from aparte.audit.terms import Actor
from aparte.meetings.actions_erasing import forget
from aparte.people.models import Person
from tests.ground.traces import every_column
from tests.house.access import POSTED, ROWS, Row
from tests.house.attacks import FORM, MARK, FilledForm, all_wrong, broken_bodies, forms_of, one_wrong, plain
from tests.house.test_access import ADDRESSES
from tests.house.town import ROLES, Town, build_town

pytestmark = pytest.mark.django_db

OURS = ("accompaniment", "alliance", "felt", "file", "notebook", "received", "receipts", "shared", "space")
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

    def send(self, name: str, why: str, body: str | bytes, kind: str = FORM, method: str = "POST") -> int:
        """Attack one address; answers the status, 0 for a fault."""
        place = self.places[name]
        with self.asking() as client:
            try:
                answer = client.generic(method, place, body, content_type=kind)
                if not answer.streaming:
                    answer.content
            except Exception as fault:  # what a browser would see as an error page
                self.wrong.append(f"{name}, {why}: {type(fault).__name__}: {str(fault)[:200]}")
                return 0
            self._look_at(name, why, answer)
            return answer.status_code

    def send_twice(self, name: str, why: str, form: FilledForm) -> None:
        """A doubled click: the same form, both times with the same values."""
        for button, value in form.buttons or [("", "")]:
            with self.asking() as client:
                for _time in range(2):
                    try:
                        answer = client.generic(
                            "POST",
                            self.places[name],
                            plain(form.values | {button: [value]}),
                            content_type=FORM,
                        )
                    except Exception as fault:
                        self.wrong.append(
                            f"{name}, {button} {why}: {type(fault).__name__}: {str(fault)[:200]}"
                        )
                        break
                    if answer.status_code >= 500:
                        self.wrong.append(f"{name}, {button} {why}: {answer.status_code}")

    def _look_at(self, name: str, why: str, answer: Any) -> None:
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
            if attacker.send(name, why, body) == 405:  # nothing is posted there
                break
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
            if attacker.send(name, why, body, kind) == 405:
                break
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


def _closed(town: Town) -> None:
    close_file(accompaniment=town.file, ending=Ending.OTHER, by=Actor.machine(), at=clock.now())


def _contrary(town: Town) -> None:
    care = Care("Dre Roy", Opinion.CONTRARY, None)
    note_care(accompaniment=town.file, care=care, by=Actor.machine(), at=clock.now())


def _stopped(town: Town) -> None:
    stop(member=town.file.members.get(person=town.alix), by=Actor.person(town.alix.pk), at=clock.now())


def _gone_on(town: Town) -> None:
    change = Change.objects.get(pk=town.things["change_id"])
    accept(change=change, by=Actor.user(town.colleague.user_id), at=clock.now())


def _all_gone_on(town: Town) -> None:
    stop(member=town.file.members.get(person=town.bilal), by=Actor.person(town.bilal.pk), at=clock.now())
    _gone_on(town)


def _one_forgotten(town: Town) -> None:
    forget(person=Person.objects.get(pk=town.alix.pk), by=Actor.machine(), at=clock.now())


def _all_forgotten(town: Town) -> None:
    _one_forgotten(town)
    forget(person=Person.objects.get(pk=town.bilal.pk), by=Actor.machine(), at=clock.now())


def _signed_and_locked(town: Town) -> None:
    filed = town.held.file_meeting
    change_keeping(practice=town.practitioner.practice, lock_hours=0, by=Actor.machine(), at=clock.now())
    sign_note(file_meeting=filed, members=[], by=Actor.machine(), at=clock.now())


def _nothing(town: Town) -> None:
    """Everything as it was: what is sent is sent for the second time."""


MEANWHILE = (
    _nothing, _closed, _contrary, _stopped, _gone_on, _all_gone_on, _one_forgotten, _all_forgotten, _signed_and_locked
)  # fmt: skip


@pytest.mark.parametrize("happened", MEANWHILE, ids=lambda one: one.__name__)
@pytest.mark.parametrize("attacker", ["person", "practitioner", "other member"], indirect=True)
def test_a_tab_that_was_left_open(attacker: Attacker, happened: Callable[[Town], None]) -> None:
    """The form was shown before something else happened; it is sent afterwards, and twice."""
    with transaction.atomic():
        happened(attacker.town)
        for name, place in attacker.places.items():
            for form in attacker.forms[place] if name.startswith(OURS) else ():
                attacker.send_twice(name, f"after {happened.__name__}", form)
        transaction.set_rollback(True)
    attacker.found_nothing()
