"""Several at the same instant over real HTTP: each gets an answer, and afterwards nothing contradicts itself.
One process on SQLite, four on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Thread

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions_agreement import propose
from aparte.accompaniment.actions_checkpoints import open_due
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, AnswerToAgreement, Checkpoint, Gate
from aparte.accompaniment.terms import State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.meetings.terms import State as MeetingState
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.visitors import Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


@pytest.fixture
def site(start: Callable[..., Site]) -> Site:
    return start(processes=4 if on_postgresql() else 1)


def test_the_last_two_say_yes_at_once_and_it_is_agreed(site: Site) -> None:
    """Each looks at what the other said: whoever comes second sees the first."""
    for number in range(TIMES):
        persons = [factories.person(email=f"p{number}{n}@exemple.test") for n in range(2)]
        file = factories.accompaniment(persons=persons, state=State.PROPOSED)
        read = propose(accompaniment=file, by=Actor.machine(), at=clock.now()).pk
        sending = []
        for member in file.members.all():
            visitor, page = Visitor(site.url), reverse("accompaniment:frame", args=[member_token(member)])
            assert visitor.get(page).status == 200
            sending.append(partial(visitor.post, page, {"read": str(read), "accepted": "yes"}))
        assert {said.status for said in at_once(sending)} <= {200, 302}
        file.refresh_from_db()
        assert file.state == State.AGREED and file.agreements.get().answers.count() == 2


def test_one_yes_sent_twice_is_one(site: Site) -> None:
    file = factories.accompaniment(state=State.PROPOSED)
    read = propose(accompaniment=file, by=Actor.machine(), at=clock.now()).pk
    page = reverse("accompaniment:frame", args=[member_token(file.members.get())])
    visitors = [Visitor(site.url) for _ in range(4)]
    assert {one.get(page).status for one in visitors} == {200}
    sent = {"read": str(read), "accepted": "yes"}
    assert {said.status for said in at_once([partial(one.post, page, sent) for one in visitors])} <= {
        200,
        302,
    }
    assert AnswerToAgreement.objects.count() == 1
    assert Entry.objects.filter(verb="agreement.answered").count() == 1


def test_a_gate_signed_twice_at_once_opens_one_file(site: Site) -> None:
    meeting = factories.meeting(state=MeetingState.DONE)
    client = Client()
    client.force_login(meeting.practitioner.user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    page = reverse("file:gate", args=[meeting.pk])
    visitors = [Visitor(site.url, cookie) for _ in range(4)]
    assert {one.get(page).status for one in visitors} == {200}
    sent = {
        "safety": "safe",
        "followed": "no",
        "situation": "Mon frère ne me parle plus.",
        "persons": str(meeting.person_id),
        "signed": "on",
    }
    assert {said.status for said in at_once([partial(one.post, page, sent) for one in visitors])} <= {
        200,
        302,
    }
    assert Accompaniment.objects.count() == Gate.objects.count() == 1


def test_several_workers_open_each_checkpoint_once(transactional_db: None) -> None:
    now = clock.now()
    for number in range(5):
        person = factories.person(email=f"p{number}@exemple.test")
        factories.accompaniment(persons=[person], at=now - timedelta(days=100))
    opened: list[int] = []

    def work() -> None:
        opened.append(open_due(at=now))
        connections.close_all()

    workers = [Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(opened) == Checkpoint.objects.count() == 5 and len(opened) == 4
