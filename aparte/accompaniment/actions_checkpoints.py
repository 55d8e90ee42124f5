"""Checkpoints: opened when they are due, answered by both sides, closed once everybody has spoken."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from django.db import transaction

from aparte.accompaniment.actions import held, locked
from aparte.accompaniment.models import CHECKPOINT, Accompaniment, Checkpoint, CheckpointAnswer, Member
from aparte.accompaniment.queries_checkpoints import due_files
from aparte.accompaniment.signals_agreement import Letter, write
from aparte.accompaniment.terms_checkpoints import QUESTIONS, Said
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.people.models import KeyHolder

AT_MOST = 200
"""Files looked at in one go."""


class NotOpen(Exception):
    """This checkpoint is closed: the next one comes in its time."""


def open_due(*, at: datetime) -> int:
    """Open every checkpoint that is due at `at`; answers how many. Several workers at once open each once."""
    return sum(_open(file, at=at) for file in due_files(at=at)[:AT_MOST])


@transaction.atomic
def _open(file: Accompaniment, *, at: datetime) -> int:
    current = Accompaniment.objects.select_for_update(of=("self",), no_key=True).get(pk=file.pk)
    if not due_files(at=at).filter(pk=current.pk).exists():
        return 0
    opened = Checkpoint.objects.create(id=uuid.uuid4(), accompaniment=current, opened_at=at)
    record(verb=Verb.CHECKPOINT_OPENED, by=Actor.machine(), about=opened, at=at)
    members = current.members.present().values_list("pk", flat=True)
    write(Letter.CHECKPOINT, members=members, practitioner_of=current.pk)
    return 1


@transaction.atomic
def answer(
    *,
    checkpoint: Checkpoint,
    member: Member | None,
    said: dict[str, Said],
    words: str,
    by: Actor,
    at: datetime,
) -> CheckpointAnswer:
    """Answer the three questions, as often as one wants while it is open; `member` is None for the practitioner. Once
    both sides have all spoken, it closes."""
    file = locked(checkpoint.accompaniment)
    member = held(member) if member else None
    current = file.checkpoints.filter(pk=checkpoint.pk, closed_at=None).first()
    if current is None or (member is not None and member.left_at is not None):
        raise NotOpen
    told = {name: said[name].value for name in QUESTIONS} | {"words": words}
    whose: KeyHolder = member.person if member else file
    sealed = whose.seal(json.dumps(told, ensure_ascii=False), field=CHECKPOINT)
    found, _created = CheckpointAnswer.objects.update_or_create(
        checkpoint=current, member=member, defaults={"sealed": sealed, "at": at}
    )
    record(verb=Verb.CHECKPOINT_ANSWERED, by=by, about=current, at=at)
    _close_when_complete(current, file, at=at)
    return found


def _close_when_complete(checkpoint: Checkpoint, file: Accompaniment, *, at: datetime) -> None:
    heard = set(checkpoint.answers.values_list("member_id", flat=True))
    awaited = {None, *file.members.present().values_list("pk", flat=True)}
    if awaited <= heard:
        checkpoint.closed_at = at
        checkpoint.save()
        record(verb=Verb.CHECKPOINT_CLOSED, by=Actor.machine(), about=checkpoint, at=at)
