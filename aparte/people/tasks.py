"""Mails about people. A task holds an id, never a word of anybody."""

from __future__ import annotations

from django_tasks import task

from aparte import clock
from aparte.people.actions_entering import is_over
from aparte.people.emails import send_or_try_again
from aparte.people.emails_entering import send_code
from aparte.people.models import Entrance, Person


@task()
def mail_code(entrance_id: str, name: str, attempt: int = 1) -> None:
    """Write the code to the mailbox that it was asked for: once, whoever shares it; not once it opens nothing."""
    entrance = Entrance.objects.filter(pk=entrance_id).first()
    if entrance is None or is_over(entrance, at=clock.now()):
        return
    person = Person.objects.filter(pk__in=entrance.persons, erased_at=None).first()
    if person is not None:
        send_or_try_again(
            lambda: send_code(entrance, person, name=name),
            task=mail_code,
            attempt=attempt,
            entrance_id=entrance_id,
            name=name,
        )
