"""Private links of an accompaniment: a member's own, and that of a holder of parental authority."""

from __future__ import annotations

import uuid

from aparte.accompaniment.models import Holder, Member
from aparte.people.links import read, signed

MEMBER = "accompaniment.member"
HOLDER = "accompaniment.holder"


def member_token(member: Member) -> str:
    """The path part of a member's link to the frame: read it, answer it, pause, stop."""
    return signed(MEMBER, member.pk)


def member_of(token: str) -> uuid.UUID | None:
    """The id of the member that `token` opens, or None for anything that this installation did not sign."""
    return read(MEMBER, token)


def holder_token(holder: Holder) -> str:
    """The path part of the link of somebody who consents for a minor."""
    return signed(HOLDER, holder.pk)


def holder_of(token: str) -> uuid.UUID | None:
    """The id of the holder that `token` opens, or None, as `member_of`."""
    return read(HOLDER, token)
