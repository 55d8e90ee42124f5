"""Sessions that never stand between somebody and a page, and that a copy of the database does not open.

A row is found by a hash of the cookie's identifier, and what it holds is sealed: whoever steals the database can
neither enter in a practitioner's name nor read the code that one is about to type. When the database fails,
visitors read on without a session.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from aparte.cipher import CannotOpen, KeyRing

logger = logging.getLogger(__name__)

SEALED_AS = "config.session"


class SessionStore(DatabaseSessions):
    """Kept in the database. When that fails, the session is empty for this answer and nothing of it is kept.

    The crisis lines and the answer to somebody's words need no session: a database that is down, locked or
    read-only must not turn them into an error page.
    """

    _out_of_order = False

    def encode(self, session_dict: dict[str, Any]) -> str:
        ring: KeyRing = settings.APARTE_KEY_RING
        wrapped = ring.new_data_key(context=SEALED_AS)
        sealed = ring.open_data_key(wrapped, context=SEALED_AS).seal(
            json.dumps(session_dict), context=SEALED_AS
        )
        return ".".join(base64.b64encode(part).decode() for part in (wrapped, sealed))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """What `encode` was given; nothing when it was altered, or sealed under a ring that is no longer here."""
        ring: KeyRing = settings.APARTE_KEY_RING
        try:
            wrapped, sealed = (base64.b64decode(part) for part in str(session_data).split("."))
            held = json.loads(ring.open_data_key(wrapped, context=SEALED_AS).open(sealed, context=SEALED_AS))
        except (CannotOpen, ValueError):
            return {}
        return held if isinstance(held, dict) else {}

    def load(self) -> dict[str, Any]:
        try:
            return super().load()
        except DatabaseError as fault:
            self._gives_up(fault)
            return {}

    def save(self, must_create: bool = False) -> None:
        if self._out_of_order:
            return
        try:
            super().save(must_create=must_create)
        except OperationalError as fault:
            self._gives_up(fault)
        except (
            UpdateError
        ) as fault:  # the session was deleted meanwhile, unless it is the database that failed
            if not isinstance(fault.__context__, OperationalError):
                raise
            self._gives_up(fault)

    def exists(self, session_key: str) -> bool:
        try:
            return super().exists(_hashed(session_key))
        except DatabaseError as fault:
            self._gives_up(fault)
            return False

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(_hashed(key))

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = _hashed(row.session_key)
        return row

    def _get_session_from_db(self) -> Any:
        key = _hashed(self.session_key or "")
        row = self.model.objects.filter(session_key=key, expire_date__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
        return row

    def _gives_up(self, fault: Exception) -> None:
        self._out_of_order = True
        logger.error("no session: %s", type(fault).__name__)


def _hashed(session_key: str) -> str:
    """Cut to what the column holds: 160 bits, of an identifier as random."""
    return hashlib.sha256(session_key.encode(errors="replace")).hexdigest()[:40]
