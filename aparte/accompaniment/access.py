"""Who may see a file: its practitioner; each member, by their own link or in their space; no manager.

A colleague of the same practice, another member's words, a member who left: a page that does not exist.
"""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import Http404

from aparte.accompaniment.links import holder_of, member_of
from aparte.accompaniment.models import Accompaniment, Holder, Member
from aparte.people.models import Person, Practitioner
from aparte.people.queries import same_human


def file_for_practitioner(practitioner: Practitioner, accompaniment_id: uuid.UUID) -> Accompaniment:
    """404 for a file of somebody else: a stranger cannot tell it from one that does not exist."""
    found = Accompaniment.objects.of_practitioner(practitioner).filter(pk=accompaniment_id).first()
    if found is None:
        raise Http404
    return found


def member_by_link(token: str) -> Member:
    """The member behind a private link, with the file and its practitioner; or 404: erased, or never signed here."""
    identifier = member_of(token)
    found = _members().filter(pk=identifier).first() if identifier else None
    if found is None:
        raise Http404
    return found


def member_in_space(person: Person, accompaniment_id: uuid.UUID) -> Member:
    """The person's own membership of an accompaniment, under whichever row they were written down, or 404."""
    found = _members().filter(person__in=same_human(person), accompaniment=accompaniment_id).first()
    if found is None:
        raise Http404
    return found


def holder_by_link(token: str) -> Holder:
    """Who consents for a minor, by their own link, or 404."""
    identifier = holder_of(token)
    known = Holder.objects.select_related("member__person", "member__accompaniment__practitioner__practice")
    found = known.filter(pk=identifier, member__person__erased_at=None).first() if identifier else None
    if found is None:
        raise Http404
    return found


def _members() -> QuerySet[Member]:
    return Member.objects.select_related("person", "accompaniment__practitioner__practice").filter(
        person__erased_at=None
    )
