"""The letters of an accompaniment. A task holds an id and what it is about, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte.accompaniment import emails_agreement as emails
from aparte.accompaniment.models import Accompaniment, Checkpoint, Holder, Member
from aparte.accompaniment.signals_agreement import Letter
from aparte.people.emails import send_or_try_again


@task()
def tell_member(member_id: str, letter: str, name: str, attempt: int = 1) -> None:
    """Write to a member, by mail or by text, if there is still something to tell. `name`: the letter's own."""
    found = Member.objects.present().select_related("person", "accompaniment__practitioner")
    member = found.filter(pk=member_id).first()
    if member is not None and _still_true(member.accompaniment, letter):
        send_or_try_again(
            lambda: emails.to_member(member, Letter(letter), name=name),
            task=tell_member,
            attempt=attempt,
            member_id=member_id,
            letter=letter,
            name=name,
        )


@task()
def tell_holder(holder_id: str, name: str, attempt: int = 1) -> None:
    """Ask somebody who holds parental authority to read and answer, while there is something to answer."""
    found = Holder.objects.select_related("member__person", "member__accompaniment__practitioner")
    holder = found.filter(pk=holder_id, member__person__erased_at=None, member__left_at=None).first()
    if holder is not None and holder.member.accompaniment.is_open:
        send_or_try_again(
            lambda: emails.to_holder(holder, name=name),
            task=tell_holder,
            attempt=attempt,
            holder_id=holder_id,
            name=name,
        )


@task()
def tell_practitioner(accompaniment_id: str, letter: str, name: str, attempt: int = 1) -> None:
    found = Accompaniment.objects.select_related("practitioner__user").filter(pk=accompaniment_id).first()
    if found is not None and _still_true(found, letter):
        send_or_try_again(
            lambda: emails.to_practitioner(found, Letter(letter), name=name),
            task=tell_practitioner,
            attempt=attempt,
            accompaniment_id=accompaniment_id,
            letter=letter,
            name=name,
        )


def _still_true(accompaniment: Accompaniment, letter: str) -> bool:
    """A letter that waited does not ask for what is no longer asked."""
    if letter == Letter.CHECKPOINT:
        return Checkpoint.objects.filter(accompaniment=accompaniment, closed_at=None).exists()
    return accompaniment.is_open == (letter != Letter.CLOSED)
