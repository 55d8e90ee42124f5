"""The private link by which a member says how one meeting felt."""

from __future__ import annotations

import uuid

from aparte.alliance.models import Felt
from aparte.people.links import read, signed

PURPOSE = "alliance.felt"


def felt_token(felt: Felt) -> str:
    """The path part of the link."""
    return signed(PURPOSE, felt.pk)


def felt_of(token: str) -> uuid.UUID | None:
    """The id of the row that `token` opens, or None for anything that this installation did not sign."""
    return read(PURPOSE, token)
