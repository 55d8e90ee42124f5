"""Nobody's mailbox is filled by way of us: what is written to one address is counted, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from tests import factories
from tests.meetings.booking import AT, TEN, address, form, slot

pytestmark = pytest.mark.django_db
MOST = 5


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.RATE_CONTACT = f"{MOST}/h"


def somewhere(number: int) -> Client:
    """A browser at another address each time."""
    return Client(REMOTE_ADDR=f"198.51.100.{number}")


def test_bookings_with_one_address_end(run_tasks: Callable[[], int]) -> None:
    maelle = factories.published_practitioner()
    statuses = []
    with clock.frozen(AT):
        for number in range(MOST + 3):
            starts_at = TEN + timedelta(days=7 * (number // 10), minutes=30 * (number % 10))
            email = "VICTIME@exemple.test" if number % 2 else "victime@exemple.test"
            sent = form(starts_at, email=email)
            statuses.append(somewhere(number).post(address(maelle), sent).status_code)
        assert somewhere(99).post(address(maelle), form(TEN + timedelta(days=1))).status_code == 302
    assert statuses == [302] * MOST + [429] * 3
    assert Meeting.objects.count() == MOST + 1


def test_moving_without_end_is_refused(run_tasks: Callable[[], int]) -> None:
    meeting = factories.meeting(factories.published_practitioner(), starts_at=TEN, at=AT)
    move = reverse("meetings:move", args=[private_token(meeting)])
    with clock.frozen(AT):
        statuses = [
            somewhere(number)
            .post(move, {"slot": slot(TEN + timedelta(minutes=30 * (1 + number % 2)))})
            .status_code
            for number in range(MOST + 2)
        ]
    assert statuses == [302] * MOST + [429] * 2


def test_what_is_counted_names_nobody() -> None:
    maelle = factories.published_practitioner()
    with clock.frozen(AT):
        somewhere(1).post(address(maelle), form(email="victime@exemple.test"))
    assert "victime" not in repr(getattr(cache, "_cache", ""))


def test_a_crowd_does_not_push_counts_out_of_memory() -> None:
    cache.set("counted", 1)
    for number in range(3_000):
        cache.set(f"crowd-{number}", 1)
    assert cache.get("counted") == 1


def test_a_crowd_that_wants_one_time_and_one_form_sent_again_do_not_count() -> None:
    """Only messages that leave are counted: a refusal, a second sending and words of danger send none."""
    maelle = factories.published_practitioner()
    with clock.frozen(AT):
        sent = form(TEN, email="victime@exemple.test")
        first = [somewhere(number).post(address(maelle), sent).status_code for number in range(MOST + 3)]
        taken = form(TEN, email="victime@exemple.test")
        others = [somewhere(number).post(address(maelle), taken).status_code for number in range(MOST + 3)]
        danger = form(TEN + timedelta(days=1), email="victime@exemple.test", words="Je veux mourir ce soir.")
        lines = [somewhere(number).post(address(maelle), danger).status_code for number in range(MOST + 3)]
    assert first == [302] * (MOST + 3)
    assert others == [409] * (MOST + 3)
    assert lines == [200] * (MOST + 3)
    assert Meeting.objects.count() == 1
