"""A first meeting that ended within the frame, and what is sent to take the next ones."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions_next import (
    book_next,
)
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, slot

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
WEEK = timedelta(weeks=1)
THREE = datetime(2027, 3, 10, 14, tzinfo=UTC)
"""A Wednesday, three o'clock in Paris, three weeks before clocks go forward there."""


@pytest.fixture
def first(maelle: Practitioner) -> Meeting:
    """A first meeting of yesterday that ended within the frame, and an intervention that is offered."""
    factories.offering(maelle)
    factories.offering(maelle, Kind.COUPLE_FAMILY, minutes=90, fee=None, modes=["video"])
    return factories.meeting(maelle, state=State.DONE, at=AT)


def taken(first: Meeting, starts_at: datetime = THREE, **changes: Any) -> list[Meeting]:
    return book_next(
        **{
            "after": first,
            "kind": Kind.SUPPORT,
            "mode": "phone",
            "starts_at": starts_at,
            "by": Actor.person(first.person_id),
            "key": uuid.uuid4(),
            "at": AT,
        }
        | changes
    )


def page(first: Meeting, name: str = "next") -> str:
    return reverse(f"meetings:{name}", args=[private_token(first)])


def sent(starts_at: datetime | None = THREE, **changes: str) -> dict[str, str]:
    filled = {"kind": "support", "mode": "phone", "count": "1", "every_weeks": "2", "key": str(uuid.uuid4())}
    return filled | ({"slot": slot(starts_at), "confirm": "1"} if starts_at else {"see": "1"}) | changes


def local(meetings: list[Meeting]) -> list[str]:
    return [one.starts_at.astimezone(clock.zone("Europe/Paris")).strftime("%m-%d %H:%M") for one in meetings]
