"""What a browser sends to book, and what is asked of the answer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation

from aparte import clock
from aparte.meetings.actions import book
from aparte.meetings.actions_persons import Contact
from aparte.meetings.models import Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.people.models import Practitioner
from tests import factories

AT = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
"""A Monday, eight o'clock in Paris: an hour before the factories' practitioners begin."""
TEN = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
"""The day after, ten o'clock in Paris: offered."""
HALF_AN_HOUR = timedelta(minutes=30)


def slot(starts_at: datetime) -> str:
    return starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def later_times(practitioner: Practitioner) -> list[datetime]:
    """Free times from tomorrow on, so that none begins while the test runs."""
    at = clock.now()
    found = calendar(practitioner, at=at)
    assert found is not None
    return [
        time.starts for time in found.free(length=EXPLORATORY, at=at) if time.starts > at + timedelta(days=1)
    ]


def form(starts_at: datetime = TEN, **changes: str) -> dict[str, str]:
    """A form filled in as it should be; `changes` put something else in a field."""
    return {
        "confirm": "1",
        "slot": slot(starts_at),
        "zone": "Europe/Paris",
        "mode": "phone",
        "first_name": "Alix",
        "email": "alix@exemple.test",
        "phone": "",
        "words": "",
        "key": str(uuid.uuid4()),
    } | changes


def address(practitioner: Practitioner, *, language: str = "fr") -> str:
    with translation.override(language):
        return reverse("meetings:book", args=[practitioner.slug])


def booked(practitioner: Practitioner, starts_at: datetime = TEN, **changes: Any) -> Meeting:
    """Booked by the action itself, as a visitor does; `changes` are its arguments."""
    return book(
        **{
            "practitioner": practitioner,
            "mode": "phone",
            "starts_at": starts_at,
            "contact": Contact("Alix", "alix@exemple.test", ""),
            "zone": "Europe/Paris",
            "region": "FR",
            "language": "fr",
            "answer": factories.an_answer(),
            "key": uuid.uuid4(),
            "at": AT,
        }
        | changes
    )
