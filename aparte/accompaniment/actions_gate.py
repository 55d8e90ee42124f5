"""Passing the gate, or not: the practitioner checks with the person, signs, and the reasons are kept either way."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aparte.accompaniment import actions, rules_gate
from aparte.accompaniment.models import CARE, GATE, SITUATION, Accompaniment, Gate
from aparte.accompaniment.queries_gate import arrived_without_gate, contrary_before, file_of, who_may_be_in
from aparte.accompaniment.rules_gate import GateChecked
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_times import in_turn
from aparte.meetings.models import Meeting
from aparte.people.models import Person


class NotFromThisMeeting(Exception):
    """No gate is tried from this meeting: not confirmed, cancelled, or led elsewhere. Note how it ended first."""


class NobodyInIt(Exception):
    """An accompaniment is of those who came to the meeting, one at least."""


class AlreadyOpen(Exception):
    """An accompaniment is open from this request already: `accompaniment`."""

    def __init__(self, accompaniment: Accompaniment) -> None:
        super().__init__()
        self.accompaniment = accompaniment


def pass_gate(
    *,
    meeting: Meeting,
    persons: Sequence[Person],
    checked: GateChecked,
    situation: str,
    by: Actor,
    at: datetime,
) -> Gate:
    """Sign what was checked. `gate.accompaniment` is the new file; a gate that was refused has none.

    Whether an earlier file was closed by a contrary opinion is read here, never told by whoever asks.
    """
    if not rules_gate.may_try(meeting.state, meeting.outcome):
        raise NotFromThisMeeting
    if not persons or {one.pk for one in persons} - {one.pk for one in who_may_be_in(meeting)}:
        raise NobodyInIt
    with in_turn(meeting.practitioner):
        known = file_of(meeting)
        if known is not None:
            raise AlreadyOpen(known)
        checked = replace(checked, contrary_before=contrary_before(meeting.practitioner, persons))
        verdict = rules_gate.open_file(checked)
        gate = _kept(meeting, persons[0], rules_gate.as_data(checked, verdict, situation=situation), at=at)
        record(verb=Verb.GATE_SIGNED, by=by, about=gate, at=at)
        care = checked.care.as_data() if checked.care else None
        arrived = arrived_without_gate(meeting.practitioner, persons)
        if not verdict.refused and arrived is not None:
            _signed(arrived, gate, situation=situation, care=care)
        elif not verdict.refused:
            actions.open_file(
                practitioner=meeting.practitioner,
                persons=persons,
                situation=situation,
                gate=gate,
                care=care,
                by=by,
                at=at,
            )
    return gate


def _signed(file: Accompaniment, gate: Gate, *, situation: str, care: dict[str, str] | None) -> None:
    """The gate of somebody who came from a colleague opens no second file: it is that of the one that waits for it."""
    file.gate = gate
    file.sealed_situation = file.seal(situation, field=SITUATION)
    file.sealed_care = file.seal(json.dumps(care, ensure_ascii=False), field=CARE) if care else None
    file.save(update_fields=["gate", "sealed_situation", "sealed_care"])


def _kept(meeting: Meeting, person: Person, data: dict[str, object], *, at: datetime) -> Gate:
    return Gate.objects.create(
        id=uuid.uuid4(),
        practitioner=meeting.practitioner,
        person=person,
        request=meeting.request,
        sealed=person.seal(json.dumps(data, ensure_ascii=False), field=GATE),
        signed_at=at,
    )
