"""Sent twice, accepted and taken back, read and taken back at the same instant, over real HTTP: one thing happens,
whole. SQLite in one process, PostgreSQL in four."""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.accompaniment.actions_changing import accept, prepare, send
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Change, Member, PassedOn
from aparte.accompaniment.terms import State
from aparte.accompaniment.terms_changing import ChangeState
from aparte.audit.terms import Actor
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.crowds import session_of
from tests.meetings.visitors import Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4
SITUATION = "Je dors mal depuis que l'atelier a fermé."


@pytest.fixture
def site(start: Callable[..., Site]) -> Site:
    return start(processes=4 if on_postgresql() else 1)


@pytest.fixture
def noe(site: Site) -> Practitioner:
    maelle = factories.published_practitioner()
    return factories.published_practitioner(name="Noé Rivage", practice=maelle.practice)


def new_member(noe: Practitioner, *, as_far_as: str) -> tuple[Member, Change]:
    """Somebody else each round, with a file of their own."""
    maelle = Practitioner.objects.get(name="Maëlle Tournesol")
    member = factories.accompaniment(maelle, situation=SITUATION).members.get()
    by, at = Actor.person(member.person_id), clock.now()
    change = prepare(member=member, to=noe, by=by, at=at)
    if as_far_as != "prepared":
        change = send(member=member, items=["situation"], goodbye="Merci.", by=by, at=at)
    if as_far_as == "accepted":
        change = accept(change=change, by=by, at=at)
    return member, change


def person_at(site: Site, member: Member, name: str) -> Visitor:
    visitor = Visitor(site.url)
    assert visitor.get(reverse(f"accompaniment:{name}", args=[member_token(member)])).status == 200
    return visitor


def practitioner_at(site: Site, noe: Practitioner, path: str) -> Visitor:
    visitor = Visitor(site.url, session_of(noe))
    assert visitor.get(path).status == 200
    return visitor


def test_sent_eight_times_is_sent_once(site: Site, noe: Practitioner) -> None:
    member, change = new_member(noe, as_far_as="prepared")
    visitors = [person_at(site, member, "passing_on") for _ in range(8)]
    path = reverse("accompaniment:passing_on", args=[member_token(member)])
    answers = at_once([partial(one.post, path, {"items": "situation", "goodbye": ""}) for one in visitors])
    assert {one.status for one in answers} == {302}
    change.refresh_from_db()
    assert change.state == ChangeState.SENT and Change.objects.count() == 1
    told = [one for one in DBTaskResult.objects.all() if "practitioner_of_change" in one.task_path]
    assert len(told) == 1


def test_accepted_and_taken_back_at_once(site: Site, noe: Practitioner) -> None:
    for _ in range(ROUNDS):
        member, change = new_member(noe, as_far_as="sent")
        arrival = reverse("file:arrival", args=[change.pk])
        back = reverse("accompaniment:take_back", args=[member_token(member)])
        doing = [
            partial(practitioner_at(site, noe, arrival).post, arrival, {"answer": "yes"}) for _ in range(2)
        ]
        doing += [partial(person_at(site, member, "changing").post, back, {}) for _ in range(2)]
        answers = at_once(doing)
        assert {one.status for one in answers} <= {302, 404}
        change.refresh_from_db()
        former = Accompaniment.objects.get(pk=member.accompaniment_id)
        new = Accompaniment.objects.filter(practitioner=noe, members__person=member.person_id)
        assert change.sealed_copy is None
        if change.state == ChangeState.REVOKED:
            assert former.is_open and not new.exists() and change.sealed_goodbye is None
        else:
            assert change.state == ChangeState.ACCEPTED and former.state == State.CLOSED
            assert new.get() == change.file
        assert not PassedOn.objects.filter(change=change, opened_at__isnull=False).exists()
    assert "Traceback" not in site.logs()


def test_read_and_taken_back_at_once(site: Site, noe: Practitioner) -> None:
    for _ in range(ROUNDS):
        member, change = new_member(noe, as_far_as="accepted")
        arrival = reverse("file:arrival", args=[change.pk])
        back = reverse("accompaniment:take_back", args=[member_token(member)])
        read, _taken = at_once(
            [
                partial(practitioner_at(site, noe, arrival).post, arrival, {"answer": "read"}),
                partial(person_at(site, member, "changing").post, back, {}),
            ]
        )
        seen = SITUATION in html.unescape(read.page).replace("’", "'")
        assert PassedOn.objects.filter(change=change, opened_at__isnull=False).exists() is seen
        assert PassedOn.objects.filter(change=change).exists() is seen
    assert "Traceback" not in site.logs()
