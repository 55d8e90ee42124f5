"""The verbs of the notebook: writing, changing, moving, erasing, sharing with one practitioner and taking it back.

Only sharing and unsharing are written in the journal. The rest is nobody's to know: a manager who reads the journal
would learn on which nights somebody writes.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from aparte.accompaniment.models import Accompaniment
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.notebook.models import Entry
from aparte.notebook.queries import memberships_open
from aparte.notebook.terms import NotebookKind
from aparte.notebook.terms_entries import MOVES, Written
from aparte.people.actions import held
from aparte.people.models import Person


class ChangedMeanwhile(Exception):
    """The page was saved elsewhere since these words were begun: show both, the person chooses. `entry`: as kept."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class NotMovable(Exception):
    """This page has no such place: offer the places that its kind has."""


class NotOpen(Exception):
    """This accompaniment is over, or the person is no longer in it: there is nobody to share with."""


@transaction.atomic
def write(
    *, person: Person, kind: NotebookKind, key: uuid.UUID, written: Written, made_on: date, at: datetime
) -> Entry:
    """A new page, known by the `key` of the form that it was written in, so that a form sent twice makes one page.

    `ChangedMeanwhile` when that form already made a page that says something else; `Erased` once they were forgotten.
    """
    person = held(person)
    entry = Entry(id=key, person=person, kind=kind, made_on=made_on, changed_at=at)
    entry.write(written)
    kept, made = Entry.objects.get_or_create(
        pk=key,
        defaults={
            "person": person,
            "kind": kind.value,
            "sealed": entry.sealed,
            "made_on": made_on,
            "changed_at": at,
        },
    )
    if made:
        return kept
    if kept.person_id != person.pk or kept.kind != kind:
        return write(
            person=person, kind=kind, key=uuid.uuid4(), written=written, made_on=made_on, at=at
        )  # a key that somebody made up: nothing is said of whose it is
    if kept.unsealed() != written:
        raise ChangedMeanwhile(kept)
    return kept


@transaction.atomic
def change(*, entry: Entry, written: Written, made_on: date, revision: int, at: datetime) -> Entry:
    """Replace what the page says, for whoever started from `revision`; the same words twice change nothing.

    `ChangedMeanwhile` when it was saved elsewhere since. Shared, its new words are what is read.
    """
    found = _locked(entry)
    same = found.unsealed() == written and found.made_on == made_on
    if same:
        return found
    if found.revision != revision:
        raise ChangedMeanwhile(found)
    found.write(written)
    found.made_on, found.changed_at = made_on, at
    found.revision += 1
    found.save(update_fields=["sealed", "made_on", "changed_at", "revision"])
    return found


@transaction.atomic
def move(*, entry: Entry, to: str, at: datetime) -> Entry:
    """Put a step or a thing of the circle in another place, by a button. `NotMovable` for what has no such place."""
    found = _locked(entry)
    column, written = MOVES.get(found.what), found.unsealed()
    if column is None:
        raise NotMovable
    try:
        place = type(getattr(written, column))(to)
    except ValueError:
        raise NotMovable from None
    if getattr(written, column) != place:
        found.write(written.model_copy(update={column: place}))
        found.changed_at = at
        found.revision += 1
        found.save(update_fields=["sealed", "changed_at", "revision"])
    return found


@transaction.atomic
def erase(*, entry: Entry, by: Actor, at: datetime) -> None:
    """Take the page away for good, from whoever it was shared with too."""
    unshare(entry=entry, by=by, at=at)
    entry.delete()


@transaction.atomic
def share(*, entry: Entry, accompaniment_id: uuid.UUID, by: Actor, at: datetime) -> Accompaniment:
    """Let the practitioner of one of one's own open accompaniments read the page. `NotOpen` for any other."""
    found = _locked(entry)
    open_to = memberships_open(found.person)
    member = next((one for one in open_to if one.accompaniment_id == accompaniment_id), None)
    if member is None:
        raise NotOpen
    if found.member_id != member.pk:
        found.member, found.shared_at = member, at
        found.save(update_fields=["member", "shared_at"])
        record(verb=Verb.NOTEBOOK_SHARED, by=by, about=found, at=at)
    return member.accompaniment


@transaction.atomic
def unshare(*, entry: Entry, by: Actor, at: datetime) -> None:
    """Take a page back: from now on the person alone reads it. Twice changes nothing."""
    found = _locked(entry)
    if found.member_id is not None:
        found.member, found.shared_at = None, None
        found.save(update_fields=["member", "shared_at"])
        record(verb=Verb.NOTEBOOK_UNSHARED, by=by, about=found, at=at)


def _locked(entry: Entry) -> Entry:
    """The row as it stands now, held until the act is done; whose it is first, as erasing does."""
    held(entry.person)
    return Entry.objects.select_for_update(of=("self",)).select_related("person").get(pk=entry.pk)
