"""Who may look at a change: whom it was sent to. The person has their own link, the former practitioner their file."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.accompaniment.models import Change
from aparte.accompaniment.queries_changing import standing_for
from aparte.people.models import Practitioner


def change_for_receiver(practitioner: Practitioner, change_id: uuid.UUID) -> Change:
    """A change that was sent to this practitioner and stands; 404 for any other, one taken back included, or of
    somebody who stopped meanwhile."""
    found = (
        standing_for(practitioner)
        .filter(pk=change_id)
        .select_related("member__person", "member__accompaniment__practitioner", "passed_on", "file")
        .first()
    )
    if found is None:
        raise Http404
    return found
