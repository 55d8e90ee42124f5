"""Mails that follow a person's decision. A task holds ids and a decision, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte.accompaniment import emails_stopping as emails
from aparte.accompaniment.models import Member
from aparte.accompaniment.signals_stopping import Decision
from aparte.accompaniment.terms import State
from aparte.people.emails import send_or_try_again


@task()
def tell_member(member_id: str, decision: str, own: bool, name: str, attempt: int = 1) -> None:
    """Write to one member, when they can be written to and it is still so."""
    member = _known(member_id)
    if member is not None and member.person.email and (not own or _still_so(member, decision)):
        send_or_try_again(
            lambda: emails.to_member(member, decision, own=own, name=name),
            task=tell_member,
            attempt=attempt,
            member_id=member_id,
            decision=decision,
            own=own,
            name=name,
        )


@task()
def tell_practitioner_of(member_id: str, decision: str, name: str, attempt: int = 1) -> None:
    member = _known(member_id)
    if member is not None and _still_so(member, decision):
        send_or_try_again(
            lambda: emails.to_practitioner(member, decision, name=name),
            task=tell_practitioner_of,
            attempt=attempt,
            member_id=member_id,
            decision=decision,
            name=name,
        )


def _known(member_id: str) -> Member | None:
    known = Member.objects.select_related("person", "accompaniment__practitioner__user")
    return known.filter(pk=member_id, person__erased_at=None).first()


def _still_so(member: Member, decision: str) -> bool:
    """A mail that waited must not say what was changed since."""
    if decision in {Decision.STOPPED, Decision.CAME_BACK}:
        return (member.left_at is not None) == (decision == Decision.STOPPED)
    return (member.accompaniment.state == State.PAUSED) == (decision == Decision.PAUSED)
