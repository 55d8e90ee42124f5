"""The agreement as people read it, and where each member stands with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aparte.accompaniment.models import Accompaniment, Agreement, Holder, Member
from aparte.accompaniment.rules_agreement import MemberAnswers, is_agreed
from aparte.accompaniment.rules_consent import consents_needed
from aparte.library import queries as library
from aparte.library.terms import Fact, Text
from aparte.library.terms_agreements import AgreementText, Clause, For
from aparte.meetings.models import Availability
from aparte.meetings.queries_kinds import said_fee
from aparte.meetings.terms import Kind


@dataclass(frozen=True)
class SaidClause:
    """One clause, filled with the practice's own terms, in the active language."""

    id: str
    title: str
    text: str
    points: tuple[Text, ...]
    fees: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class SaidAgreement:
    """The whole text, as it is shown, printed and kept."""

    dated: date
    region: str
    introduction: Text
    clauses: tuple[SaidClause, ...]


def terms_now(accompaniment: Accompaniment) -> dict[str, Any]:
    """The terms of the practice as they stand, to be sealed in an agreement: names, fees, notice, whom it is for."""
    practitioner = accompaniment.practitioner
    hours = Availability.objects.filter(practitioner=practitioner).values_list("change_hours", flat=True)
    members = list(accompaniment.members.present().select_related("person"))
    return {
        "practitioner": practitioner.name,
        "practice": practitioner.practice.name,
        "region": practitioner.region,
        "notice_hours": hours.first() or 0,
        "fees": [
            {"kind": one.kind, "minutes": one.minutes, "fee": None if one.fee is None else str(one.fee)}
            for one in practitioner.offered_kinds.all()
        ],
        "together": len(members) > 1,
        "minors": any(one.minor for one in members),
        # Of several, none learns here that another is followed by somebody.
        "care": bool(accompaniment.care) and len(members) == 1,
    }


def said(agreement: Agreement) -> SaidAgreement:
    """What this agreement says: its own text and its own terms, whatever changed since."""
    return said_with(library.agreement_named(agreement.text), agreement.terms())


def said_with(text: AgreementText, terms: dict[str, Any]) -> SaidAgreement:
    """A text filled with terms (`terms_now`)."""
    heard = {For.ALL} | {one for one in (For.TOGETHER, For.MINORS, For.CARE) if terms.get(one.value)}
    words = {
        "practitioner": terms["practitioner"],
        "practice": terms["practice"],
        "notice": _notice(terms["notice_hours"]),
    }
    clauses = tuple(_clause(one, words, terms) for one in text.clauses if one.reads in heard)
    return SaidAgreement(text.dated, str(library.region(text.region).name), text.introduction, clauses)


def _clause(clause: Clause, words: dict[str, str], terms: dict[str, Any]) -> SaidClause:
    return SaidClause(
        id=clause.id.value,
        title=str(clause.title),
        text=str(clause.text).format_map(words),
        points=clause.points,
        fees=tuple(_fee(one, terms["region"]) for one in terms["fees"]) if clause.fees else (),
        facts=clause.facts,
    )


def _fee(one: dict[str, Any], region: str) -> str:
    fee = None if one["fee"] is None else Decimal(one["fee"])
    known = said_fee(fee, region=region) or _("tarif dit de vive voix")
    kind, minutes = Kind(one["kind"]).label, one["minutes"]
    return _("%(kind)s, %(minutes)s minutes : %(fee)s") % {"kind": kind, "minutes": minutes, "fee": known}


def _notice(hours: int) -> str:
    if not hours:
        return _("même un instant")
    return ngettext("%(n)s heure", "%(n)s heures", hours) % {"n": hours}


def current_agreement(accompaniment: Accompaniment) -> Agreement | None:
    """The one that is being read, or holds; None while none was proposed."""
    return accompaniment.agreements.filter(replaced_at=None).select_related("accompaniment").first()


@dataclass(frozen=True)
class HolderStanding:
    """Somebody who answers for a minor, as the practitioner sees them. `answer`: an `Answer`, or empty."""

    holder: Holder
    name: str
    email: str
    answer: str


@dataclass(frozen=True)
class MemberStanding:
    """Where one member stands with the agreement: for their practitioner, never for another member."""

    member: Member
    age: int | None
    answers: MemberAnswers
    holders: tuple[HolderStanding, ...]

    @property
    def holders_missing(self) -> int:
        """How many holders of parental authority are still to be named."""
        return max(self.answers.awaited_holders - len(self.holders), 0)


def standing(accompaniment: Accompaniment, agreement: Agreement | None) -> list[MemberStanding]:
    """Each member who is still there, with what they and those who answer for them said. Three queries."""
    rules = library.minors(accompaniment.region)
    said_by = (
        {(one.member_id, one.holder_id): one.answer for one in agreement.answers.all()} if agreement else {}
    )
    found = []
    members = (
        accompaniment.members.present().select_related("person").prefetch_related("holders__member__person")
    )
    for member in members:
        minor = member.minor
        holders = tuple(
            HolderStanding(one, **one.contact(), answer=said_by.get((member.pk, one.pk), ""))
            for one in member.holders.all()
        )
        answers = MemberAnswers(
            needed=consents_needed(rules, minor.get("age")),
            own=said_by.get((member.pk, None), ""),
            holders=tuple(one.answer for one in holders),
            reason=minor.get("reason", ""),
        )
        found.append(MemberStanding(member, minor.get("age"), answers, holders))
    return found


def everybody_agreed(accompaniment: Accompaniment, agreement: Agreement) -> bool:
    return is_agreed(one.answers for one in standing(accompaniment, agreement))
