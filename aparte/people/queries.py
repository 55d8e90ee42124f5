"""Who is one human among those who were written down several times."""

from __future__ import annotations

import unicodedata

from aparte.audit.models import Entry
from aparte.audit.terms import Verb
from aparte.people.models import Person


def same_human(person: Person) -> list[Person]:
    """Everybody written down with this e-mail and this first name, who came first first; `person` is among them.

    Each booking writes somebody down anew. One mailbox and one first name are one human; a couple who share a
    mailbox have two.
    """
    email = person.email
    if not email:
        return [person]
    same = _name(person)
    return [one for one in Person.objects.reached_at(email) if _name(one) == same] or [person]


def humans(persons: list[Person]) -> list[Person]:
    """Of those who share a mailbox, one for each first name: the one who came first."""
    found: dict[str, Person] = {}
    for one in sorted(persons, key=lambda one: (one.created_at, one.pk)):
        found.setdefault(_name(one), one)
    return list(found.values())


def has_entered_space(person: Person) -> bool:
    """Whether this person has been in their space: it may hold a notebook, and more than one meeting's link opens."""
    entered = Entry.objects.filter(verb=Verb.SPACE_ENTERED, about_kind="person", about_id=str(person.pk))
    return entered.exists()


def _name(person: Person) -> str:
    return unicodedata.normalize("NFKC", person.first_name).strip().casefold()
