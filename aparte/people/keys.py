"""The key ring of this installation, handed to whoever seals or opens."""

from __future__ import annotations

from django.conf import settings

from aparte.cipher import KeyRing


def key_ring() -> KeyRing:
    return settings.APARTE_KEY_RING
