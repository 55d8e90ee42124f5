"""The key ring of this installation, handed to whoever seals or opens."""

from __future__ import annotations

import base64
import uuid

from django.conf import settings

from aparte.cipher import KeyRing

DRAFT = "people.draft"


def key_ring() -> KeyRing:
    return settings.APARTE_KEY_RING


def draft_keys(owner: uuid.UUID | int) -> str:
    """The keys with which one owner's browser seals what is being typed, in base64 with a space between, for
    `data-draft-key`. Derived, never stored; only a page that the owner opened holds them.

    The first one seals, all open: a draft begun before the master keys rotated is found again.
    """
    keys = key_ring().blind_indexes(DRAFT, str(owner))
    return " ".join(base64.b64encode(key).decode() for key in keys)
