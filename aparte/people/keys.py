"""The key ring of this installation, handed to whoever seals or opens."""

from __future__ import annotations

from typing import cast

from django.conf import settings

from aparte.cipher import KeyRing


def key_ring() -> KeyRing:
    return cast(KeyRing, settings.APARTE_KEY_RING)
