"""The database itself refuses to change an entry of the journal, whatever program asks."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS audit_entry_is_final BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an entry of the journal is final'); END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION audit_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an entry of the journal is final' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_is_final();
"""


@receiver(post_migrate, dispatch_uid="audit.guard")
def install_guard(sender: Any, using: str, **kwargs: Any) -> None:
    """After every migration, since SQLite forgets a trigger when its table is rebuilt."""
    if sender.label != "audit":
        return
    connection = connections[using]
    if "audit_entry" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)
