"""Who consents for a minor, and what each member says when asked alone."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from django.db import transaction

from aparte.accompaniment.actions import FileClosed, held, locked
from aparte.accompaniment.actions_agreement import settle
from aparte.accompaniment.models import ALONE, HOLDER, MINOR, Accompaniment, Holder, Member
from aparte.accompaniment.queries_agreement import current_agreement
from aparte.accompaniment.rules_consent import OF_AGE, consents_needed
from aparte.accompaniment.signals_agreement import Letter, write
from aparte.accompaniment.terms import Alone, Secrecy
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library

MOST_HOLDERS = 4


class ReasonNeeded(Exception):
    """In this territory the practitioner writes why they decided so for a minor: a sentence is enough."""


class NotAMinor(Exception):
    """Nobody answers for somebody of age. Note their age first, if they are not."""


class TooManyHolders(Exception):
    """Four people at most answer for one minor. Take one out first."""


class AlreadyNamed(Exception):
    """Somebody with this e-mail answers for this minor already."""


class NotTogether(Exception):
    """Nobody is asked alone where nobody else is in the accompaniment."""


@transaction.atomic
def note_minor(*, member: Member, age: int | None, reason: str, by: Actor, at: datetime) -> Member:
    """Write how old a member is when they are not of age, with the reason that the region asks for; `None`: of age."""
    file, current = _present(member)
    age = None if age is None or age >= OF_AGE else age
    needed = consents_needed(library.minors(file.region), age)
    if needed.reasoned and not reason.strip():
        raise ReasonNeeded
    told = {"age": age, "reason": reason.strip(), "kept_on": at.date().isoformat()}
    sealed = (
        current.person.seal(json.dumps(told, ensure_ascii=False), field=MINOR) if age is not None else None
    )
    current.sealed_minor = sealed
    current.save(update_fields=["sealed_minor"])
    if age is None:
        current.holders.all().delete()
    record(verb=Verb.MINOR_NOTED, by=by, about=current, at=at)
    settle(file)
    return current


@transaction.atomic
def add_holder(*, member: Member, name: str, email: str, by: Actor, at: datetime) -> Holder:
    """Name somebody who holds parental authority. They are written to as soon as there is something to read."""
    file, current = _present(member)
    if not current.minor:
        raise NotAMinor
    known = [one.contact().get("email", "").casefold() for one in current.holders.all()]
    if len(known) >= MOST_HOLDERS:
        raise TooManyHolders
    if email.casefold() in known:
        raise AlreadyNamed
    contact = json.dumps({"name": name, "email": email}, ensure_ascii=False)
    sealed = current.person.seal(contact, field=HOLDER)
    holder = Holder.objects.create(id=uuid.uuid4(), member=current, sealed=sealed, added_at=at)
    record(verb=Verb.HOLDER_ADDED, by=by, about=holder, at=at)
    if current_agreement(file) is not None:
        write(Letter.TO_READ, holders=[holder.pk])
    settle(file)
    return holder


@transaction.atomic
def remove_holder(*, holder: Holder, by: Actor, at: datetime) -> None:
    """Ask somebody no more: their link leads nowhere, their answer counts no more."""
    file = locked(holder.member.accompaniment)
    record(verb=Verb.HOLDER_REMOVED, by=by, about=holder, at=at)
    holder.delete()
    settle(file)


@transaction.atomic
def say_alone(*, member: Member, secrecy: Secrecy, alone: Alone, at: datetime) -> Member:
    """What one member wants for what is said alone, and whether they feel free before the others: for the practitioner,
    and for no other member, who does not learn that there was an answer either."""
    file, current = locked(member.accompaniment), held(member)
    if file.members.present().count() < 2 or current.left_at is not None:
        raise NotTogether
    current.secrecy = secrecy
    current.sealed_alone = current.person.seal(alone.value, field=ALONE)
    current.save(update_fields=["secrecy", "sealed_alone"])
    record(verb=Verb.ASKED_ALONE, by=Actor.person(member.person_id), about=current, at=at)
    return current


def _present(member: Member) -> tuple[Accompaniment, Member]:
    """The file and the member, held. `FileClosed` when it is over, for this member alone too: they left, or were
    forgotten."""
    file, current = locked(member.accompaniment), held(member)
    if current.left_at is not None:
        raise FileClosed
    return file, current
