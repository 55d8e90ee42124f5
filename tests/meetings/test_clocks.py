"""Local times are kept: over changes of clocks, and when the rules of a zone themselves change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_times import keep_local_times
from aparte.meetings.models import Hold, Meeting, TakenTime
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("region", "day", "before", "after"),
    [
        ("CA-QC", "2027-03-14", "EST", "EDT"),
        ("CA-QC", "2027-11-07", "EDT", "EST"),
        ("FR", "2027-03-28", "CET", "CEST"),
        ("FR", "2027-10-31", "CEST", "CET"),
    ],
)
@pytest.mark.parametrize("theirs", ["America/Toronto", "Europe/Paris", "Pacific/Auckland"])
def test_what_is_offered_around_a_change_of_clocks_is_booked_and_moved(
    db: None, region: str, day: str, before: str, after: str, theirs: str
) -> None:
    """Every free time from the day before to the day after, for somebody whose clock may be another."""
    helper = factories.practitioner(region=region, published=True)
    factories.texts(helper)
    zone = clock.zone(helper.zone)
    factories.available(helper, weekdays=range(7), starts=datetime.min.time(), ends=datetime.min.time())
    at = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=zone).astimezone(UTC) - timedelta(days=1)
    with clock.frozen(at):
        found = calendar(helper, at=at)
        assert found is not None
        free = [one.starts for one in found.free(length=EXPLORATORY, at=at, days=3)]
        assert {before, after} <= {one.astimezone(zone).tzname() for one in free}
        assert all(one < other for one, other in pairwise(free))
        held = booked(helper, free[1], at=at, zone=theirs)
        for wanted in free[2::3]:
            held = move(meeting=held, starts_at=wanted, by=Actor.machine(), at=at)
            assert held.local_start == f"{wanted.astimezone(zone):%Y-%m-%dT%H:%M}"
            assert held.starts_at == wanted and held.length == EXPLORATORY
    assert keep_local_times(at=at) == 0  # nothing changed but the clocks, as everybody knew


@pytest.fixture
def an_hour_early(maelle: Practitioner) -> list[Meeting | Hold]:
    """Booked when Paris was thought to be an hour further east: what is kept says ten, its clocks show nine."""
    kept: list[Meeting | Hold] = [booked(maelle, TEN), booked(maelle, TEN + HALF_AN_HOUR)]
    kept.append(
        hold(practitioner=maelle, starts_at=TEN + HOUR, ends_at=TEN + 2 * HOUR, by=Actor.machine(), at=AT)
    )
    for rows in (TakenTime, Meeting, Hold):
        for row in rows.objects.order_by("starts_at"):
            earlier = {"starts_at": row.starts_at - HOUR, "ends_at": row.ends_at - HOUR}
            rows.objects.filter(pk=row.pk).update(**earlier)
    DBTaskResult.objects.all().delete()
    return kept


def test_when_the_rules_of_a_zone_change_the_local_time_stays(an_hour_early: list[Meeting | Hold]) -> None:
    assert keep_local_times(at=AT) == 3
    for one, starts_at in zip(an_hour_early, (TEN, TEN + HALF_AN_HOUR, TEN + HOUR), strict=True):
        one.refresh_from_db()
        assert one.starts_at == starts_at
        assert f"{one.starts_at.astimezone(ZoneInfo('Europe/Paris')):%Y-%m-%dT%H:%M}" == one.local_start
        taken = set(TakenTime.objects.filter(**{type(one).__name__.lower(): one}).values_list("starts_at"))
        assert taken == {(starts_at,)}
    assert [one.sequence for one in Meeting.objects.all()] == [1, 1]
    assert Entry.objects.filter(verb=Verb.TIME_KEPT).count() == 3
    assert DBTaskResult.objects.count() == 4  # both persons, and the practitioner twice
    assert keep_local_times(at=AT) == 0


def test_what_is_over_or_cancelled_is_left_alone(an_hour_early: list[Meeting | Hold]) -> None:
    first, second, kept = an_hour_early
    assert isinstance(second, Meeting)
    cancel(meeting=second, by=Actor.machine(), at=AT)
    assert keep_local_times(at=TEN - HOUR + EXPLORATORY) == 1
    for one in (first, second):
        before = one.starts_at
        one.refresh_from_db()
        assert one.starts_at == before - HOUR
    kept.refresh_from_db()
    assert kept.starts_at == TEN + HOUR


def test_two_that_would_then_overlap_stay_as_they_were(
    an_hour_early: list[Meeting | Hold], maelle: Practitioner
) -> None:
    """The practitioner moved, and held a time on the clocks of another zone."""
    maelle.zone = "Europe/London"
    maelle.save()
    other = hold(
        practitioner=maelle,
        starts_at=TEN + HOUR + HALF_AN_HOUR,
        ends_at=TEN + 2 * HOUR,
        by=Actor.machine(),
        at=AT,
    )
    assert keep_local_times(at=AT) == 0
    assert [one.starts_at for one in Meeting.objects.all()] == [TEN - HOUR, TEN - HALF_AN_HOUR]
    assert TakenTime.objects.get(hold=other).starts_at == other.starts_at
