"""A form sent by several hands at the very same moment: a sheet is given once, and its word is one of those sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from aparte import clock
from aparte.accompaniment.actions_sheets import share_sheet, take_sheet_back
from aparte.accompaniment.models import SharedSheet
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def test_given_and_taken_back_by_several_hands_at_once() -> None:
    file = factories.accompaniment()
    members = list(file.members.select_related("person"))
    ready, by = Barrier(HANDS), Actor.machine()

    def give(number: int) -> None:
        ready.wait()
        try:
            share_sheet(
                accompaniment=file,
                sheet=library.sheets()[0],
                members=members,
                word=f"Main {number}.",
                meeting=None,
                by=by,
                at=clock.now(),
            )
        finally:
            connection.close()

    def take(shared: SharedSheet) -> None:
        ready.wait()
        try:
            take_sheet_back(shared=shared, by=by, at=clock.now())
        finally:
            connection.close()

    known = SharedSheet.objects.select_related("member__person", "member__accompaniment")
    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(give, range(HANDS)))
        assert known.get().word in {f"Main {number}." for number in range(HANDS)}
        list(hands.map(take, [known.get() for _hand in range(HANDS)]))
    assert not known.exists()
    assert Entry.objects.filter(verb=Verb.SHEET_TAKEN_BACK).count() == 1
