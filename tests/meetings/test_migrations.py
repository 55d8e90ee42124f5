"""What was kept before a table changed is there afterwards, on both databases."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from aparte.meetings.models import Availability, OfferedKind, Participant, TakenTime
from aparte.people.models import User
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.past_every_rule]

TEN = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def first_tables() -> Iterator[Any]:
    """The part as it was first released, with nothing in it; today's tables again afterwards."""
    first = [("meetings", "0001_initial"), ("people", "0001_initial")]
    MigrationExecutor(connection).migrate(first)
    try:
        yield MigrationExecutor(connection).loader.project_state(first).apps
    finally:
        call_command("flush", "--no-input", verbosity=0)
        call_command("migrate", verbosity=0)


def test_hours_and_held_times_are_carried_over(first_tables: Any) -> None:
    practitioner, person = _practitioner(first_tables), _person(first_tables)
    old = {
        name: first_tables.get_model("meetings", name) for name in ("Availability", "WeeklyHours", "Meeting")
    }
    days = first_tables.get_model("meetings", "ExceptionalDay")
    availability = old["Availability"].objects.create(practitioner_id=practitioner.pk, notice_hours=3)
    for weekday, starts, ends in ((2, time(13), time(0)), (2, time(9), time(12))):
        old["WeeklyHours"].objects.create(
            availability=availability, weekday=weekday, starts=starts, ends=ends
        )
    for day, starts, ends in ((5, None, None), (6, time(9), time(10)), (6, time(8), time(8, 30))):
        days.objects.create(availability=availability, date=date(2027, 3, day), starts=starts, ends=ends)
    asked = first_tables.get_model("orientation", "Request").objects.create(
        person_id=person.pk, language="fr", sealed=b"", received_at=TEN
    )
    for hour, state in ((0, "booked"), (1, "cancelled")):
        old["Meeting"].objects.create(
            practitioner_id=practitioner.pk,
            person_id=person.pk,
            request=asked,
            mode="phone",
            state=state,
            starts_at=TEN + timedelta(hours=hour),
            ends_at=TEN + timedelta(hours=hour, minutes=15),
            booking_key=uuid.uuid4(),
            created_at=TEN,
        )

    call_command("migrate", verbosity=0)

    kept = Availability.objects.get()
    assert kept.notice_hours == 3 and kept.practitioner_id == practitioner.pk
    assert kept.week == [
        {"weekday": 2, "starts": "09:00", "ends": "12:00"},
        {"weekday": 2, "starts": "13:00", "ends": "00:00"},
    ]
    assert kept.days == [
        {"date": "2027-03-05", "ranges": []},
        {"date": "2027-03-06", "ranges": [["08:00", "08:30"], ["09:00", "10:00"]]},
    ]
    taken = {(row.practitioner_id, row.person_id, row.starts_at) for row in TakenTime.objects.all()}
    assert taken == {(practitioner.pk, None, TEN), (None, person.pk, TEN)}
    coming = Participant.objects.values_list("person_id", "presence", "meeting__state")
    assert sorted(coming) == [(person.pk, "coming", "booked"), (person.pk, "coming", "cancelled")]
    offered = OfferedKind.objects.values_list("practitioner_id", "kind", "minutes", "fee", "modes")
    assert list(offered) == [(practitioner.pk, "support", 50, Decimal("62.50"), ["phone"])]


def _person(tables: Any) -> Any:
    """Without today's columns, which this table does not have yet."""
    return tables.get_model("people", "Person").objects.create(zone="Europe/Paris", created_at=TEN)


def _practitioner(tables: Any) -> Any:
    """As profiles were: one fee and one length for all interventions."""
    user = User.objects.create_user(email="ancienne@exemple.test")
    practice = factories.practice()
    return tables.get_model("people", "Practitioner").objects.create(
        user_id=user.pk,
        practice_id=practice.pk,
        slug="ancienne",
        name="Ancienne",
        region="FR",
        zone="Europe/Paris",
        modes=["phone"],
        interventions=["support"],
        fee=Decimal("62.50"),
        fee_minutes=50,
    )
