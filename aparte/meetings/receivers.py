"""Messages after each act, and the guard of the database.

Nobody's time is ever taken twice: the database refuses it, whatever program asks. Neither a practitioner nor a
person is in two meetings at once.

PostgreSQL holds exclusion constraints on the range of time; SQLite, which has none, holds triggers that abort.
Both are laid after each migration, because SQLite forgets the triggers of a table that it rebuilds.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from aparte import clock
from aparte.meetings.actions_waiting import offer_next
from aparte.meetings.models import NEVER_OVERLAPS
from aparte.meetings.signals import Occasion, meetings_changed, waiting_offered
from aparte.meetings.tasks import (
    FORGOTTEN_AFTER,
    forget_taken_out,
    tell_person,
    tell_practitioner,
    tell_waiting,
)
from aparte.meetings.terms import Turn
from aparte.people.models import Practitioner

_TABLE = "meetings_takentime"
_FREEING = {Occasion.CANCELLED, Occasion.DECLINED, Occasion.MOVED}

_SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {guard}_on_{event} BEFORE {event} ON {table}
WHEN NEW.{whose}_id IS NOT NULL
BEGIN
    -- Since none overlap, only the last of those that start before its end can reach into it.
    SELECT RAISE(ABORT, '{guard}')
    WHERE NEW.starts_at < (
        SELECT other.ends_at FROM {table} AS other
        WHERE other.{whose}_id = NEW.{whose}_id AND other.id IS NOT NEW.id AND other.starts_at < NEW.ends_at
        ORDER BY other.starts_at DESC LIMIT 1
    );
END
"""

_POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE {table} ADD CONSTRAINT {guard} EXCLUDE USING gist (
    {whose}_id WITH =, tstzrange(starts_at, ends_at) WITH &&
);
"""


@receiver(post_migrate, dispatch_uid="meetings.guard")
def install_guard(sender: Any, using: str, **kwargs: Any) -> None:
    """Lay what is missing of the guard."""
    connection = connections[using]
    if sender.label != "meetings" or _TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for whose, guard in NEVER_OVERLAPS.items():
            words = {"table": _TABLE, "whose": whose, "guard": guard}
            if connection.vendor == "sqlite":
                for event in ("insert", "update"):
                    cursor.execute(_SQLITE_TRIGGER.format(event=event, **words))
            else:
                cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [guard])
                if cursor.fetchone() is None:
                    cursor.execute(_POSTGRESQL.format(**words))


@receiver(meetings_changed, dispatch_uid="meetings.messages")
def queue_messages(
    sender: Any,
    meeting_ids: tuple[str, ...],
    occasion: Occasion,
    persons: tuple[str, ...],
    practitioner: bool,
    **kwargs: Any,
) -> None:
    """Queue in the transaction of the act: a message exists if and only if what it tells happened."""
    meetings = list(meeting_ids)
    for person_id in persons:
        tell_person.enqueue(
            meeting_ids=meetings, person_id=person_id, occasion=occasion.value, name=str(uuid4())
        )
    if practitioner:
        tell_practitioner.enqueue(meeting_ids=meetings, occasion=occasion.value, name=str(uuid4()))


@receiver(meetings_changed, dispatch_uid="meetings.taken_out")
def forget_later(sender: Any, occasion: Occasion, persons: tuple[str, ...], **kwargs: Any) -> None:
    """Queued with the message that they are invited no more, for after it has left."""
    if occasion == Occasion.TAKEN_OUT:
        for person_id in persons:
            forget_taken_out.using(run_after=clock.now() + FORGOTTEN_AFTER).enqueue(person_id=person_id)


@receiver(meetings_changed, dispatch_uid="meetings.waiting")
def offer_what_was_freed(
    sender: Any, meeting_ids: tuple[str, ...], occasion: Occasion, **kwargs: Any
) -> None:
    """A freed time is held for whoever waits for it as soon as it is free: once the whole act is done, because an
    absence takes for itself what it frees. Should this process die just then, the worker does it soon after."""
    if occasion not in _FREEING:
        return
    meetings = [UUID(pk) for pk in meeting_ids]
    welcoming = Practitioner.objects.welcoming()
    waited_for = welcoming.filter(meetings__in=meetings, waiting__turn=Turn.WAITING)
    for practitioner in waited_for.distinct():
        transaction.on_commit(partial(offer_next, practitioner, at=clock.now()), robust=True)


@receiver(waiting_offered, dispatch_uid="meetings.waiting_messages")
def queue_offer(sender: Any, waiting_id: str, **kwargs: Any) -> None:
    tell_waiting.enqueue(waiting_id=waiting_id, name=str(uuid4()))
