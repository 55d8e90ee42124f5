"""The verb of what a practitioner offers after the first meeting: changing it, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Availability, OfferedKind
from aparte.meetings.terms import Kind, Mode
from aparte.people.models import Practitioner


class NowhereToMeet(Exception):
    """Something is offered in person and no place is told. Give the address, or offer it by telephone or video."""


@dataclass(frozen=True)
class OfferedAs:
    """How one intervention is offered: minutes, a fee (None: said in person), at least one mode."""

    minutes: int
    fee: Decimal | None
    modes: frozenset[str]


@transaction.atomic
def change_offers(
    *,
    practitioner: Practitioner,
    offered: Mapping[Kind, OfferedAs],
    place: str,
    access: str,
    change_hours: int,
    by: Actor,
    at: datetime,
) -> None:
    """Replace what is offered, where one meets, and until when changing is free. What is booked stays as agreed."""
    if not place and any(Mode.IN_PERSON in one.modes for one in offered.values()):
        raise NowhereToMeet
    OfferedKind.objects.filter(practitioner=practitioner).exclude(kind__in=offered).delete()
    for kind, one in offered.items():
        OfferedKind.objects.update_or_create(
            practitioner=practitioner,
            kind=kind,
            defaults={"minutes": one.minutes, "fee": one.fee, "modes": sorted(one.modes)},
        )
    about, _created = Availability.objects.update_or_create(
        practitioner=practitioner, defaults={"place": place, "access": access, "change_hours": change_hours}
    )
    record(verb=Verb.OFFERS_CHANGED, by=by, about=about, at=at)
