"""The database itself refuses to take one time twice, whatever program writes it, on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from aparte.meetings.actions_times import TimeTaken, free, in_turn, take
from aparte.meetings.models import NEVER_OVERLAPS, Hold, Meeting, TakenTime
from aparte.meetings.terms import HOLDING_STATES, Outcome, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import TEN

pytestmark = pytest.mark.past_every_rule

QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
OWNERS = pytest.mark.parametrize("whose", ["practitioner", "person"])


@pytest.fixture
def held(maelle: Practitioner) -> Meeting:
    """From ten o'clock to a quarter past."""
    return factories.meeting(maelle, starts_at=TEN)


def hold(practitioner: Practitioner, starts_at: datetime = TEN) -> Hold:
    return Hold.objects.create(
        practitioner=practitioner, starts_at=starts_at, ends_at=starts_at + QUARTER, created_at=TEN
    )


def insert(held: Meeting, starts_at: datetime, whose: str = "practitioner", **fields: Any) -> TakenTime:
    """A row, written past every rule, for the practitioner or the person of a meeting."""
    values = {
        whose: getattr(held, whose),
        "meeting": held,
        "starts_at": starts_at,
        "ends_at": starts_at + QUARTER,
    }
    with transaction.atomic():
        return TakenTime.objects.create(**(values | fields))


def refused(whose: str = "practitioner") -> Any:
    return pytest.raises(IntegrityError, match=NEVER_OVERLAPS[whose])


@OWNERS
@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        pytest.param(TEN, TEN + QUARTER, id="the same"),
        pytest.param(TEN - 14 * MINUTE, TEN + MINUTE, id="its beginning"),
        pytest.param(TEN + 14 * MINUTE, TEN + 29 * MINUTE, id="its end"),
        pytest.param(TEN + MINUTE, TEN + 2 * MINUTE, id="inside"),
        pytest.param(TEN - QUARTER, TEN + 2 * QUARTER, id="around"),
        pytest.param(
            TEN + QUARTER - timedelta(microseconds=1), TEN + 2 * QUARTER, id="a millionth of a second"
        ),
    ],
)
def test_an_overlap_cannot_be_written(
    held: Meeting, whose: str, starts_at: datetime, ends_at: datetime
) -> None:
    with refused(whose):
        insert(held, starts_at, whose, ends_at=ends_at)
    assert TakenTime.objects.count() == 2


def test_a_hold_and_a_meeting_cannot_share_a_time(held: Meeting) -> None:
    with pytest.raises(TimeTaken), in_turn(held.practitioner):
        take(hold(held.practitioner, TEN + MINUTE))
    assert not Hold.objects.exists()
    with in_turn(held.practitioner):
        kept = hold(held.practitioner, TEN + QUARTER)
        take(kept)
    with refused():
        insert(held, TEN + QUARTER + MINUTE)
    free([kept])
    insert(held, TEN + QUARTER + MINUTE)


@OWNERS
def test_touching_is_not_overlapping(held: Meeting, whose: str) -> None:
    insert(held, TEN + QUARTER, whose)
    insert(held, TEN - QUARTER, whose)
    assert TakenTime.objects.count() == 4


def test_another_practitioner_has_their_own_time(held: Meeting) -> None:
    insert(held, TEN, practitioner=factories.practitioner())
    insert(held, TEN, "person", person=factories.person())
    assert TakenTime.objects.count() == 4


@OWNERS
def test_an_update_cannot_make_an_overlap(held: Meeting, whose: str) -> None:
    later = insert(held, TEN + 2 * QUARTER, whose)
    for change in ({"starts_at": TEN + MINUTE}, {"starts_at": TEN, "ends_at": TEN + QUARTER}):
        with refused(whose), transaction.atomic():
            TakenTime.objects.filter(pk=later.pk).update(**change)
    other = factories.practitioner() if whose == "practitioner" else factories.person()
    elsewhere = insert(held, TEN, whose, **{whose: other})
    with refused(whose), transaction.atomic():
        TakenTime.objects.filter(pk=elsewhere.pk).update(**{whose: getattr(held, whose)})


