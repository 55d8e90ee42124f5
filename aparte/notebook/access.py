"""Who may see a page: the person it belongs to. What a practitioner reads goes through `queries.shared_in`."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.notebook.models import Entry
from aparte.notebook.terms import OF_SLUGS, NotebookKind
from aparte.people.models import Person


def entry_of(person: Person, entry_id: uuid.UUID) -> Entry:
    """404 for a page of somebody else: a stranger cannot tell it from one that does not exist."""
    found = (
        person.notebook_entries.select_related("member__accompaniment__practitioner")
        .filter(pk=entry_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def kind_of(slug: str) -> NotebookKind:
    """The kind that an address names, or 404."""
    if slug not in OF_SLUGS:
        raise Http404
    return OF_SLUGS[slug]
