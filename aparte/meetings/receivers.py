"""Messages after each act, and the guard of the database.

No practitioner is ever in two meetings at once: the database refuses it, whatever program asks.

PostgreSQL holds an exclusion constraint on the range of time; SQLite, which has none, holds two triggers that
abort. Both are laid after each migration, because SQLite forgets the triggers of a table that it rebuilds.
Only states that hold a time count (`terms.HOLDING_STATES`). Half-open ranges: one may end when the next begins.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from aparte.meetings.models import NEVER_OVERLAPS
from aparte.meetings.signals import Occasion, meeting_changed
from aparte.meetings.tasks import tell_person, tell_practitioner
from aparte.meetings.terms import HOLDING_STATES

_STATES = ", ".join(f"'{state.value}'" for state in sorted(HOLDING_STATES))

_SQLITE_TRIGGER = """
CREATE TRIGGER {name} BEFORE {event} ON meetings_meeting
WHEN NEW.state IN ({states})
BEGIN
    SELECT RAISE(ABORT, '{guard}')
    WHERE EXISTS (
        SELECT 1 FROM meetings_meeting AS other
        WHERE other.practitioner_id = NEW.practitioner_id AND other.id <> NEW.id
          AND other.state IN ({states})
          AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
    );
END
"""

_POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE meetings_meeting DROP CONSTRAINT IF EXISTS {guard};
ALTER TABLE meetings_meeting ADD CONSTRAINT {guard} EXCLUDE USING gist (
    practitioner_id WITH =, tstzrange(starts_at, ends_at) WITH &&
) WHERE (state IN ({states}));
"""


@receiver(post_migrate, dispatch_uid="meetings.guard")
def install_guard(sender: Any, using: str, **kwargs: Any) -> None:
    """Lay the guard again, so that it always knows today's holding states."""
    if sender.label != "meetings":
        return
    connection = connections[using]
    if "meetings_meeting" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for event in ("INSERT", "UPDATE"):
                name = f"{NEVER_OVERLAPS}_on_{event.lower()}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(
                    _SQLITE_TRIGGER.format(name=name, event=event, states=_STATES, guard=NEVER_OVERLAPS)
                )
        else:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [NEVER_OVERLAPS]
            )
            row = cursor.fetchone()
            if row is None or not all(f"'{state.value}'" in row[0] for state in HOLDING_STATES):
                cursor.execute(_POSTGRESQL.format(states=_STATES, guard=NEVER_OVERLAPS))


@receiver(meeting_changed, dispatch_uid="meetings.messages")
def queue_messages(sender: Any, meeting_id: str, occasion: Occasion, **kwargs: Any) -> None:
    """Queue in the transaction of the act: a message exists if and only if what it tells happened."""
    tell_person.enqueue(meeting_id=meeting_id, occasion=occasion.value)
    if occasion in {Occasion.BOOKED, Occasion.MOVED, Occasion.CANCELLED}:
        tell_practitioner.enqueue(meeting_id=meeting_id, occasion=occasion.value)
