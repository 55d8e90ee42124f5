"""A series whose hour the clocks skip, or show twice: no date moves unseen, and none collapses into another."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_desk import record_outcome
from aparte.meetings.actions_next import DatesInTheWay, Rhythm, book_next, move_series
from aparte.meetings.actions_persons import TooLate
from aparte.meetings.models import Availability, Meeting
from aparte.meetings.rules_hours import WeeklyRange, at_rhythm, written_week
from aparte.meetings.terms import Kind, Outcome, State
from tests import factories

WEEK = timedelta(weeks=1)
ZONES = {
    # region, the Sunday when clocks go forward in 2027, and the one when they go back
    "FR": ("Europe/Paris", datetime(2027, 3, 28), datetime(2027, 10, 31)),
    "CA-QC": ("America/Toronto", datetime(2027, 3, 14), datetime(2027, 11, 7)),
}


def at_night(region: str, at: datetime) -> Meeting:
    """A first meeting with somebody who works on the night of Saturday to Sunday."""
    one = factories.published_practitioner(region=region)
    Availability.objects.filter(practitioner=one).update(
        week=written_week([WeeklyRange(6, time(0), time(6))]), horizon_days=300
    )
    factories.offering(one)
    return factories.meeting(one, state=State.DONE, at=at)


def series(after: Meeting, starts_at: datetime, at: datetime, **changes: object) -> list[Meeting]:
    return book_next(
        **{
            "after": after,
            "kind": Kind.SUPPORT,
            "mode": "phone",
            "starts_at": starts_at,
            "by": Actor.person(after.person_id),
            "key": uuid.uuid4(),
            "at": at,
            "rhythm": Rhythm(3, 1),
        }
        | changes  # type: ignore[arg-type]
    )


def on_the_clock(region: str, wall: datetime, hour: int, minute: int, fold: int = 0) -> datetime:
    zone = ZoneInfo(ZONES[region][0])
    return wall.replace(hour=hour, minute=minute, fold=fold, tzinfo=zone).astimezone(UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("region", ZONES)
@pytest.mark.parametrize("anywhere", [False, True])
def test_a_skipped_hour_is_named_and_may_be_left_out(region: str, anywhere: bool) -> None:
    _zone, forward, _back = ZONES[region]
    at = (forward - 3 * WEEK).replace(tzinfo=UTC)
    first = at_night(region, at)
    start = on_the_clock(region, forward - WEEK, 2, 30)
    with pytest.raises(DatesInTheWay) as refusal:
        series(first, start, at, anywhere=anywhere)
    assert len(refusal.value.starts) == 1 and not Meeting.objects.filter(kind=Kind.SUPPORT).exists()
    taken = series(first, start, at, anywhere=anywhere, rhythm=Rhythm(3, 1, frozenset(refusal.value.starts)))
    assert [one.local_start[5:] for one in taken] == [
        f"{day:%m-%d}T02:30" for day in (forward - WEEK, forward + WEEK)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("region", ZONES)
def test_a_series_does_not_move_onto_a_skipped_hour(region: str) -> None:
    _zone, forward, _back = ZONES[region]
    at = (forward - 3 * WEEK).replace(tzinfo=UTC)
    first = at_night(region, at)
    taken = series(first, on_the_clock(region, forward - WEEK, 4, 30), at)
    with pytest.raises(DatesInTheWay):
        move_series(
            meeting=taken[0],
            starts_at=on_the_clock(region, forward - WEEK, 2, 30),
            every_weeks=1,
            by=Actor.person(first.person_id),
            at=at,
        )
    assert {one.local_start[11:] for one in Meeting.objects.filter(kind=Kind.SUPPORT)} == {"04:30"}


@pytest.mark.django_db
@pytest.mark.parametrize(("region", "hour"), [("FR", 2), ("CA-QC", 1)])
def test_an_hour_shown_twice_is_its_first_showing(region: str, hour: int) -> None:
    _zone, _forward, back = ZONES[region]
    at = (back - 3 * WEEK).replace(tzinfo=UTC)
    first = at_night(region, at)
    taken = series(first, on_the_clock(region, back - WEEK, hour, 30), at)
    assert taken[1].starts_at == on_the_clock(region, back, hour, 30, fold=0)
    assert {one.local_start[11:] for one in taken} == {f"0{hour}:30"}


@pytest.mark.parametrize(("region", "hour"), [("FR", 2), ("CA-QC", 1)])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_series_begins_at_the_moment_that_was_asked(region: str, hour: int, fold: int) -> None:
    """Not an hour before it, though the clock shows the same."""
    zone, _forward, back = ZONES[region]
    start = on_the_clock(region, back, hour, 30, fold)
    assert at_rhythm(start, zone=ZoneInfo(zone), every_weeks=1, count=2)[0] == start


@pytest.mark.django_db
def test_what_was_changed_alone_follows_or_stays_away() -> None:
    """Of a series, one was cancelled and one moved by itself: the first stays cancelled, the other comes along."""
    at = datetime(2027, 3, 1, tzinfo=UTC)
    first = at_night("FR", at)
    who = Actor.person(first.person_id)
    taken = series(first, datetime(2027, 4, 4, 2, tzinfo=UTC), at, rhythm=Rhythm(4, 1))
    cancel(meeting=taken[1], by=who, at=at)
    move(meeting=taken[2], starts_at=taken[2].starts_at - timedelta(hours=2), by=who, at=at)
    moved = move_series(
        meeting=taken[0], starts_at=taken[0].starts_at + timedelta(hours=1), every_weeks=2, by=who, at=at
    )
    assert [one.pk for one in moved] == [taken[0].pk, taken[2].pk, taken[3].pk]
    assert [one.local_start for one in moved] == ["2027-04-04T05:00", "2027-04-18T05:00", "2027-05-02T05:00"]
    taken[1].refresh_from_db()
    assert (taken[1].state, taken[1].local_start) == (State.CANCELLED, "2027-04-11T04:00")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED])
def test_what_did_not_take_place_has_no_outcome(state: str) -> None:
    at = datetime(2027, 3, 1, 8, tzinfo=UTC)
    meeting = factories.meeting(state=state, at=at)
    by = Actor.user(meeting.practitioner.user_id)
    with pytest.raises(TooLate):
        record_outcome(meeting=meeting, outcome=Outcome.WITHIN_FRAME, by=by, at=meeting.ends_at)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.outcome) == (state, "")
