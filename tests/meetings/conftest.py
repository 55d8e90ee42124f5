"""A practitioner with free times, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from aparte import clock
from tests.meetings.language import begins_in_french

if TYPE_CHECKING:
    from aparte.people.models import Practitioner


__all__ = ["begins_in_french", "held_times_agree", "maelle", "stopped_clock"]


@pytest.fixture(autouse=True)
def held_times_agree(request: pytest.FixtureRequest, _django_db_helper: None) -> Iterator[None]:
    """After each test: every meeting that holds its time has taken it, for all who come, and no other has."""
    yield
    marked, asked = request.node.get_closest_marker, set(request.fixturenames)
    if not (marked("django_db") or {"db", "transactional_db"} & asked) or marked("past_every_rule"):
        return
    from aparte.meetings.models import Meeting, TakenTime

    held = {
        (one.pk, *who, one.starts_at, one.ends_at)
        for one in Meeting.objects.holding_a_time()
        for who in ((one.practitioner_id, None), (None, one.person_id))
    }
    rows = TakenTime.objects.exclude(meeting=None)
    names = ("meeting_id", "practitioner_id", "person_id", "starts_at", "ends_at")
    assert set(rows.values_list(*names)) == held


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    from tests.meetings.booking import AT  # models are not ready when pytest reads this file

    with clock.frozen(AT):
        yield


@pytest.fixture
def maelle(db: None, stopped_clock: None) -> Practitioner:
    """In Paris, Monday to Friday from 9 to 17, every half hour, by telephone and video."""
    from tests import factories

    return factories.published_practitioner()
