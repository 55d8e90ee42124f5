"""The verbs that make a file: opening it, giving it a meeting."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from aparte.accompaniment.models import CARE, SITUATION, Accompaniment, FileMeeting, Gate, Member
from aparte.accompaniment.queries_files import belonging, waiting_for_a_file
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Meeting
from aparte.people.keys import key_ring
from aparte.people.models import Person, Practitioner


class FileClosed(Exception):
    """The accompaniment is over: nothing more is asked or written in it. Open another one through a gate."""


@transaction.atomic
def open_file(
    *,
    practitioner: Practitioner,
    persons: Sequence[Person],
    situation: str,
    gate: Gate | None,
    care: dict[str, str] | None,
    by: Actor,
    at: datetime,
) -> Accompaniment:
    """A new file, its key and its members, and what they have booked already. The gate decides whether it may:
    `actions_gate.pass_gate` calls this."""
    identifier = uuid.uuid4()
    file = Accompaniment(
        id=identifier,
        sealed_data_key=key_ring().new_data_key(context=str(identifier)),
        practitioner=practitioner,
        gate=gate,
        region=persons[0].region or practitioner.region,
        opened_at=at,
    )
    file.sealed_situation = file.seal(situation, field=SITUATION)
    file.sealed_care = file.seal(json.dumps(care, ensure_ascii=False), field=CARE) if care else None
    file.save(force_insert=True)
    Member.objects.bulk_create(Member(accompaniment=file, person=one, joined_at=at) for one in persons)
    record(verb=Verb.FILE_OPENED, by=by, about=file, at=at)
    for meeting in belonging(waiting_for_a_file(file, at=at)):
        put_in_file(accompaniment=file, meeting=meeting)
    return file


def put_in_file(*, accompaniment: Accompaniment, meeting: Meeting) -> FileMeeting:
    """Make a meeting one of this accompaniment, under the intervention it was booked as. Twice changes nothing."""
    found, _created = FileMeeting.objects.get_or_create(
        meeting=meeting, defaults={"accompaniment": accompaniment, "intervention": meeting.kind}
    )
    return found


def locked(accompaniment: Accompaniment) -> Accompaniment:
    """The same file, read again and held until the transaction ends. `FileClosed` when it is over."""
    current = (
        Accompaniment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("practitioner__practice")
        .get(pk=accompaniment.pk)
    )
    if not current.is_open:
        raise FileClosed
    return current


def held(member: Member) -> Member:
    """The same member, read again with their file and its practitioner, both held until the transaction ends. The
    file first, as whoever changes a file does: two who wait for each other would wait for ever."""
    file = Accompaniment.objects.select_for_update(of=("self",), no_key=True).select_related(
        "practitioner__practice"
    )
    of_file = file.get(pk=member.accompaniment_id)
    current = Member.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    found = current.get(pk=member.pk)
    found.accompaniment = of_file
    return found
