"""The pages that follow a first meeting ask as much for three rows as for one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.audit.terms import Actor
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import Contact
from aparte.meetings.links import feed_token, invitation_token, private_token, waiting_token
from aparte.meetings.models import Feed, Meeting
from aparte.meetings.terms import Kind, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked
from tests.meetings.test_waiting import waits

WEEK = timedelta(weeks=1)
ROOM = [Contact(name, f"{name}@exemple.test", "") for name in ("bilal", "chloe", "dora")]


@pytest.fixture
def first(maelle: Practitioner) -> Meeting:
    factories.offering(maelle)
    return factories.meeting(maelle, state=State.DONE, at=AT, others=[factories.person(first_name="Bilal")])


def _series(first: Meeting, count: int) -> Meeting:
    return book_next(
        after=first,
        kind=Kind.SUPPORT,
        mode="phone",
        starts_at=TEN + WEEK,
        by=Actor.person(first.person_id),
        key=uuid.uuid4(),
        at=AT,
        rhythm=Rhythm(count + 1, 1),
        others=ROOM[:count],
    )[0]


def _own(name: str) -> Callable[[Meeting, int], str]:
    return lambda first, count: reverse(f"meetings:{name}", args=[private_token(_series(first, count))])


def _at_the_desk(name: str) -> Callable[[Meeting, int], str]:
    return lambda first, count: reverse(f"desk:{name}", args=[_series(first, count).pk])


def _invitation(first: Meeting, count: int) -> str:
    one = _series(first, count)
    invited = one.participants.exclude(person=one.person_id).first()
    assert invited is not None
    return reverse("meetings:invitation", args=[invitation_token(invited)])


def _waiting(first: Meeting, count: int) -> str:
    line = [waits(first.practitioner) for _ in range(count)]
    return reverse("meetings:waiting", args=[waiting_token(line[0])])


def _feed(first: Meeting, count: int) -> str:
    _series(first, count)
    own = Feed.objects.create(person=first.person, created_at=AT)
    return reverse("meetings:feed", args=[feed_token(own)])


def _agenda(view: str) -> Callable[[Meeting, int], str]:
    def filled(first: Meeting, count: int) -> str:
        _series(first, count)
        for n in range(count):
            booked(first.practitioner, TEN + n * timedelta(hours=1), others=ROOM[:count])
            held = TEN + WEEK + timedelta(hours=2 + n)
            who = Actor.user(first.practitioner.user_id)
            hold(
                practitioner=first.practitioner,
                starts_at=held,
                ends_at=held + timedelta(minutes=15),
                by=who,
                at=AT,
            )
        return f"/bureau/agenda/?vue={view}&jour=2027-03-09"

    return filled


def _interventions(first: Meeting, count: int) -> str:
    for kind in (Kind.ACCOMPANIMENT, Kind.EDUCATION, Kind.COUPLE_FAMILY)[:count]:
        factories.offering(first.practitioner, kind)
    return "/bureau/interventions/"


PAGES = {
    **{f"own {name}": _own(name) for name in ("link", "move", "cancel", "next", "series", "invite")},
    **{f"desk {name}": _at_the_desk(name) for name in ("meeting", "next", "move")},
    "invitation": _invitation,
    "waiting": _waiting,
    "feed": _feed,
    "week": _agenda("semaine"),
    "list": _agenda("liste"),
    "interventions": _interventions,
}


def asked(client: Client, ask: Callable[[], object]) -> int:
    ask()  # what is loaded once is loaded
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)


def counted(first: Meeting, desk: Client, path: str, form: dict[str, str] | None = None) -> int:
    def ask() -> None:
        answer = desk.post(path, form) if form else desk.get(path)
        assert answer.status_code == 200, path

    return asked(desk, ask)


@pytest.mark.parametrize("page", PAGES)
def test_as_many_for_three_as_for_one(desk: Client, first: Meeting, page: str) -> None:
    from django.db import transaction

    counts = []
    for count in (1, 3):
        with transaction.atomic():
            counts.append(counted(first, desk, PAGES[page](first, count)))
            transaction.set_rollback(True)
    assert counts[0] == counts[1]


def test_an_absence_looks_at_three_meetings_as_at_one(desk: Client, maelle: Practitioner) -> None:
    days = {"first": "2027-03-02", "last": "2027-03-02"}
    booked(maelle)
    for_one = counted(booked(maelle, TEN + timedelta(hours=1)), desk, "/bureau/agenda/absences/", days)
    for n in range(2, 5):
        booked(maelle, TEN + n * timedelta(hours=1), others=ROOM)
    assert counted(Meeting.objects.latest("starts_at"), desk, "/bureau/agenda/absences/", days) == for_one
