"""A server killed while it books leaves nothing half done, and what was asked can be asked again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.client import HTTPException

import pytest
from django_tasks_db.models import DBTaskResult

from aparte.audit.models import Entry
from aparte.audit.terms import Verb
from aparte.meetings.models import Meeting
from aparte.orientation.models import Request
from aparte.people.models import Person
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.booking import address, form, later_times
from tests.meetings.visitors import Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 24


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
