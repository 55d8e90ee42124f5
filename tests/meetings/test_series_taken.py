"""A series: taken, moved and stopped whole, at the same hour when clocks change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import TimeNotOffered, cancel, move
from aparte.meetings.actions_next import (
    DatesInTheWay,
    NoSuchRhythm,
    Rhythm,
    move_series,
    stop_series,
)
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting, Series, TakenTime
from aparte.meetings.terms import Kind, State
from tests import factories
from tests.meetings.booking import AT, slot
from tests.meetings.following import THREE, WEEK, Mails, Run, first, local, page, sent, taken

__all__ = ["first"]


def test_a_series_keeps_its_hour_when_clocks_change(first: Meeting) -> None:
    series = taken(first, rhythm=Rhythm(4, 1))
    assert local(series) == ["03-10 15:00", "03-17 15:00", "03-24 15:00", "03-31 15:00"]
    assert [one.starts_at.hour for one in series] == [14, 14, 14, 13]
    assert len({one.series_id for one in series}) == 1


def test_a_series_goes_beyond_the_horizon_but_begins_within_it(first: Meeting) -> None:
    assert len(taken(first, rhythm=Rhythm(12, 4))) == 12
    with pytest.raises(TimeNotOffered):
        taken(first, THREE + 20 * WEEK)


def test_all_or_nothing_and_every_date_in_the_way_is_named(client: Client, first: Meeting) -> None:
    factories.meeting(first.practitioner, starts_at=THREE + 2 * WEEK)
    with pytest.raises(DatesInTheWay) as refusal:
        taken(first, rhythm=Rhythm(4, 1))
    assert refusal.value.starts == (THREE + 2 * WEEK,)
    assert not Series.objects.exists() and not Meeting.objects.filter(kind=Kind.SUPPORT).exists()
    form = sent(count="4", every_weeks="1")
    answer = client.post(page(first), form)
    shown = answer.content.decode()
    assert answer.status_code == 409 and "24 mars" in shown and 'name="leave_out"' in shown
    left = re.findall(r'name="leave_out" value="([^"]+)"', shown)
    assert client.post(page(first), form | {"leave_out": left[0].replace("&#x2B;", "+")}).status_code == 302
    assert local(list(Meeting.objects.filter(kind=Kind.SUPPORT))) == [
        "03-10 15:00",
        "03-17 15:00",
        "03-31 15:00",
    ]


def test_one_mail_tells_the_whole_series(first: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    taken(first, rhythm=Rhythm(3, 2))
    run_tasks()
    mine = [mail for mail in mailoutbox if mail.to == ["alix@exemple.test"]]
    assert len(mine) == 1 and len(mine[0].attachments) == 3 and len(mailoutbox) == 2
    assert mine[0].body.count("15:00") == 3
    assert len({re.search(r"UID:(.*)", str(name[1])).group(1) for name in mine[0].attachments}) == 3  # type: ignore[union-attr]


def test_a_whole_series_moves_across_a_change_of_clocks(
    first: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    series = taken(first, rhythm=Rhythm(4, 1))
    run_tasks()
    mailoutbox.clear()
    nine = datetime(2027, 3, 18, 8, tzinfo=UTC)
    moved = move_series(
        meeting=series[1], starts_at=nine, every_weeks=2, by=Actor.person(first.person_id), at=AT
    )
    assert local(moved) == ["03-18 09:00", "04-01 09:00", "04-15 09:00"]
    assert [one.pk for one in moved] == [one.pk for one in series[1:]]
    assert {one.sequence for one in moved} == {1} and Series.objects.get().every_weeks == 2
    assert local(list(Meeting.objects.filter(kind=Kind.SUPPORT)))[0] == "03-10 15:00"
    run_tasks()
    assert sorted(len(mail.attachments) for mail in mailoutbox) == [0, 3]


def test_a_series_may_move_onto_its_own_times(first: Meeting) -> None:
    series = taken(first, rhythm=Rhythm(4, 1))
    later = THREE + WEEK
    moved = move_series(
        meeting=series[0], starts_at=later, every_weeks=1, by=Actor.person(first.person_id), at=AT
    )
    assert local(moved) == ["03-17 15:00", "03-24 15:00", "03-31 15:00", "04-07 15:00"]


def test_moving_a_series_to_where_it_is_tells_nobody(
    first: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    series = taken(first, rhythm=Rhythm(3, 1))
    run_tasks()
    mailoutbox.clear()
    move_series(meeting=series[0], starts_at=THREE, every_weeks=1, by=Actor.person(first.person_id), at=AT)
    assert run_tasks() == 0 and not mailoutbox and Meeting.objects.get(pk=series[0].pk).sequence == 0


def test_a_series_that_cannot_move_whole_does_not_move(first: Meeting) -> None:
    series = taken(first, rhythm=Rhythm(3, 1))
    held = set(TakenTime.objects.values_list("meeting", "starts_at"))
    factories.meeting(first.practitioner, starts_at=THREE + timedelta(days=8))
    with pytest.raises(DatesInTheWay):
        move_series(
            meeting=series[0],
            starts_at=THREE + timedelta(days=1),
            every_weeks=1,
            by=Actor.person(first.person_id),
            at=AT,
        )
    assert held <= set(TakenTime.objects.values_list("meeting", "starts_at"))


def test_stopping_frees_all_that_is_to_come_at_once(
    first: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    series = taken(first, rhythm=Rhythm(4, 1))
    run_tasks()
    mailoutbox.clear()
    after_one = THREE + timedelta(days=1)
    for _ in range(2):
        stop_series(series=Series.objects.get(), by=Actor.person(first.person_id), at=after_one)
    states = list(
        Meeting.objects.filter(series__isnull=False).order_by("starts_at").values_list("state", flat=True)
    )
    assert states == ["accepted", "cancelled", "cancelled", "cancelled"]
    assert TakenTime.objects.filter(meeting__in=series).count() == 2
    run_tasks()
    assert sorted(len(mail.attachments) for mail in mailoutbox) == [0, 3]
    assert Entry.objects.filter(verb=Verb.SERIES_STOPPED).count() == 1


def test_a_series_is_moved_and_stopped_by_the_private_link(client: Client, first: Meeting) -> None:
    series = taken(first, rhythm=Rhythm(3, 1))
    own = page(series[0], "series")
    assert client.get(own).status_code == 200
    moved = {"slot": slot(THREE + timedelta(days=1)), "every_weeks": "2"}
    assert client.post(own, {"slot": "x", "every_weeks": "2"}).status_code == 409
    assert client.post(own, moved).status_code == 302
    assert local(list(Meeting.objects.filter(series__isnull=False))) == [
        "03-11 15:00",
        "03-25 15:00",
        "04-08 15:00",
    ]
    assert client.post(own, {"stop": "1"}).status_code == 302
    assert not Meeting.objects.filter(series__isnull=False, state=State.ACCEPTED).exists()
    assert client.get(own).status_code == 302


def test_each_date_of_a_series_is_reached_from_its_page(client: Client, first: Meeting) -> None:
    """One mail tells the whole series, with one link: the others are on the page, and nobody else's are."""
    series, other = taken(first, rhythm=Rhythm(3, 1)), factories.meeting(first.practitioner)
    shown = client.get(page(series[0], "series")).content.decode()
    assert all(f'href="{page(one, "link")}"' in shown for one in series)
    assert private_token(other) not in shown


def test_one_of_a_series_moves_and_goes_alone(first: Meeting) -> None:
    series = taken(first, rhythm=Rhythm(3, 1))
    who = Actor.person(first.person_id)
    move(meeting=series[1], starts_at=THREE + timedelta(days=1), by=who, at=AT)
    cancel(meeting=series[2], by=who, at=AT)
    assert [one.state for one in Meeting.objects.filter(series__isnull=False)] == ["accepted"] * 2 + [
        "cancelled"
    ]


@pytest.mark.parametrize(("count", "every"), [(0, 1), (13, 1), (2, 0), (2, 5)])
def test_rhythms_that_make_no_sense(count: int, every: int) -> None:
    with pytest.raises(NoSuchRhythm):
        Rhythm(count, every)
