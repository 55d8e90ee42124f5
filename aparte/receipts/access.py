"""Who may see a receipt: who gave it, and who it is for. Nobody else: no other member, no colleague, no manager."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.accompaniment.models import FileMeeting
from aparte.people.models import Person, Practitioner
from aparte.people.queries import same_human
from aparte.receipts.models import Receipt


def file_meeting_of(practitioner: Practitioner, meeting_id: uuid.UUID) -> FileMeeting:
    """A meeting of the practitioner's own file; 404 for any other."""
    found = (
        FileMeeting.objects.select_related("meeting", "accompaniment__practitioner__practice")
        .filter(
            meeting=meeting_id,
            meeting__practitioner=practitioner,
            accompaniment__practitioner=practitioner,
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def receipt_of(practitioner: Practitioner, receipt_id: uuid.UUID) -> Receipt:
    """One that the practitioner gave, or 404."""
    found = Receipt.objects.of_practitioner(practitioner).whole().filter(pk=receipt_id).first()
    if found is None:
        raise Http404
    return found


def receipt_in_space(person: Person, receipt_id: uuid.UUID) -> Receipt:
    """One that is for this person, under whichever row they were written down; or 404."""
    found = Receipt.objects.whole().filter(person__in=same_human(person), pk=receipt_id).first()
    if found is None:
        raise Http404
    return found