def test_a_meeting_may_change_over_its_own_time(held: Meeting) -> None:
    TakenTime.objects.filter(meeting=held).update(starts_at=TEN + MINUTE)


def test_several_rows_at_once_are_guarded_too(held: Meeting) -> None:
    hour = {"starts_at": TEN + timedelta(hours=1), "ends_at": TEN + timedelta(hours=2)}
    rows = [TakenTime(practitioner=held.practitioner, meeting=held, **hour) for _ in range(2)]
    with refused(), transaction.atomic():
        TakenTime.objects.bulk_create(rows)


@pytest.mark.parametrize("state", State.values)
def test_a_meeting_takes_time_as_long_as_it_holds_it(maelle: Practitioner, state: str) -> None:
    found = factories.meeting(maelle, starts_at=TEN, state=state)
    rows = TakenTime.objects.filter(meeting=found, starts_at=TEN, ends_at=TEN + QUARTER)
    owners = {(row.practitioner_id, row.person_id) for row in rows}
    held = {(maelle.pk, None), (None, found.person_id)}
    assert owners == (held if state in HOLDING_STATES else set())


@pytest.mark.parametrize(
    "fields",
    [
        {"practitioner": None},
        {"meeting": None},
        {"ends_at": TEN + timedelta(hours=1)},
    ],
    ids=["nobody's", "for nothing", "of no length"],
)
def test_a_row_that_makes_no_sense_cannot_be_written(held: Meeting, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        insert(held, TEN + timedelta(hours=1), **fields)
    with pytest.raises(IntegrityError):
        insert(held, TEN + timedelta(hours=1), person=held.person)
    with pytest.raises(IntegrityError):
        insert(held, TEN + timedelta(hours=1), hold=hold(held.practitioner))


def meeting(held: Meeting, **fields: Any) -> Meeting:
    """A meeting's own row, written past every rule."""
    values: dict[str, Any] = {
        "practitioner": held.practitioner,
        "person": held.person,
        "request": held.request,
        "mode": "phone",
        "starts_at": TEN,
        "ends_at": TEN + QUARTER,
        "booking_key": uuid.uuid4(),
        "created_at": TEN,
    }
    if fields.get("state") == State.DONE:
        values |= {"outcome": Outcome.THINKING, "outcome_at": TEN}
    with transaction.atomic():
        return Meeting.objects.create(**(values | fields))


def test_a_meeting_that_ends_before_it_starts_cannot_be_written(held: Meeting) -> None:
    with pytest.raises(IntegrityError):
        meeting(held, ends_at=TEN)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.DONE, "outcome": ""},
        {"state": State.DONE, "outcome_at": None},
        {"state": State.ACCEPTED, "outcome": Outcome.THINKING},
        {"state": State.CANCELLED, "outcome": Outcome.REFERRED},
    ],
    ids=["done without", "done without a time", "with one too early", "with one though cancelled"],
)
def test_done_and_its_outcome_go_together(held: Meeting, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        meeting(held, **fields)


@pytest.mark.django_db(transaction=True)
def test_the_guard_is_there_after_migrating_again_and_after_emptying(stopped_clock: None) -> None:
    for command in (["migrate"], ["flush", "--no-input"], ["migrate", "meetings"]):
        call_command(*command, verbosity=0)
        held = factories.meeting(factories.published_practitioner(), starts_at=TEN)
        with refused():
            insert(held, TEN)


@pytest.mark.django_db(transaction=True)
def test_the_guard_comes_back_when_it_was_lost(stopped_clock: None) -> None:
    """As after SQLite rebuilt the table for a migration, or somebody dropped the constraint."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER {NEVER_OVERLAPS['practitioner']}_on_{event}")
        else:
            cursor.execute(f"ALTER TABLE meetings_takentime DROP CONSTRAINT {NEVER_OVERLAPS['practitioner']}")
    try:
        held = factories.meeting(factories.published_practitioner(), starts_at=TEN)
        insert(held, TEN).delete()  # nothing guards now
    finally:
        call_command("migrate", verbosity=0)
    with refused():
        insert(held, TEN)
