"""Letters are queued in the transaction of the act: one exists if and only if what it tells happened."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.dispatch import receiver

from aparte.accompaniment.signals_agreement import Letter, letter_due
from aparte.accompaniment.tasks_agreement import tell_holder, tell_member, tell_practitioner


@receiver(letter_due, dispatch_uid="accompaniment.letters")
def queue_letters(
    sender: Any,
    letter: Letter,
    members: tuple[str, ...],
    holders: tuple[str, ...],
    accompaniment: str,
    **kwargs: Any,
) -> None:
    for member_id in members:
        tell_member.enqueue(member_id=member_id, letter=letter.value, name=str(uuid4()))
    for holder_id in holders:
        tell_holder.enqueue(holder_id=holder_id, name=str(uuid4()))
    if accompaniment:
        tell_practitioner.enqueue(accompaniment_id=accompaniment, letter=letter.value, name=str(uuid4()))
