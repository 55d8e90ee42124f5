"""The private link: whoever holds it may see, move and cancel one meeting, without an account.

The link is the meeting's id and a signature by the key ring. Nothing that opens a meeting is kept in the
database, so that a stolen copy of it opens none; a link made in a mail later is the same as the first one.
"""

from __future__ import annotations

import uuid

from aparte.meetings.models import Meeting
from aparte.people.keys import key_ring

PURPOSE = "meetings.private-link"


def private_token(meeting: Meeting) -> str:
    """The path part of the private link: 32 hexadecimal digits, a dot, a signature."""
    value = meeting.pk.hex
    return f"{value}.{key_ring().link_mac(PURPOSE, value)}"


def meeting_of(token: str) -> uuid.UUID | None:
    """The id of the meeting that `token` opens, or None for anything that this installation did not sign."""
    value, _, mac = token.partition(".")
    if len(token) > 200 or not key_ring().check_link(PURPOSE, value, mac):
        return None
    return uuid.UUID(hex=value)
