"""Somebody was forgotten: what an accompaniment keeps of theirs goes in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from aparte.accompaniment.actions_erasing import let_go_of_words
from aparte.people.signals import person_erased


@receiver(person_erased, dispatch_uid="accompaniment.erased")
def forget_words(sender: Any, person_id: str, at: datetime, **kwargs: Any) -> None:
    let_go_of_words(person_id=UUID(person_id), at=at)
