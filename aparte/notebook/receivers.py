"""What happens elsewhere and touches the notebook: somebody is erased, a file closes, a member leaves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models.signals import post_save
from django.dispatch import receiver

from aparte.accompaniment.models import Accompaniment, Member
from aparte.notebook.models import Entry
from aparte.people.signals import person_erased


@receiver(person_erased, dispatch_uid="notebook.erased")
def forget(sender: Any, person_id: str, **kwargs: Any) -> None:
    """The pages are noise already; nothing says any more how many there were, nor when they were written."""
    Entry.objects.filter(person=UUID(person_id)).delete()


# Nothing is read past the end of a file or a membership (`EntryQuerySet.readable`). Here the sharing itself
# ends, so that a way back later shows nothing of what was shown once.


@receiver(post_save, sender=Accompaniment, dispatch_uid="notebook.file_closed")
def file_closed(sender: Any, instance: Accompaniment, **kwargs: Any) -> None:
    if not instance.is_open:
        Entry.objects.filter(member__accompaniment=instance).update(member=None, shared_at=None)


@receiver(post_save, sender=Member, dispatch_uid="notebook.member_left")
def member_left(sender: Any, instance: Member, **kwargs: Any) -> None:
    if instance.left_at is not None:
        Entry.objects.filter(member=instance).update(member=None, shared_at=None)
