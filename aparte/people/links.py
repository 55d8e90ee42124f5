"""Private links: an id and a signature by the key ring, for one purpose.

Nothing that opens anything is kept in the database, so that a stolen copy of it opens nothing; a link made in a mail
later is the same as the first one.
"""

from __future__ import annotations

import uuid

from aparte.people.keys import key_ring


def signed(purpose: str, identifier: uuid.UUID) -> str:
    """The path part of a private link: 32 hexadecimal digits, a dot, a signature that serves this purpose only."""
    return f"{identifier.hex}.{key_ring().link_mac(purpose, identifier.hex)}"


def read(purpose: str, token: str) -> uuid.UUID | None:
    """The id that `token` opens, or None for anything that this installation did not sign for this purpose."""
    value, _, mac = token.partition(".")
    if len(token) > 200 or not key_ring().check_link(purpose, value, mac):
        return None
    return uuid.UUID(hex=value)
