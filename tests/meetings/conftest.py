"""A practitioner with free times, a clock that stands still, and a look at every time that is held."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.meetings.language import begins_in_french
from tests.meetings.practice import desk, maelle, stopped_clock

__all__ = ["begins_in_french", "desk", "held_times_agree", "maelle", "stopped_clock"]


@pytest.fixture(autouse=True)
def held_times_agree(request: pytest.FixtureRequest, _django_db_helper: None) -> Iterator[None]:
    """After each test: every meeting that holds its time has taken it, for all who come, and no other has."""
    yield
    marked, asked = request.node.get_closest_marker, set(request.fixturenames)
    if not (marked("django_db") or {"db", "transactional_db"} & asked) or marked("past_every_rule"):
        return
    from aparte.meetings.actions_persons import expected
    from aparte.meetings.models import Meeting, TakenTime

    held = {
        (one.pk, *who, one.starts_at, one.ends_at)
        for one in Meeting.objects.holding_a_time()
        for who in ((one.practitioner_id, None), *((None, pk) for pk in expected(one)))
    }
    rows = TakenTime.objects.exclude(meeting=None)
    names = ("meeting_id", "practitioner_id", "person_id", "starts_at", "ends_at")
    assert set(rows.values_list(*names)) == held
