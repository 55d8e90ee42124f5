"""Who may see a shared sheet and its word: the member that it was given to, and the practitioner of the file."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.accompaniment.models import Accompaniment, SharedSheet
from aparte.accompaniment.queries_sheets import given_to
from aparte.people.models import Person


def given_sheet(person: Person, shared_id: uuid.UUID) -> SharedSheet:
    """One that was given to the person; 404 for another member's, the same as one that does not exist."""
    found = given_to(person).filter(pk=shared_id).first()
    if found is None:
        raise Http404
    return found


def sheet_of_file(accompaniment: Accompaniment, shared_id: uuid.UUID) -> SharedSheet:
    """One that was shared in a file that access let in already, or 404."""
    known = SharedSheet.objects.select_related("member__person", "member__accompaniment")
    found = known.filter(pk=shared_id, member__accompaniment=accompaniment).first()
    if found is None:
        raise Http404
    return found
