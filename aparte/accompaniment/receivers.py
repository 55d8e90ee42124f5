"""Meetings find their file, and the guard of the database.

A locked note is not changed, whatever program asks: the database refuses a new wording of a part after its note
locked, one that does not say when it was written, any change of a wording that was kept or of what was added, and
taking a signature back. Deleting is another matter: erasing and the end of keeping need it. Triggers on both
databases, laid after each migration, because SQLite forgets those of a table that it rebuilds.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from aparte import clock
from aparte.accompaniment.actions_files import begin, file_meetings
from aparte.meetings.signals import Occasion, meetings_changed

_FILING = {
    Occasion.BOOKED,
    Occasion.ACCEPTED,
    Occasion.MOVED,
    Occasion.INVITED,
    Occasion.NOT_COMING,
    Occasion.TAKEN_OUT,
}

_LOCKED = """EXISTS (
    SELECT 1 FROM accompaniment_note AS note
    WHERE note.id = NEW.note_id AND note.state = 'signed' AND note.locks_at <= NEW.changed_at
)"""
_NOT_TOLD = "NEW.sealed <> OLD.sealed AND NEW.changed_at <= OLD.changed_at"
_SIGNED = """OLD.state = 'signed'
    AND (NEW.state <> OLD.state OR NEW.signed_at <> OLD.signed_at OR NEW.locks_at <> OLD.locks_at)"""
_GUARDS = {
    "note_part_locked_on_update": ("UPDATE", "accompaniment_notepart", f"{_LOCKED} OR ({_NOT_TOLD})"),
    "note_part_locked_on_insert": ("INSERT", "accompaniment_notepart", _LOCKED),
    "note_signature_final": ("UPDATE", "accompaniment_note", _SIGNED),
    "note_version_final": ("UPDATE", "accompaniment_noteversion", "1 = 1"),
    "note_amendment_final": ("UPDATE", "accompaniment_amendment", "1 = 1"),
}

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {guard} BEFORE {event} ON {table} WHEN {refused}
BEGIN SELECT RAISE(ABORT, '{guard}'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {guard}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF {refused} THEN
        RAISE EXCEPTION '{guard}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER {guard} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {guard}();
"""


@receiver(post_migrate, dispatch_uid="accompaniment.guard")
def install_guard(sender: Any, using: str, **kwargs: Any) -> None:
    """Lay what is missing of the guard."""
    connection = connections[using]
    if sender.label != "accompaniment":
        return
    tables = set(connection.introspection.table_names())
    words = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for guard, (event, table, refused) in _GUARDS.items():
            if table in tables:
                cursor.execute(words.format(guard=guard, event=event, table=table, refused=refused))


@receiver(meetings_changed, dispatch_uid="accompaniment.meetings")
def follow_meetings(sender: Any, meeting_ids: tuple[str, ...], occasion: Occasion, **kwargs: Any) -> None:
    """A meeting finds its file as soon as who comes is known; the first one that is held begins the accompaniment."""
    meetings = [UUID(pk) for pk in meeting_ids]
    if occasion in _FILING:
        file_meetings(meetings=meetings, at=clock.now())
    if occasion == Occasion.CONCLUDED:
        begin(meetings=meetings, at=clock.now())
