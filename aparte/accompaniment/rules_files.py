"""Which file a meeting belongs to: values in, an answer out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An open file as this rule sees it: who is in it now, and since when it is open."""

    id: UUID
    members: frozenset[UUID]
    opened_at: datetime


def file_of(persons: Collection[UUID], files: Sequence[OpenFile]) -> UUID | None:
    """The file of a meeting to which `persons` come: that of exactly them, else one in which all of them are; the
    last opened of several. None as soon as somebody comes who is in no such file: nothing that they say goes there.
    """
    coming = frozenset(persons)
    theirs = [one for one in files if coming and coming <= one.members]
    theirs.sort(key=lambda one: (one.members == coming, one.opened_at), reverse=True)
    return theirs[0].id if theirs else None
