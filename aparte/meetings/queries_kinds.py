"""What a practitioner offers: which interventions, for how long, by which means, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from aparte.library import queries as library
from aparte.library.terms_pages import InterventionText
from aparte.meetings.models import OfferedKind
from aparte.meetings.terms import Mode
from aparte.people.models import Practitioner


@dataclass(frozen=True)
class Offer:
    """An intervention with its text. `fee`: None when it is said in person; `said_fee`: as people write it there."""

    text: InterventionText
    kind: str
    minutes: int
    modes: tuple[str, ...]
    fee: Decimal | None
    said_fee: str

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)


def offers(practitioner: Practitioner) -> list[Offer]:
    """In their usual order. One query, none when `offered_kinds` was prefetched."""
    by_kind = {one.kind: one for one in practitioner.offered_kinds.all()}
    return [
        _offer(by_kind[text.id], text, practitioner) for text in library.interventions() if text.id in by_kind
    ]


def offer_of(practitioner: Practitioner, kind: str) -> Offer | None:
    """What the practitioner offers of this kind, if they do."""
    return next((one for one in offers(practitioner) if one.kind == kind), None)


def said_fee(fee: Decimal | None, *, region: str) -> str:
    """« 80 $ », « gratuite », or nothing when the fee is said in person."""
    if fee is None:
        return ""
    return library.money(fee, region) if fee else _("gratuite")


def price(practitioner: Practitioner) -> str:
    """From how much on, for a card; nothing when no fee is said."""
    told = [one for one in offers(practitioner) if one.fee is not None]
    if not told:
        return ""
    least = min(told, key=lambda one: (one.fee, one.minutes))
    words = {"fee": least.said_fee, "minutes": least.minutes}
    if len({one.fee for one in told}) > 1:
        return _("à partir de %(fee)s pour %(minutes)s minutes") % words
    return _("%(fee)s pour %(minutes)s minutes") % words


def _offer(one: OfferedKind, text: InterventionText, practitioner: Practitioner) -> Offer:
    return Offer(
        text=text,
        kind=one.kind,
        minutes=one.minutes,
        modes=tuple(mode.value for mode in Mode if mode in one.modes),
        fee=one.fee,
        said_fee=said_fee(one.fee, region=practitioner.region),
    )
