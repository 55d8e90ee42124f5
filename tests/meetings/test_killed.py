"""A server killed while it books leaves nothing half done, and what was asked can be asked again."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPException

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from aparte.audit.models import Entry
from aparte.audit.terms import Verb
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting, Participant, Series
from aparte.meetings.terms import Kind, State
from aparte.orientation.models import Request
from aparte.people.models import Person
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.booking import address, form, later_times, slot
from tests.meetings.visitors import Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY, SERIES = 24, 12


@pytest.mark.parametrize("after", [0.05, 0.2, 0.5])
def test_killed_in_the_middle(start: Callable[..., Site], after: float) -> None:
    """`conftest.held_times_agree` looks at every time that is held, besides."""
    maelle = factories.published_practitioner()
    free = later_times(maelle)
    forms = [form(free[n], first_name=f"Alix {n}", email=f"alix{n}@exemple.test") for n in range(MANY)]
    first = start(processes=2 if on_postgresql() else 1)
    people = [Visitor(first.url) for _ in forms]
    for one in people:
        one.get(address(maelle))

    killer = threading.Timer(after, first.kill)
    killer.start()
    at_once([partial(_posted, one, address(maelle), sent) for one, sent in zip(people, forms, strict=True)])
    killer.join()
    time.sleep(0.5)  # the database sees that nobody is there any more

    _whole()
    second = start()
    for sent in forms:  # the same forms again, with the same keys
        visitor = Visitor(second.url)
        visitor.get(address(maelle))
        assert visitor.post(address(maelle), sent).status == 302
    assert Meeting.objects.count() == MANY
    _whole()


def test_killed_while_series_are_taken(start: Callable[..., Site]) -> None:
    """As soon as three are there. Each is whole or is not; the same form sent again leads to one whole series."""
    maelle = factories.published_practitioner()
    factories.offering(maelle)
    maelle.availability.step_minutes = 60
    maelle.availability.save()
    free = later_times(maelle)[:SERIES]
    pages = [
        f"/rencontre/{private_token(factories.meeting(maelle, state=State.DONE))}/suivante/" for _ in free
    ]
    forms = [
        {"kind": "support", "mode": "phone", "count": "4", "every_weeks": "1", "confirm": "1"}
        | {"slot": slot(time), "key": str(uuid.uuid4())}
        for time in free
    ]
    first = start(processes=2 if on_postgresql() else 1)
    people = [Visitor(first.url) for _ in forms]
    for one, page in zip(people, pages, strict=True):
        assert one.get(page).status == 200

    killer = threading.Thread(target=_kill_after, args=[first, 3])
    killer.start()
    at_once([partial(_posted, *sent) for sent in zip(people, pages, forms, strict=True)])
    killer.join()
    time.sleep(0.5)

    assert 3 <= Series.objects.count() < SERIES
    _whole_series()
    second = start()
    for page, sent in zip(pages, forms, strict=True):
        visitor = Visitor(second.url)
        visitor.get(page)
        assert visitor.post(page, sent).status == 302
    assert Series.objects.count() == SERIES
    _whole_series()


def _kill_after(site: Site, count: int) -> None:
    deadline = time.monotonic() + 60
    try:
        while Series.objects.count() < count and time.monotonic() < deadline:
            time.sleep(0.002)
    finally:
        site.kill()
        connection.close()


def _whole_series() -> None:
    """Each has its four dates, who comes to each, four lines in the journal and one mail to its person."""
    dates = [sorted(map(str, one.meetings.values_list("pk", flat=True))) for one in Series.objects.all()]
    assert {len(ids) for ids in dates} <= {4}
    taken = Meeting.objects.filter(kind=Kind.SUPPORT)
    assert taken.count() == Participant.objects.filter(meeting__in=taken).count() == 4 * len(dates)
    told = Entry.objects.filter(verb=Verb.MEETING_BOOKED).values_list("about_id", flat=True)
    assert sorted(told) == sorted(pk for ids in dates for pk in ids)
    mails = [
        task.args_kwargs["kwargs"]
        for task in DBTaskResult.objects.filter(task_path="aparte.meetings.tasks.tell_person")
    ]
    assert sorted(sorted(one["meeting_ids"]) for one in mails) == sorted(dates)


def _posted(visitor: Visitor, path: str, sent: dict[str, str]) -> None:
    with suppress(OSError, HTTPException):  # nobody answers any more
        visitor.post(path, sent)


def _whole() -> None:
    """Each meeting has its person, its request, its line in the journal and its two mails; none is without."""
    meetings = set(Meeting.objects.values_list("pk", flat=True))
    assert Request.objects.count() == Person.objects.count() == len(meetings)
    assert set(Meeting.objects.values_list("person", flat=True)) == set(
        Person.objects.values_list("pk", flat=True)
    )
    told = Entry.objects.filter(verb=Verb.MEETING_BOOKED).values_list("about_id", flat=True)
    assert sorted(told) == sorted(map(str, meetings))
    queued = [pk for task in DBTaskResult.objects.all() for pk in task.args_kwargs["kwargs"]["meeting_ids"]]
    assert sorted(queued) == sorted([*map(str, meetings)] * 2)
