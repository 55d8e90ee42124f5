"""Hours that are for some meetings only: each page offers, and each verb accepts, what they say and nothing else."""

from __future__ import annotations

import html
import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte.audit.terms import Actor
from aparte.meetings.actions import TimeNotOffered, move
from aparte.meetings.links import private_token
from aparte.meetings.models import Availability
from aparte.meetings.queries import next_free
from aparte.meetings.rules_hours import WeeklyRange, written_week
from aparte.people.models import Practitioner
from tests.meetings.booking import AT, TEN, address, booked, form, slot

HOUR = timedelta(hours=1)
SLOTS = re.compile(r'name="slot" value="([^"]+)"')


@pytest.fixture
def hours(maelle: Practitioner) -> Practitioner:
    """On Tuesdays: at nine in person, at ten by telephone, at eleven by video, at noon for support only."""
    only = [
        (9, {"in_person"}, set()),
        (10, {"phone"}, {"exploratory", "support"}),
        (11, {"video"}, set()),
        (12, set(), {"support"}),
    ]
    week = [
        WeeklyRange(1, time(start), time(start + 1), modes=frozenset(modes), kinds=frozenset(kinds))
        for start, modes, kinds in only
    ]
    Availability.objects.filter(practitioner=maelle).update(week=written_week(week), step_minutes=60)
    return maelle


def slots(page: bytes) -> set[str]:
    return set(SLOTS.findall(html.unescape(page.decode())))


def test_the_first_meeting_is_offered_at_its_own_hours(client: Client, hours: Practitioner) -> None:
    page = slots(client.get(reverse("pages:practitioner", args=[hours.slug])).content)
    assert {slot(TEN), slot(TEN + HOUR)} <= page
    assert not {slot(TEN - HOUR), slot(TEN + 2 * HOUR)} & page
    assert [one.starts for one in next_free([hours], at=AT)[hours.pk]][:2] == [TEN, TEN + HOUR]


def test_the_form_asks_only_for_the_modes_of_that_hour(client: Client, hours: Practitioner) -> None:
    for at, mode, other in ((TEN, "phone", "video"), (TEN + HOUR, "video", "phone")):
        page = client.get(address(hours), {"slot": slot(at)}).content.decode()
        assert f'name="mode" value="{mode}"' in page and f'name="mode" value="{other}"' not in page


def test_another_mode_at_that_hour_is_refused_and_others_are_offered(
    client: Client, hours: Practitioner
) -> None:
    assert client.post(address(hours), form(TEN, mode="phone")).status_code == 302
    answer = client.post(address(hours), form(TEN + HOUR, mode="phone"))
    assert answer.status_code == 409 and slots(answer.content)
    assert client.post(address(hours), form(TEN + HOUR, mode="video")).status_code == 302


@pytest.mark.parametrize("wanted", [TEN - HOUR, TEN + HOUR, TEN + 2 * HOUR])
def test_a_meeting_moves_only_to_hours_of_its_own(
    client: Client, hours: Practitioner, wanted: object
) -> None:
    meeting = booked(hours, TEN)
    page = client.get(reverse("meetings:move", args=[private_token(meeting)]))
    assert slots(page.content) and slot(wanted) not in slots(page.content)  # type: ignore[arg-type]
    with pytest.raises(TimeNotOffered):
        move(meeting=meeting, starts_at=wanted, by=Actor.machine(), at=AT)  # type: ignore[arg-type]
    move(meeting=meeting, starts_at=TEN + timedelta(weeks=1), by=Actor.machine(), at=AT)
