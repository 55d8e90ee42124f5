"""Many at once, over real HTTP: two people never hold one time, and a form sent twenty times books once.

The server is of its own: one process on SQLite, four on PostgreSQL; its database is the one the tests run on.
`make bench ARGS=races` runs the first of these fifty times over.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions_waiting import leave, offer_freed_times
from aparte.meetings.links import private_token, waiting_token
from aparte.meetings.models import Meeting, TakenTime
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.booking import address, form, later_times, slot
from tests.meetings.crowds import (
    A_HUNDRED,
    MANY,
    OFFERED,
    TWENTY,
    Crowd,
    Square,
    added,
    holders,
    kept_rows,
    session_of,
    the_losers_were_told,
    visitors,
)
from tests.meetings.visitors import Said, Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("APARTE_TEST_ROUNDS", "0"))  # `benchmarks.races` asks for more
PROCESSES = 4 if on_postgresql() else 1


@pytest.fixture
def site(start: Callable[..., Site]) -> Site:
    return start(processes=PROCESSES)


@pytest.fixture
def maelle(site: Site) -> Practitioner:
    return factories.published_practitioner()


def send(visitors: list[Visitor], practitioner: Practitioner, forms: list[dict[str, str]]) -> list[Said]:
    return at_once(
        [
            partial(visitor.post, address(practitioner), sent)
            for visitor, sent in zip(visitors, forms, strict=True)
        ]
    )


def statuses(answers: list[Said]) -> list[int]:
    return sorted(answer.status for answer in answers)


@pytest.mark.parametrize(("many", "rounds"), [(20, ROUNDS or 8), (100, ROUNDS or 2)])
def test_many_people_want_one_time(site: Site, maelle: Practitioner, many: int, rounds: int) -> None:
    """Each round one person has it, the others are offered other times, and nothing of theirs is kept."""
    people, times = visitors(site, maelle, many), later_times(maelle)
    for round_number in range(rounds):
        wanted = times[round_number]
        forms = [
            form(wanted, first_name=f"Alix {n}", email="", phone=f"+336123456{n:02}") for n in range(many)
        ]
        answers = send(people, maelle, forms)

        assert statuses(answers) == [302] + [409] * (many - 1), f"round {round_number}"
        meeting = Meeting.objects.get(starts_at=wanted)
        winner = next(number for number, answer in enumerate(answers) if answer.status == 302)
        assert private_token(meeting) in answers[winner].location
        assert meeting.person.first_name == f"Alix {winner}"
        for number, answer in enumerate(answers):
            if answer.status == 409:
                assert f'value="Alix {number}"' in answer.page
                others = OFFERED.findall(answer.page)
                assert len(others) > 5 and slot(wanted) not in others
        assert Person.objects.count() == Request.objects.count() == round_number + 1
    assert "Error" not in site.logs() and "Traceback" not in site.logs()


def test_one_form_sent_twenty_times(site: Site, maelle: Practitioner) -> None:
    """The same key from the same page: one meeting, and everybody lands on its link."""
    (visitor,) = visitors(site, maelle, 1)
    sent = form(later_times(maelle)[0], key=str(uuid.uuid4()))
    answers = at_once([partial(visitor.post, address(maelle), sent)] * MANY)

    assert statuses(answers) == [302] * MANY
    assert len({answer.location for answer in answers}) == 1
    assert private_token(Meeting.objects.get()) in answers[0].location
    assert Person.objects.count() == 1


def test_times_that_overlap_without_being_the_same(site: Site, maelle: Practitioner) -> None:
    """Every five minutes a time is offered; a meeting lasts fifteen. Whoever wins, nobody meets two people."""
    maelle.availability.step_minutes = 5
    maelle.availability.save()
    first = later_times(maelle)[0]
    people = visitors(site, maelle)
    answers = send(people, maelle, [form(first + timedelta(minutes=5 * (n % 5))) for n in range(MANY)])

    assert set(statuses(answers)) == {302, 409}
    held = list(Meeting.objects.order_by("starts_at"))
    assert len(held) == statuses(answers).count(302)
    assert all(one.ends_at <= other.starts_at for one, other in pairwise(held))


def test_two_meetings_moved_to_one_time(site: Site, maelle: Practitioner) -> None:
    times = later_times(maelle)
    for wanted, starts in zip(times[:5], range(10, 20, 2), strict=True):
        pair = [factories.meeting(maelle, starts_at=times[starts + n]) for n in (0, 1)]
        movers = [Visitor(site.url) for _ in pair]
        paths = [f"/rencontre/{private_token(meeting)}/deplacer/" for meeting in pair]
        for visitor, path in zip(movers, paths, strict=True):
            assert visitor.get(path).status == 200
        answers = at_once(
            [
                partial(visitor.post, path, {"slot": slot(wanted)})
                for visitor, path in zip(movers, paths, strict=True)
            ]
        )
        assert statuses(answers) == [302, 409]
        assert Meeting.objects.filter(starts_at=wanted).count() == 1
        lost = pair[[answer.status for answer in answers].index(409)]
        before = lost.starts_at
        lost.refresh_from_db()
        assert (lost.starts_at, lost.sequence) == (before, 0)


def test_a_booking_and_a_move_to_one_time(site: Site, maelle: Practitioner) -> None:
    times = later_times(maelle)
    (visitor,) = visitors(site, maelle, 1)
    for wanted, start in zip(times[:5], times[10:15], strict=True):
        path = f"/rencontre/{private_token(factories.meeting(maelle, starts_at=start))}/deplacer/"
        mover = Visitor(site.url)
        mover.get(path)
        answers = at_once(
            [
                partial(visitor.post, address(maelle), form(wanted)),
                partial(mover.post, path, {"slot": slot(wanted)}),
            ]
        )
        assert statuses(answers) == [302, 409]
        assert Meeting.objects.filter(starts_at=wanted).count() == 1


def test_bookings_moves_and_a_hold_want_one_time(site: Site, maelle: Practitioner) -> None:
    """Whoever comes first: a visitor, somebody who moves a meeting, or the practitioner who keeps the time."""
    times = later_times(maelle)
    people = visitors(site, maelle, 6)
    zone = clock.zone(maelle.zone)
    desk = Visitor(site.url, session_of(maelle))
    for wanted, start in zip(times[:6], times[30:], strict=False):
        path = f"/rencontre/{private_token(factories.meeting(maelle, starts_at=start))}/deplacer/"
        mover = Visitor(site.url)
        assert mover.get(path).status == 200 and desk.get("/bureau/agenda/").status == 200
        local, until = wanted.astimezone(zone), (wanted + timedelta(minutes=15)).astimezone(zone)
        kept = {"date": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}", "ends": f"{until:%H:%M}"}
        answers = at_once(
            [
                partial(desk.post, "/bureau/agenda/", kept),
                partial(mover.post, path, {"slot": slot(wanted)}),
                *(partial(one.post, address(maelle), form(wanted)) for one in people),
            ]
        )
        assert [answer.status for answer in answers].count(302) == 1
        assert TakenTime.objects.filter(practitioner=maelle, starts_at=wanted).count() == 1
    assert "Traceback" not in site.logs()


# ── everything that takes a time, at once ────────────────────────────────────────────────────────────


def offered_by_the_worker() -> Said:
    """What a worker does every few seconds, here in a thread of the test."""
    try:
        return Said(offer_freed_times(at=clock.now()), "", "")
    finally:
        connection.close()


@pytest.fixture
def wanted(maelle: Practitioner) -> list[datetime]:
    """Whole hours of the second and of the fourth week: the hour a week before each is nobody else's."""
    maelle.availability.step_minutes, maelle.availability.horizon_days = 60, 60
    maelle.availability.save()
    zone = clock.zone(maelle.zone)
    times = later_times(maelle)
    first = times[0].astimezone(zone).date()
    monday = first + timedelta(days=-first.weekday() % 7)
    return [one for one in times if (one.astimezone(zone).date() - monday).days // 7 in {1, 3}]


@pytest.mark.parametrize(
    ("crowd", "rounds"), [(TWENTY, ROUNDS or 6), (A_HUNDRED, ROUNDS or 2)], ids=["20-at-once", "100-at-once"]
)
def test_couples_series_moves_a_hold_and_the_line_want_one_time(
    site: Site, maelle: Practitioner, wanted: list[datetime], crowd: Crowd, rounds: int
) -> None:
    """Twenty or a hundred at once: one has it, the others are told, nothing of theirs is kept.

    One round out of two the time is free, and is offered to the line at that very moment. The other, it is held for
    somebody who waits, and who presses « Prendre » twice.
    """
    square = Square.open(site, maelle, wanted, crowd)
    for n, time in enumerate(wanted[:rounds]):
        waiting = square.waits_for(time)
        path = f"/attente/{waiting_token(waiting)}/"
        tabs = [Visitor(site.url), Visitor(site.url)]
        for tab in tabs:
            assert tab.get(path).status == 200
        take = [partial(tab.post, path, {"take": "1"}) for tab in tabs]
        before = kept_rows()
        if n % 2:
            assert offer_freed_times(at=clock.now()) == 1
            first, second, *answers = square.rush(time, take)
            assert (
                first.location
                == second.location
                == f"/rencontre/{private_token(Meeting.objects.get(starts_at=time))}/"
            )
            assert {one.status for one in answers} <= {409, 422}
            expected = {"Meeting": 1, "Participant": 1}
        else:
            offer, *answers = square.rush(time, [offered_by_the_worker])
            won = [
                kept
                for (_, kept), answer in zip(crowd.by_place, answers, strict=True)
                if answer.status == 302
            ]
            assert len(won) + offer.status == 1, f"round {n}: {statuses(answers)}"
            expected = won[0] if won else {"Hold": 1}
        the_losers_were_told(crowd, answers, time)
        assert added(before) == expected and holders(maelle, time) == 1, f"round {n}"
        leave(waiting=waiting, by=Actor.person(waiting.person_id), at=clock.now())
    booked = {str(pk) for pk in Meeting.objects.values_list("pk", flat=True)}
    told = [task.args_kwargs["kwargs"].get("meeting_ids", []) for task in DBTaskResult.objects.all()]
    assert told and {pk for ids in told for pk in ids} <= booked
    assert "Error" not in site.logs() and "Traceback" not in site.logs()
