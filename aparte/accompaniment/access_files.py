"""Who may see a meeting of a file and its note: the practitioner of that file. Nobody else, the manager included."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.accompaniment.models import FileMeeting, NotePart
from aparte.people.models import Practitioner


def file_meeting_for_practitioner(
    practitioner: Practitioner, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID
) -> FileMeeting:
    """404 for a meeting of another file, or of somebody else's: the same as one that does not exist."""
    found = (
        FileMeeting.objects.select_related("meeting__note", "accompaniment__practitioner__practice")
        .filter(
            accompaniment=accompaniment_id,
            accompaniment__practitioner=practitioner,
            meeting=meeting_id,
            meeting__practitioner=practitioner,
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def part_of(file_meeting: FileMeeting, part_id: str) -> NotePart:
    """A part of the note of a meeting that access let in already, or 404."""
    try:
        identifier = uuid.UUID(part_id)
    except ValueError:
        raise Http404 from None
    found = (
        NotePart.objects.select_related("note__accompaniment", "member__person")
        .filter(note__meeting=file_meeting.meeting_id, pk=identifier)
        .first()
    )
    if found is None:
        raise Http404
    return found
