"""Several at the same instant over real HTTP: one stops once, a couple leaves together, a code opens once, tries end.

One process on SQLite, four on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.urls import reverse

from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import Ending, State
from aparte.audit.models import Entry
from aparte.audit.terms import Verb
from aparte.people.actions_entering import TRIES, code_of
from aparte.people.models import Entrance
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.visitors import Said, Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 10
ROUNDS = 3


@pytest.fixture
def site(start: Callable[..., Site]) -> Site:
    return start(processes=4 if on_postgresql() else 1)


def way_of(member: Member, word: str) -> str:
    return reverse(f"accompaniment:{word}", args=[member_token(member)])


def sent(site: Site, paths: list[tuple[str, str]]) -> list[Said]:
    """Each path is posted at the same instant, from a browser that has opened the page beside it."""
    acts = []
    for opened, posted in paths:
        visitor = Visitor(site.url)
        assert visitor.get(opened).status == 200
        acts.append(partial(visitor.post, posted, {}))
    answers = at_once(acts)
    assert {answer.status for answer in answers} == {302}, site.logs()[-3000:]
    assert "Traceback" not in site.logs()
    return answers


def test_pressing_many_times_is_pressing_once(site: Site) -> None:
    file = factories.accompaniment()
    member = file.members.get()
    way = way_of(member, "stop")
    sent(site, [(way, way)] * MANY)
    assert Entry.objects.filter(verb=Verb.MEMBER_LEFT).count() == 1
    file.refresh_from_db()
    assert (file.state, file.ending) == (State.CLOSED, Ending.STOPPED)


def test_a_couple_that_leaves_together_leaves_nothing_open(site: Site) -> None:
    helper = factories.published_practitioner()
    for _round in range(ROUNDS):
        persons = [factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")]
        file = factories.accompaniment(helper, persons=persons)
        ways = [(way_of(one, "stop"), way_of(one, "stop")) for one in file.members.all()]
        paused = [(way_of(one, "stop"), way_of(one, "pause")) for one in file.members.all()]
        sent(site, ways + paused)
        file.refresh_from_db()
        assert file.state == State.CLOSED and not file.members.present().exists()


def test_coming_back_and_stopping_at_once_agree(site: Site) -> None:
    file = factories.accompaniment()
    member = file.members.get()
    for _round in range(ROUNDS):
        stop, back = way_of(member, "stop"), way_of(member, "come_back")
        sent(site, [(stop, stop), (stop, back)] * 3)
        file, member = Accompaniment.objects.get(), Member.objects.get()
        assert (member.left_at is None) == file.is_open == (file.closed_at is None)


def test_a_code_typed_many_times_at_once_opens_once(site: Site) -> None:
    factories.person()
    visitor = _asking(site)
    code = code_of(Entrance.objects.get())
    answers = at_once([partial(visitor.post, "/mon-espace/entrer/code/", {"code": code})] * MANY)
    assert all(answer.status in {302, 422, 403} for answer in answers), [one.status for one in answers]
    assert Entry.objects.filter(verb=Verb.SPACE_ENTERED).count() == 1
    assert "Traceback" not in site.logs()


def test_guessing_at_once_gives_no_more_tries(site: Site) -> None:
    factories.person()
    visitor = _asking(site)
    right = int(code_of(Entrance.objects.get()))
    wrong = [f"{(right + n) % 10**8:08d}" for n in range(1, 2 * MANY + 1)]
    at_once([partial(visitor.post, "/mon-espace/entrer/code/", {"code": one}) for one in wrong])
    assert Entrance.objects.get().tries == TRIES
    assert "Traceback" not in site.logs()


def _asking(site: Site) -> Visitor:
    """A browser that has asked for a code and has the page before it."""
    visitor = Visitor(site.url)
    visitor.get("/mon-espace/entrer/")
    assert visitor.post("/mon-espace/entrer/", {"email": "alix@exemple.test"}).status == 302
    assert visitor.get("/mon-espace/entrer/code/").status == 200
    return visitor
