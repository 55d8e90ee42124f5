"""The mail that asks how a meeting felt. A task holds an id, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte.alliance import emails
from aparte.alliance.models import Felt, NoInvitation
from aparte.people.emails import send_or_try_again


@task()
def ask_member(felt_id: str, name: str, attempt: int = 1) -> None:
    """Write once, unless they have said it meanwhile, want no mail any more, or were erased."""
    felt = (
        Felt.objects.select_related("member__person", "meeting")
        .filter(pk=felt_id, said_at=None, member__person__erased_at=None)
        .first()
    )
    if felt is None or NoInvitation.objects.filter(person=felt.member.person_id).exists():
        return
    send_or_try_again(
        lambda: emails.to_member(felt, name=name),
        task=ask_member,
        attempt=attempt,
        felt_id=felt_id,
        name=name,
    )
