"""Messages that follow a change. A task holds ids and an occasion, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte.accompaniment import emails_changing as emails
from aparte.accompaniment.models import Change, Member
from aparte.accompaniment.terms_changing import ChangeState, Occasion
from aparte.people.emails import send_or_try_again

_STILL = {
    Occasion.SENT: ChangeState.SENT,
    Occasion.ACCEPTED: ChangeState.ACCEPTED,
    Occasion.DECLINED: ChangeState.DECLINED,
    Occasion.LEFT: ChangeState.ELSEWHERE,
}


@task()
def tell_person_of_change(change_id: str, occasion: str, name: str, attempt: int = 1) -> None:
    """Write to the person, while it is still so and when they have an e-mail."""
    change = _true(change_id, occasion)
    if change is not None and change.member.person.sealed_email:
        send_or_try_again(
            lambda: emails.to_person(change, occasion, name=name),
            task=tell_person_of_change,
            attempt=attempt,
            change_id=change_id,
            occasion=occasion,
            name=name,
        )


@task()
def tell_person_of_proposal(member_id: str, name: str, attempt: int = 1) -> None:
    """Write to the person that a colleague is proposed, unless they go on with somebody already."""
    member = (
        Member.objects.select_related("person")
        .filter(pk=member_id, person__erased_at=None)
        .exclude(changes__state__in=[ChangeState.SENT, ChangeState.ACCEPTED, ChangeState.ELSEWHERE])
        .first()
    )
    if member is not None and member.person.sealed_email:
        send_or_try_again(
            lambda: emails.of_proposal(member, name=name),
            task=tell_person_of_proposal,
            attempt=attempt,
            member_id=member_id,
            name=name,
        )


@task()
def tell_practitioner_of_change(change_id: str, occasion: str, name: str, attempt: int = 1) -> None:
    """Write to whoever is asked, or to whoever was left."""
    change = _true(change_id, occasion)
    if change is None:
        return
    who = change.to if occasion == Occasion.SENT else change.member.accompaniment.practitioner
    if who is not None:
        send_or_try_again(
            lambda: emails.to_practitioner(who, change, occasion, name=name),
            task=tell_practitioner_of_change,
            attempt=attempt,
            change_id=change_id,
            occasion=occasion,
            name=name,
        )


def _true(change_id: str, occasion: str) -> Change | None:
    known = Change.objects.select_related(
        "to__user", "member__person", "member__accompaniment__practitioner__user"
    )
    state = _STILL[Occasion(occasion)]
    return known.filter(pk=change_id, state=state, member__person__erased_at=None).first()
