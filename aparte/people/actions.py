"""Verbs about people: welcoming a person, writing a profile, forgetting somebody."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.text import slugify

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.cipher import KeyRing
from aparte.library.rules import WordFinding, check_profile_words
from aparte.people.keys import key_ring
from aparte.people.models import (
    Erased,
    KeyHolder,
    Membership,
    Person,
    Practice,
    Practitioner,
    ProfileText,
    Registration,
    User,
)
from aparte.people.signals import person_erased
from aparte.people.terms import Role

PROFILE_FIELDS = ("headline", "approach", "does_not", "training", "supervision", "insurance", "association")

HEADINGS = {"does_not": "Ce que je ne fais pas"}
"""A list under this title denies what it names."""


@dataclass(frozen=True)
class ReservedWords(Exception):
    """A profile uses words that its territory reserves. `findings`: field name, then what was found there."""

    findings: dict[str, tuple[WordFinding, ...]]


def welcome_person(
    *, first_name: str, email: str, phone: str, region: str, language: str, zone: str, at: datetime
) -> Person:
    """A new person with a data key of their own. The three contact fields are sealed, empty ones are not kept."""
    identifier = uuid.uuid4()
    person = Person(
        id=identifier,
        sealed_data_key=key_ring().new_data_key(context=str(identifier)),
        region=region,
        language=language,
        zone=zone,
        created_at=at,
    )
    person.sealed_first_name = person.seal(first_name, field="people.first_name")
    person.sealed_email = person.seal(email, field="people.email") if email else None
    person.sealed_phone = person.seal(phone, field="people.phone") if phone else None
    person.index_email(email)
    person.save(force_insert=True)
    return person


def held(person: Person) -> Person:
    """The same person, read again and held until the transaction ends, so that nothing is kept of somebody who is
    being forgotten at that moment: an old copy of their key must find nothing. Raises `Erased`."""
    current = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if current.erased_at is not None:
        raise Erased
    return current


@transaction.atomic
def erase_person(*, person: Person, by: Actor, at: datetime) -> None:
    """Forget a person: without the data key, what was sealed for them is noise, in backups of this row's future too."""
    person.sealed_data_key = None
    person.sealed_first_name = None
    person.sealed_email = None
    person.sealed_phone = None
    person.email_index = ""
    person.region, person.zone = "", "UTC"
    person.erased_at = at
    person.save()
    record(verb=Verb.PERSON_ERASED, by=by, about=person, at=at)
    person_erased.send(Person, person_id=str(person.pk), at=at)
    transaction.on_commit(_forget_the_past)


def _forget_the_past() -> None:
    """SQLite keeps old versions of rows in its write-ahead log, until thousands of others have come: empty it now.

    When somebody is reading at that moment, the next erasure or the end of the server does it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@transaction.atomic
def write_profile(
    *, practitioner: Practitioner, language: str, texts: dict[str, str], by: Actor, at: datetime
) -> ProfileText:
    """Save a profile's text in one language. `ReservedWords` when a word needs a registration that is missing."""
    registrations = tuple(practitioner.registrations.values_list("kind", flat=True))
    findings = {}
    for field, text in {**texts, "name": practitioner.name}.items():
        verdict = check_profile_words(
            text, region=practitioner.region, registrations=registrations, heading=HEADINGS.get(field, "")
        )
        if verdict.refused:
            findings[field] = verdict.findings
    if findings:
        raise ReservedWords(findings)
    profile, _created = ProfileText.objects.update_or_create(
        practitioner=practitioner, language=language, defaults={name: texts[name] for name in PROFILE_FIELDS}
    )
    record(verb=Verb.PROFILE_CHANGED, by=by, about=practitioner, at=at)
    return profile


@transaction.atomic
def add_practitioner(
    *,
    practice: Practice,
    email: str,
    name: str,
    region: str,
    zone: str,
    password: str | None = None,
    registrations: dict[str, str] | None = None,
    **profile: object,
) -> Practitioner:
    """A practitioner who can sign in, not yet published: the profile's text comes next."""
    user = User.objects.create_user(email=email, password=password)
    Membership.objects.create(practice=practice, user=user, role=Role.PRACTITIONER)
    practitioner = Practitioner.objects.create(
        user=user, practice=practice, name=name, slug=_free_slug(name), region=region, zone=zone, **profile
    )
    for kind, number in (registrations or {}).items():
        Registration.objects.create(practitioner=practitioner, kind=kind, number=number)
    return practitioner


def _free_slug(name: str) -> str:
    root = slugify(name)[:70] or "praticien"
    slug, count = root, 1
    while Practitioner.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{root}-{count}"
    return slug


def rewrap_data_keys(*, ring: KeyRing) -> int:
    """Wrap every data key with the current master key of `ring`. What the data keys sealed is untouched.

    One row at a time, so that it can be stopped and started again. Returns how many were wrapped again.
    """
    count = 0
    for kind in KeyHolder.__subclasses__():
        rows = kind._default_manager
        for one in rows.exclude(sealed_data_key=None).only("pk", "sealed_data_key").iterator():
            old = bytes(one.sealed_data_key or b"")
            if ring.needs_rewrap(old):
                new = ring.rewrap(old, context=str(one.pk))
                # Only if nobody erased it meanwhile: a forgotten key must stay forgotten.
                count += rows.filter(pk=one.pk, sealed_data_key=old).update(sealed_data_key=new)
    return count
