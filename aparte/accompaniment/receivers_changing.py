"""The messages that follow a change; and letting go of it when the person is erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.dispatch import receiver

from aparte.accompaniment.models import Change, Proposal
from aparte.accompaniment.signals_changing import change_told, colleague_proposed
from aparte.accompaniment.tasks_changing import (
    tell_person_of_change,
    tell_person_of_proposal,
    tell_practitioner_of_change,
)
from aparte.accompaniment.terms_changing import Occasion
from aparte.people.signals import person_erased

_TO_PERSON = {Occasion.ACCEPTED, Occasion.DECLINED}
_TO_PRACTITIONER = {Occasion.SENT, Occasion.ACCEPTED, Occasion.LEFT}


@receiver(change_told, dispatch_uid="accompaniment.changing")
def queue_messages(sender: Any, change_id: str, occasion: Occasion, **kwargs: Any) -> None:
    """Queued in the transaction of the act: a message exists if and only if what it tells happened."""
    if occasion in _TO_PERSON:
        tell_person_of_change.enqueue(change_id=change_id, occasion=occasion.value, name=str(uuid4()))
    if occasion in _TO_PRACTITIONER:
        tell_practitioner_of_change.enqueue(change_id=change_id, occasion=occasion.value, name=str(uuid4()))


@receiver(colleague_proposed, dispatch_uid="accompaniment.proposed")
def queue_proposal(sender: Any, member_id: str, **kwargs: Any) -> None:
    tell_person_of_proposal.enqueue(member_id=member_id, name=str(uuid4()))


@receiver(person_erased, dispatch_uid="accompaniment.changing_erased")
def let_go(sender: Any, person_id: str, **kwargs: Any) -> None:
    """The copy in the new file is sealed with the file's key, and holds the person's words: it goes with them."""
    Change.objects.filter(member__person=UUID(person_id)).delete()
    Proposal.objects.filter(member__person=UUID(person_id)).delete()
