"""The mail that follows asking to enter."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.dispatch import receiver

from aparte.people.signals import entrance_asked
from aparte.people.tasks import mail_code


@receiver(entrance_asked, dispatch_uid="people.entrance_mail")
def queue_code(sender: Any, entrance_id: str, **kwargs: Any) -> None:
    """Queued whether the e-mail is known or not, so that the answer takes the same time. For an unknown one the worker
    finds nobody to write to."""
    mail_code.enqueue(entrance_id=entrance_id, name=str(uuid4()))
