"""The mail that says that a document waits. A task holds an id, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte.people.emails import send_or_try_again
from aparte.receipts import emails
from aparte.receipts.models import Receipt


@task()
def tell_person(receipt_id: str, name: str, attempt: int = 1) -> None:
    """Write once, unless they were erased meanwhile or gave no e-mail: those have no space to find it in."""
    found = Receipt.objects.select_related("person").filter(pk=receipt_id, person__erased_at=None).first()
    if found is None or not found.person.email:
        return
    send_or_try_again(
        lambda: emails.to_person(found.person, name=name),
        task=tell_person,
        attempt=attempt,
        receipt_id=receipt_id,
        name=name,
    )
