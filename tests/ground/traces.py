"""What a copy of the database would tell: its files and every column, searched for words that must not be there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection


def spellings(trace: str) -> list[bytes]:
    """As any program may have written it."""
    return [
        *(trace.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")),
        json.dumps(trace)[1:-1].encode(),
        trace.encode("unicode_escape"),
    ]


def database_files() -> dict[str, bytes]:
    """SQLite's file with its journals; on PostgreSQL every column of every table, as text."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        found = {file.name: file.read_bytes() for file in path.parent.glob(path.name + "*")}
        assert len(found) > 1, "the write-ahead log is looked at too"
        return found
    return {name: "\n".join(map(str, rows)).encode() for name, rows in every_column().items()}


def backup(folder: Path) -> bytes:
    """What `.backup` writes, as docs/operations.md says to make it."""
    copy = folder / "copy.sqlite3"
    with (
        closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as kept,
        closing(sqlite3.connect(copy)) as made,
    ):
        kept.backup(made)
    return copy.read_bytes()


def every_column() -> dict[str, list[Any]]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows: dict[str, list[Any]] = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = [
                [bytes(value) if isinstance(value, memoryview) else value for value in row]
                for row in cursor.fetchall()
            ]
    return rows
