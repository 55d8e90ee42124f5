"""The database itself refuses two meetings at once, whatever program writes them, on SQLite and on PostgreSQL."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from aparte.meetings.models import NEVER_OVERLAPS, Meeting
from aparte.meetings.terms import Outcome, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import TEN

QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def held(maelle: Practitioner) -> Meeting:
    """From ten o'clock to a quarter past."""
    return factories.meeting(maelle, starts_at=TEN)


def insert(held: Meeting, starts_at: datetime, **fields: Any) -> Meeting:
    """A row, written past every rule."""
    values: dict[str, Any] = {
        "practitioner": held.practitioner,
        "person": held.person,
        "request": held.request,
        "mode": "phone",
        "starts_at": starts_at,
        "ends_at": starts_at + QUARTER,
        "booking_key": uuid.uuid4(),
        "created_at": TEN,
    }
    if fields.get("state") == State.DONE:
        values |= {"outcome": Outcome.THINKING, "outcome_at": TEN}
    with transaction.atomic():
        return Meeting.objects.create(**(values | fields))


def refused() -> Any:
    return pytest.raises(IntegrityError, match=NEVER_OVERLAPS)


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
def test_an_overlap_cannot_be_written(held: Meeting, starts_at: datetime, ends_at: datetime) -> None:
    with refused():
        insert(held, starts_at, ends_at=ends_at)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("state", [State.BOOKED, State.ACCEPTED, State.DONE])
def test_every_state_that_holds_a_time_is_guarded(maelle: Practitioner, state: str) -> None:
    held = factories.meeting(maelle, starts_at=TEN, state=state)
    for other in (State.BOOKED, State.ACCEPTED, State.DONE):
        with refused():
            insert(held, TEN, state=other)


def test_touching_is_not_overlapping(held: Meeting) -> None:
    insert(held, TEN + QUARTER)
    insert(held, TEN - QUARTER)
    assert Meeting.objects.count() == 3


def test_another_practitioner_has_their_own_time(held: Meeting) -> None:
    insert(held, TEN, practitioner=factories.practitioner())
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED])
def test_what_holds_no_time_stands_in_nobodys_way(held: Meeting, state: str) -> None:
    insert(held, TEN, state=state)
    insert(held, TEN, state=state)
    Meeting.objects.filter(pk=held.pk).update(state=state)
    insert(held, TEN)


def test_an_update_cannot_make_an_overlap(held: Meeting) -> None:
    later = insert(held, TEN + 2 * QUARTER)
    for change in ({"starts_at": TEN + MINUTE}, {"starts_at": TEN, "ends_at": TEN + QUARTER}):
        with refused(), transaction.atomic():
            Meeting.objects.filter(pk=later.pk).update(**change)
    elsewhere = insert(held, TEN, practitioner=factories.practitioner())
    with refused(), transaction.atomic():
        Meeting.objects.filter(pk=elsewhere.pk).update(practitioner=held.practitioner)


def test_a_cancelled_meeting_cannot_come_back_over_another(held: Meeting) -> None:
    cancelled = insert(held, TEN, state=State.CANCELLED)
    with refused(), transaction.atomic():
        Meeting.objects.filter(pk=cancelled.pk).update(state=State.ACCEPTED)


def test_a_meeting_may_change_over_its_own_time(held: Meeting) -> None:
    Meeting.objects.filter(pk=held.pk).update(starts_at=TEN + MINUTE, state=State.ACCEPTED)


def test_several_rows_at_once_are_guarded_too(held: Meeting) -> None:
    rows = [
        Meeting(
            practitioner=held.practitioner,
            person=held.person,
            request=held.request,
            mode="phone",
            starts_at=TEN + timedelta(hours=1),
            ends_at=TEN + timedelta(hours=2),
            booking_key=uuid.uuid4(),
            created_at=TEN,
        )
        for _ in range(2)
    ]
    with refused(), transaction.atomic():
        Meeting.objects.bulk_create(rows)


def test_a_meeting_that_ends_before_it_starts_cannot_be_written(held: Meeting) -> None:
    with pytest.raises(IntegrityError):
        insert(held, TEN + timedelta(hours=1), ends_at=TEN + timedelta(hours=1))


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
        insert(held, TEN + timedelta(hours=1), **fields)


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
                cursor.execute(f"DROP TRIGGER {NEVER_OVERLAPS}_on_{event}")
        else:
            cursor.execute(f"ALTER TABLE meetings_meeting DROP CONSTRAINT {NEVER_OVERLAPS}")
    try:
        held = factories.meeting(factories.published_practitioner(), starts_at=TEN)
        Meeting.objects.filter(pk=insert(held, TEN).pk).delete()  # nothing guards now
    finally:
        call_command("migrate", verbosity=0)
    with refused():
        insert(held, TEN)
