"""What is kept of a person, asked of each part for the copy that the person takes away.

A part that keeps something of somebody says so once, in its own `queries_kept.py`, which its `apps.py` imports:

    @keeps("notebook")
    def notebook(person: Person) -> Section: ...

A section holds what is the person's own: their words, and what was written about them that they may read. Never
another person's words, nor a name beyond the first names that the person already sees on their pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aparte.people.models import Person
from aparte.people.terms import Language, RegionCode


class Line(NamedTuple):
    """One thing kept: `key` and `value` (plain data) for programs, `label` and `said` for people."""

    key: str
    label: str
    value: Any
    said: str


@dataclass(frozen=True)
class Section:
    """What one part keeps. `items`: one for each thing (a meeting, a request), its lines in reading order."""

    name: str
    title: str
    items: tuple[tuple[Line, ...], ...]


Keeper = Callable[[Person], Section]
_KEEPERS: dict[str, Keeper] = {}


def keeps(name: str) -> Callable[[Keeper], Keeper]:
    """Register what the part `name` keeps of a person. It is asked with the person's language and zone active."""

    def registered(keeper: Keeper) -> Keeper:
        _KEEPERS[name] = keeper
        return keeper

    return registered


def everything_kept(persons: Sequence[Person]) -> list[Section]:
    """What every part keeps of these, who are one human, part after part from the ground up."""
    found = []
    for keeper in _KEEPERS.values():
        sections = [keeper(one) for one in persons]
        found.append(replace(sections[0], items=tuple(item for one in sections for item in one.items)))
    return found


def told(key: str, label: str, value: str, *, said: object = None) -> Line:
    """A text; `said` is how people read it when that is not how programs do."""
    return Line(key, label, value, value if said is None else str(said))


def moment(key: str, label: str, value: datetime | None) -> Line:
    """A moment: ISO 8601 with its offset for programs, as on a calendar for people."""
    if value is None:
        return Line(key, label, None, "")
    local = timezone.localtime(value)
    return Line(key, label, local.isoformat(timespec="seconds"), date_format(local, "j F Y, H:i"))


def lines(*given: Line) -> tuple[Line, ...]:
    """Those of which there is something to read."""
    return tuple(one for one in given if one.said)


def listed(name: str, title: str, items: Iterable[tuple[Line, ...]]) -> Section:
    return Section(name, title, tuple(items))


@keeps("people")
def people(person: Person) -> Section:
    """How the person is known and reached."""
    region = RegionCode(person.region).label if person.region else ""
    own = lines(
        told("first_name", _("Prénom"), person.first_name),
        told("email", _("Courriel"), person.email),
        told("phone", _("Téléphone"), person.phone, said=person.readable_phone),
        told("region", _("Territoire"), person.region, said=region),
        told("language", _("Langue"), person.language, said=Language(person.language).label),
        told("zone", _("Fuseau horaire"), person.zone),
        moment("since", _("Depuis le"), person.created_at),
    )
    return listed("people", _("Qui vous êtes ici"), [own])
