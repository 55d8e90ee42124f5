"""Two hands on one note at the very same moment: each is heard in turn, and the second is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from aparte import clock
from aparte.accompaniment.actions_notes import Saved, Written, write_note
from aparte.accompaniment.models import Note, NotePart
from aparte.accompaniment.terms import PartKind
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from tests import factories
from tests.accompaniment.notes import file_meeting, filed, part

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def all_at_once(meeting: Meeting, *, revision: int) -> list[Saved]:
    ready = Barrier(HANDS)
    found = file_meeting(meeting)

    def write(number: int) -> Saved:
        one = Written(PartKind.JOINT, None, {"own_words": f"Main {number}, tour {revision}."}, revision)
        ready.wait()
        try:
            return write_note(file_meeting=found, written=[one], by=Actor.machine(), at=clock.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(write, range(HANDS)))


def test_of_several_hands_one_writes_and_the_others_are_told() -> None:
    _accompaniment, meeting = filed(factories.published_practitioner())
    for revision in (0, 1, 2):
        told = all_at_once(meeting, revision=revision)
        winners = [number for number, one in enumerate(told) if not one.conflicts]
        assert len(winners) == 1, winners
        assert part(meeting).words == {"own_words": f"Main {winners[0]}, tour {revision}."}
        assert part(meeting).revision == revision + 1
    assert Note.objects.count() == NotePart.objects.count() == 1
