"""The mail that follows being asked; and letting go of what was said about somebody who was erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.dispatch import receiver

from aparte.alliance.models import Aside, Felt, NoInvitation
from aparte.alliance.signals import asked
from aparte.alliance.tasks import ask_member
from aparte.people.signals import person_erased


@receiver(asked, dispatch_uid="alliance.asked")
def queue_mail(sender: Any, felt_id: str, **kwargs: Any) -> None:
    """Queued in the transaction that asks: the mail exists if and only if somebody was asked."""
    ask_member.enqueue(felt_id=felt_id, name=str(uuid4()))


@receiver(person_erased, dispatch_uid="alliance.erased")
def let_go(sender: Any, person_id: str, **kwargs: Any) -> None:
    """Theirs is noise without their key; the practitioner's side was about them, and goes too."""
    Felt.objects.filter(member__person=UUID(person_id)).delete()
    Aside.objects.filter(member__person=UUID(person_id)).delete()
    NoInvitation.objects.filter(person=UUID(person_id)).delete()
