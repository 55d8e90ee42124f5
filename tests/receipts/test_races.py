"""Several receipts of one practitioner at the very same moment: no number twice, no hole; one form, one receipt."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.receipts.actions import DoesNotAddUp, cancel
from aparte.receipts.models import Receipt
from tests import factories
from tests.receipts.giving import given, held

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


def test_no_number_twice_and_no_hole() -> None:
    helper = factories.published_practitioner()
    meetings = [held(helper)[1] for _ in range(HANDS)]
    first = given(held(helper)[1])[0]
    ready = Barrier(HANDS + 1)

    def one(meeting: Meeting | None) -> None:
        ready.wait()
        try:
            if meeting is None:
                cancel(receipt=first, by=Actor.machine(), at=clock.now())
            else:
                given(meeting)
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS + 1) as hands:
        list(hands.map(one, [None, *meetings]))
    found = sorted(Receipt.objects.values_list("number", flat=True))
    assert found == list(range(1, HANDS + 3))


def test_one_form_sent_by_several_hands_gives_one() -> None:
    _file, meeting = held(factories.published_practitioner())
    ready, key = Barrier(HANDS), uuid.uuid4()

    def one(_number: int) -> int:
        ready.wait()
        try:
            return len(given(meeting, key=key))
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        assert set(hands.map(one, range(HANDS))) == {1}
    assert Receipt.objects.count() == 1


def test_two_forms_for_one_payment_give_one() -> None:
    """What was paid is read in turn: the second form finds it receipted already, and takes no number."""
    _file, meeting = held(factories.published_practitioner())
    ready = Barrier(HANDS)

    def one(_number: int) -> bool:
        ready.wait()
        try:
            given(meeting, before=0)
            return True
        except DoesNotAddUp:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        assert sorted(hands.map(one, range(HANDS))) == [False] * (HANDS - 1) + [True]
    assert list(Receipt.objects.values_list("number", flat=True)) == [1]
