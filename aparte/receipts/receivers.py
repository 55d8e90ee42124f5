"""The mail that follows a receipt, and the guard of the database.

A receipt is not changed, whatever program asks: the database refuses it, but for the key, which is wrapped again and
let go of in the end. A number that does not follow the one before it is refused too. Triggers on both databases, laid
after each migration, because SQLite forgets those of a table that it rebuilds.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from aparte.receipts.models import Receipt
from aparte.receipts.signals import receipt_given
from aparte.receipts.tasks import tell_person

_KEY = "sealed_data_key"
_HOLE = """NEW.number > 1 AND NOT EXISTS (
    SELECT 1 FROM receipts_receipt AS other
    WHERE other.practitioner_id = NEW.practitioner_id AND other.year = NEW.year AND other.number = NEW.number - 1
)"""
_SQLITE = (
    """
CREATE TRIGGER IF NOT EXISTS receipt_final BEFORE UPDATE OF {final} ON receipts_receipt
BEGIN SELECT RAISE(ABORT, 'receipt_final'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS receipt_without_a_hole BEFORE INSERT ON receipts_receipt WHEN {hole}
BEGIN SELECT RAISE(ABORT, 'receipt_without_a_hole'); END
""",
)
_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION receipt_final() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'receipt_final' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER receipt_final BEFORE UPDATE OF {final} ON receipts_receipt
FOR EACH ROW EXECUTE FUNCTION receipt_final();
""",
    """
CREATE OR REPLACE FUNCTION receipt_without_a_hole() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF {hole} THEN
        RAISE EXCEPTION 'receipt_without_a_hole' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER receipt_without_a_hole BEFORE INSERT ON receipts_receipt
FOR EACH ROW EXECUTE FUNCTION receipt_without_a_hole();
""",
)


@receiver(post_migrate, dispatch_uid="receipts.guard")
def install_guard(sender: Any, using: str, **kwargs: Any) -> None:
    """Lay what is missing of the guard."""
    connection = connections[using]
    if sender.label != "receipts" or "receipts_receipt" not in connection.introspection.table_names():
        return
    final = ", ".join(str(one.column) for one in Receipt._meta.concrete_fields if one.column != _KEY)
    with connection.cursor() as cursor:
        for words in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(words.format(final=final, hole=_HOLE))


@receiver(receipt_given, dispatch_uid="receipts.given")
def queue_mail(sender: Any, receipt_id: str, **kwargs: Any) -> None:
    """Queued in the transaction that gives: the mail exists if and only if the receipt does."""
    tell_person.enqueue(receipt_id=receipt_id, name=str(uuid4()))
