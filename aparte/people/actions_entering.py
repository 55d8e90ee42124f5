"""Entering one's space: a code goes to the e-mail, is typed where it was asked for, opens once."""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.people.keys import key_ring
from aparte.people.models import Entrance, Person
from aparte.people.queries import humans
from aparte.people.signals import entrance_asked

CODE = "people.entrance-code"
VALID = timedelta(minutes=15)
TRIES = 5
KEPT = timedelta(days=1)
"""How long an entrance stays in the table, to say of a late code that it is too late."""


class WrongCode(Exception):
    """Not the code of this entrance. `left`: how many tries are left, at least one."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left


class EntranceOver(Exception):
    """The code has served, is too old, or was missed too often. Ask for another."""


@transaction.atomic
def ask_to_enter(*, email: str, language: str, at: datetime) -> Entrance:
    """An entrance, and a mail to whoever gave this e-mail. For an unknown one the same is done, and no mail leaves."""
    Entrance.objects.filter(made_at__lt=at - KEPT).delete()
    persons = [str(pk) for pk in Person.objects.reached_at(email).values_list("pk", flat=True)]
    entrance = Entrance.objects.create(persons=persons, language=language, made_at=at)
    entrance_asked.send(Entrance, entrance_id=str(entrance.pk))
    return entrance


def code_of(entrance: Entrance) -> str:
    """The eight digits that open this entrance."""
    return _code(key_ring().blind_index(CODE, entrance.pk.hex))


def enter(*, entrance_id: uuid.UUID, code: str, at: datetime) -> list[Person]:
    """Those who may enter with this code, one for each first name, at least one. Raises `WrongCode`, `EntranceOver`.

    A try is counted whatever comes of it; the right code serves once.
    """
    with transaction.atomic():
        entrance = Entrance.objects.select_for_update().filter(pk=entrance_id).first()
        if entrance is None or is_over(entrance, at=at):
            raise EntranceOver
        entrance.tries += 1
        persons = list(Person.objects.filter(pk__in=entrance.persons, erased_at=None))
        right = _is_code_of(entrance, code) and bool(persons)
        entrance.used_at = at if right else None
        entrance.save()
    if right:
        return humans(persons)
    if entrance.tries >= TRIES:
        raise EntranceOver
    raise WrongCode(TRIES - entrance.tries)


def is_over(entrance: Entrance, *, at: datetime) -> bool:
    return entrance.used_at is not None or entrance.tries >= TRIES or at >= entrance.made_at + VALID


def note_entry(*, person: Person, at: datetime) -> None:
    """Write in the journal that somebody is in their space."""
    record(verb=Verb.SPACE_ENTERED, by=Actor.person(person.pk), about=person, at=at)


def _is_code_of(entrance: Entrance, code: str) -> bool:
    """Compared in constant time; a code made before the key ring was rotated is still right."""
    codes = [_code(index) for index in key_ring().blind_indexes(CODE, entrance.pk.hex)]
    return any(hmac.compare_digest(one.encode(), code.encode(errors="replace")) for one in codes)


def _code(index: bytes) -> str:
    return f"{int.from_bytes(index[:16], 'big') % 100_000_000:08d}"
