"""What the pages of the notebook show, and what a person takes away of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import OPEN_STATES
from aparte.library import queries as library
from aparte.library.terms_notebook import NotebookPage
from aparte.notebook.models import Entry
from aparte.notebook.queries_told import Part, mood, parts
from aparte.notebook.terms import NotebookKind
from aparte.notebook.terms_entries import Written
from aparte.orientation.queries_lines import Lines, lines_for
from aparte.people.models import Person
from aparte.people.queries import same_human

_FIRST_WORDS = 140


@dataclass(frozen=True)
class Told:
    """A page as it is read. `parts`: what it says, each with its label (empty when it needs none)."""

    entry: Entry
    page: NotebookPage
    written: Written
    parts: tuple[Part, ...]
    mood: tuple[str, ...]

    @property
    def first_words(self) -> str:
        """The beginning, on one line, for lists."""
        first = [part.words for place, part in enumerate(self.parts) if part.own or not place]
        line = " ".join(" · ".join(first).split())
        return line if len(line) <= _FIRST_WORDS else line[: _FIRST_WORDS - 1].rsplit(" ", 1)[0] + "…"

    @property
    def aloud(self) -> str:
        """What the person wrote, one thing a line: what may hold a sign of danger. Our own words hold none."""
        return "\n".join(part.words for part in self.parts if part.own)


def told(entry: Entry) -> Told:
    """What a page says, in the active language where the words are ours."""
    return of_written(entry, entry.unsealed())


def of_written(entry: Entry, written: Written) -> Told:
    """What a page would say with these words."""
    page = library.notebook().page(entry.what)
    return Told(entry, page, written, tuple(parts(written)), tuple(mood(written)))


def all_told(entries: Iterable[Entry]) -> list[Told]:
    return [told(one) for one in entries]


def months(person: Person, kind: NotebookKind) -> list[date]:
    """The months in which a person wrote such pages, the latest first."""
    found = Entry.objects.of_person(person).of_kind(kind).order_by()
    rows = found.annotate(month=TruncMonth("made_on")).values_list("month", flat=True).distinct()
    return sorted(rows, reverse=True)


def memberships_open(person: Person) -> list[Member]:
    """Where the person may share a page: the open accompaniments that they are in, however they were written down."""
    present = Member.objects.present().filter(person__in=same_human(person))
    found = present.filter(accompaniment__state__in=OPEN_STATES)
    return list(found.select_related("accompaniment__practitioner").order_by("accompaniment__opened_at"))


def files_of(person: Person) -> list[tuple[str, str]]:
    """Every accompaniment that the person is or was in, by its id, named by whom it is with."""
    theirs = Member.objects.filter(person__in=same_human(person)).values("accompaniment")
    found = Accompaniment.objects.filter(pk__in=theirs).select_related("practitioner").order_by("-opened_at")
    return [(str(one.pk), _("avec %(name)s") % {"name": one.practitioner.name}) for one in found]


def is_read(entry: Entry) -> bool:
    """Whether a practitioner can read this page now."""
    return Entry.objects.readable().filter(pk=entry.pk).exists()


def shared_by(person: Person) -> list[Told]:
    """What somebody reads now of this person's notebook, the latest shared first."""
    found = person.notebook_entries.readable().select_related("member__accompaniment__practitioner")
    return all_told(found.order_by("-shared_at"))


def shared_in(accompaniment: Accompaniment) -> list[Told]:
    """What the members of a file show its practitioner now, the latest shared first."""
    found = Entry.objects.readable().filter(member__accompaniment=accompaniment).select_related("person")
    return all_told(found.order_by("-shared_at"))


def lines_above(found: Told, *, region: str) -> Lines | None:
    """The lines that a page calls for, or None. Read again at each opening: nothing of it is kept."""
    return lines_for(found.aloud, region=region, suspected=True)


def of_person(person: Person) -> list[dict[str, Any]]:
    """The whole notebook, oldest first, for the person's own export: plain values, nobody else's words."""
    found = person.notebook_entries.order_by("made_on", "changed_at", "pk")
    return [
        {
            "id": str(one.entry.pk),
            "kind": one.entry.kind,
            "title": str(one.page.one),
            "made_on": one.entry.made_on.isoformat(),
            "changed_at": one.entry.changed_at.isoformat(),
            "shared_at": one.entry.shared_at.isoformat() if one.entry.shared_at else None,
            "feelings": list(one.mood),
            "parts": [{"label": str(part.label), "words": part.words} for part in one.parts],
        }
        for one in all_told(found)
    ]
