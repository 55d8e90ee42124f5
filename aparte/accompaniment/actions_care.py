"""The care beside an accompaniment: what its professional thinks, and the end that a contrary opinion makes."""

from __future__ import annotations

import json
from datetime import datetime

from aparte.accompaniment.actions import locked
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.models import CARE, Accompaniment
from aparte.accompaniment.rules_gate import Care
from aparte.accompaniment.terms import Ending, Opinion
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_times import in_turn


class NobodyNamed(Exception):
    """An opinion is somebody's: name the professional."""


def note_care(*, accompaniment: Accompaniment, care: Care, by: Actor, at: datetime) -> Accompaniment:
    """Write who follows the person beside, and what they think of this help. A contrary opinion closes the way, for
    good (E067)."""
    if not care.is_named:
        raise NobodyNamed
    # The practitioner's turn before the file, as whoever books does: two who wait for each other would wait for ever.
    with in_turn(accompaniment.practitioner):
        current = locked(accompaniment)
        current.sealed_care = current.seal(json.dumps(care.as_data(), ensure_ascii=False), field=CARE)
        current.save()
        record(verb=Verb.CARE_NOTED, by=by, about=current, at=at)
        if care.opinion == Opinion.CONTRARY:
            current = close_file(accompaniment=current, ending=Ending.CONTRARY_OPINION, by=by, at=at)
    return current
