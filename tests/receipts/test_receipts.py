"""Receipts: numbered without a hole, never changed, undone by a number of their own, sealed, kept for the accounts."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given as given_any
from hypothesis import strategies as st

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.cipher import KeyRing
from aparte.library import queries as library
from aparte.meetings.actions_erasing import forget
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, Outcome, Presence, State
from aparte.people.actions import rewrap_data_keys
from aparte.people.models import Practitioner
from aparte.receipts.actions import (
    DoesNotAddUp,
    NoHeading,
    NotHeld,
    NothingPaid,
    NotPaidYet,
    NotTheirs,
    NotToCancel,
    cancel,
    give,
    let_go,
)
from aparte.receipts.models import Heading, Receipt, ReceiptsAreFinal
from aparte.receipts.queries import Share, receipted
from aparte.receipts.queries_pdf import paper, receipt_pdf
from aparte.receipts.rules import Reason, adds_up, calls_for_one, last_day, taxes_in
from tests import factories
from tests.meetings.booking import AT
from tests.receipts.giving import ADDRESS, LINE, NAME, file_meeting, given, heading, held, payment

pytestmark = pytest.mark.usefixtures("stopped_clock")
BY = Actor.machine()


def numbers(practitioner: Practitioner) -> list[str]:
    mine = Receipt.objects.of_practitioner(practitioner).order_by("year", "number")
    return [one.name for one in mine]


def one_for(meeting: Meeting, total: int, *amounts: int, **options: Any) -> list[Receipt]:
    shares = [Share(meeting.person, Decimal(one), NAME) for one in amounts]
    told = {"key": uuid.uuid4(), "by": BY, "at": clock.now()} | options
    payed = payment(total, paid_on=told.pop("paid_on", None))
    return give(file_meeting=file_meeting(meeting), shares=shares, payment=payed, **told)


# ── the arithmetic ───────────────────────────────────────────────────────────────────────────────────


@given_any(
    st.decimals("0.01", "99999.99", places=2),
    st.lists(st.decimals("0.001", "30", places=3), max_size=3),
)
def test_what_is_left_and_the_taxes_make_the_total(total: Decimal, rates: list[Decimal]) -> None:
    bare, taxes = taxes_in(total, rates)
    assert bare + sum(taxes) == total and len(taxes) == len(rates)
    assert all(one == one.quantize(Decimal("0.01")) and 0 <= one <= total for one in (bare, *taxes))


def test_the_taxes_of_quebec() -> None:
    bare, taxes = taxes_in(Decimal("114.98"), [Decimal("5"), Decimal("9.975")])
    assert (bare, taxes) == (Decimal("100.00"), (Decimal("5.00"), Decimal("9.98")))


def test_what_calls_for_one() -> None:
    for kind in Kind:
        for outcome in Outcome:
            wanted = kind != Kind.EXPLORATORY and outcome in {Outcome.HELD, Outcome.REFERRED}
            verdict = calls_for_one(kind=kind, state=State.DONE, outcome=outcome)
            assert verdict.refused != wanted, (kind, outcome)
            if kind == Kind.EXPLORATORY:
                assert verdict.reasons == (Reason.EXPLORATORY,)
    for state in set(State) - {State.DONE}:
        assert calls_for_one(kind=Kind.SUPPORT, state=state, outcome="").refused


def test_the_amounts_are_what_was_paid() -> None:
    day = date(2027, 3, 1)

    def said(paid: str, before: str, *amounts: str, later: int = 0) -> tuple[Reason, ...]:
        return adds_up(
            paid=Decimal(paid),
            before=Decimal(before),
            amounts=[Decimal(one) for one in amounts],
            paid_on=day + timedelta(days=later),
            today=day,
        ).reasons

    assert said("80", "0", "80") == said("80", "0", "30.50", "49.50") == said("80", "30", "50") == ()
    assert said("80", "0", "79.99") == said("80", "80", "80") == (Reason.DOES_NOT_ADD_UP,)
    assert said("0", "0") == said("0", "0", "0") == said("50", "0", "60", "-10") == (Reason.NOTHING_PAID,)
    assert said("80", "0", "80", later=1) == (Reason.NOT_PAID_YET,)
    assert last_day(2027, years=10) == date(2037, 12, 31)


# ── giving ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_receipt_says_what_the_field_asks_for(maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    (receipt,) = given(meeting)
    said = receipt.said
    assert said is not None
    assert (said.name, said.address, said.line, said.total) == (NAME, ADDRESS, LINE, Decimal("80"))
    assert said.what == "Soutien psychologique" and said.minutes == 60 and said.practitioner == maelle.name
    assert said.mentions[0].startswith("TVA non applicable") and "ni une psychothérapie" in said.mentions[1]
    assert (receipt.name, receipt.currency, receipt.given_on) == ("2027-0001", "EUR", date(2027, 3, 1))
    assert receipt.kept_until == date(2037, 12, 31)
    assert Entry.objects.get(verb=Verb.RECEIPT_GIVEN).about_id == str(receipt.pk)


def test_the_taxes_are_said_where_they_are_charged(db: None, stopped_clock: None) -> None:
    helper = factories.published_practitioner(region="CA-QC")
    heading(helper, status="registered", tax_numbers="TPS 1, TVQ 2")
    _file, meeting = held(helper, persons=[factories.person(region="CA-QC", language="en")])
    (receipt,) = given(meeting, amount=Decimal("114.98"))
    said = receipt.said
    assert said is not None and receipt.currency == "CAD"
    assert [(tax.name, tax.amount) for tax in said.taxes] == [
        ("GST", Decimal("5.00")),
        ("QST", Decimal("9.98")),
    ]
    shown = paper(said, currency="CAD", receipt=receipt)
    assert [one["name"] for one in shown["amounts"]] == ["Before tax", "GST (5%)", "QST (9.975%)", "Total"]
    assert "TPS 1, TVQ 2" in shown["from"] and shown["language"] == "en"


@pytest.mark.parametrize("region", ["CA-QC", "FR", "BE", "CH"])
def test_no_health_word_in_any_territory(db: None, stopped_clock: None, region: str) -> None:
    """The permanent words say what it is not; nothing else on a receipt says anything of health."""
    content = library.receipts(region)
    assert all("psychothérapie" in str(one.fr) for one in content.words)
    for status in content.statuses:
        said = " ".join(one.fr for one in (status.mention, content.title) if one)
        assert not any(word in said.lower() for word in ("soin", "patient", "traitement", "thérap"))


def test_a_couple_shares_what_was_paid(maelle: Practitioner) -> None:
    alix, bilal = factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")
    _file, meeting = held(maelle, persons=[alix, bilal], kind=Kind.COUPLE_FAMILY)
    shares = [Share(alix, Decimal("50"), "Alix B."), Share(bilal, Decimal("30"), "Bilal C.")]
    found, key = file_meeting(meeting), uuid.uuid4()
    with pytest.raises(DoesNotAddUp):
        give(file_meeting=found, shares=shares, payment=payment(90), key=key, by=BY, at=AT)
    assert not Receipt.objects.exists()
    first, second = give(file_meeting=found, shares=shares, payment=payment(80), key=key, by=BY, at=AT)
    assert (first.name, second.name) == ("2027-0001", "2027-0002")
    assert first.said and "Bilal" not in first.said.model_dump_json()
    again = give(file_meeting=found, shares=shares, payment=payment(80), key=key, by=BY, at=AT)
    assert {one.pk for one in again} == {first.pk, second.pk} and receipted(found) == 80
    with pytest.raises(DoesNotAddUp):  # what was paid stands in receipts already
        give(file_meeting=found, shares=shares[:1], payment=payment(80), key=uuid.uuid4(), by=BY, at=AT)


def test_nothing_is_given_for_what_was_not_held_or_is_free(maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    for state, outcome, kind in (
        (State.DONE, Outcome.NOT_HELD, Kind.SUPPORT),
        (State.DONE, Outcome.WITHIN_FRAME, Kind.EXPLORATORY),
        (State.CANCELLED, "", Kind.SUPPORT),
        (State.ACCEPTED, "", Kind.SUPPORT),
    ):
        done = {"outcome_at": AT} if state == State.DONE else {"outcome_at": None}
        Meeting.objects.filter(pk=meeting.pk).update(state=state, outcome=outcome, kind=kind, **done)
        with pytest.raises(NotHeld):
            one_for(meeting, 80, 80)
    assert not Receipt.objects.exists()


def test_refusals_leave_no_hole(maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    stranger = factories.person(first_name="Zoé")
    given(meeting)
    with pytest.raises(NothingPaid):
        one_for(meeting, 80)
    with pytest.raises(NotPaidYet):
        one_for(meeting, 160, 80, paid_on=date(2027, 3, 2))
    with pytest.raises(NotTheirs):
        given(meeting, stranger)
    Heading.objects.filter(practitioner=maelle).update(status="of another time")
    with pytest.raises(NoHeading):
        one_for(meeting, 160, 80)
    Heading.objects.filter(practitioner=maelle).update(status="franchise")
    given(meeting)
    assert numbers(maelle) == ["2027-0001", "2027-0002"]


def test_a_member_who_was_not_expected_is_not_offered_one(maelle: Practitioner) -> None:
    """One of a couple who came alone: the other never learns of it."""
    alix, bilal = factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")
    _file, meeting = held(maelle, persons=[alix, bilal])
    meeting.participants.filter(person=bilal).update(presence=Presence.NOT_COMING)
    with pytest.raises(NotTheirs):
        given(meeting, bilal)


def test_each_practitioner_and_each_year_has_numbers_of_its_own(maelle: Practitioner) -> None:
    other = factories.published_practitioner(name="Noé", practice=maelle.practice)
    for helper in (maelle, other):
        given(held(helper)[1])
    _file, meeting = held(maelle)
    new_year = datetime(2027, 12, 31, 23, 30, tzinfo=AT.tzinfo)  # half past midnight in Paris: 2028
    with clock.frozen(new_year):
        given(meeting)
    assert numbers(maelle) == ["2027-0001", "2028-0001"] and numbers(other) == ["2027-0001"]


# ── never changed ────────────────────────────────────────────────────────────────────────────────────


def test_a_mistake_is_undone_by_a_number_of_its_own(maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    (receipt,) = given(meeting)
    made = cancel(receipt=receipt, by=BY, at=AT)
    assert (made.name, made.amount, made.cancels) == ("2027-0002", Decimal("-80"), receipt)
    assert cancel(receipt=receipt, by=BY, at=AT) == made and receipted(file_meeting(meeting)) == 0
    with pytest.raises(NotToCancel):
        cancel(receipt=made, by=BY, at=AT)
    assert given(meeting)[0].name == "2027-0003"
    assert Receipt.objects.sums() == {"EUR": Decimal("80.00")}
    assert made.said and "Annulation n° 2027-0002" in str(paper(made.said, currency="EUR", receipt=made))
    assert Entry.objects.filter(verb=Verb.RECEIPT_CANCELLED, about_id=str(made.pk)).count() == 1


def test_the_database_itself_refuses_a_change(maelle: Practitioner) -> None:
    (receipt,) = given(held(maelle)[1])
    for change in (
        {"amount": Decimal("1")},
        {"sealed": b"x"},
        {"number": 7},
        {"given_on": date(2026, 1, 1)},
        {"kept_until": date(2026, 1, 1)},
        {"person": factories.person(first_name="Zoé")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Receipt.objects.filter(pk=receipt.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        receipt.save()
    for remove in (receipt.delete, Receipt.objects.all().delete):
        with pytest.raises(ReceiptsAreFinal):
            remove()


@pytest.mark.past_every_rule
def test_the_database_itself_refuses_a_number_twice_and_a_hole(maelle: Practitioner) -> None:
    (receipt,) = given(held(maelle)[1])
    for number in (1, 3, 0):
        receipt.pk, receipt.number = uuid.uuid4(), number
        with pytest.raises(IntegrityError), transaction.atomic():
            receipt.save(force_insert=True)
    receipt.number = 2
    receipt.save(force_insert=True)
    assert numbers(maelle) == ["2027-0001", "2027-0002"]


# ── sealed, and kept for the accounts ────────────────────────────────────────────────────────────────


def test_nothing_of_it_is_in_clear(maelle: Practitioner) -> None:
    (receipt,) = given(held(maelle)[1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM receipts_receipt")
        row = cursor.fetchall()
        cursor.execute("SELECT * FROM audit_entry")
        journal = cursor.fetchall()
    kept = str([[bytes(one) if isinstance(one, memoryview) else one for one in each] for each in row])
    for words in (NAME, ADDRESS, LINE, "Soutien", "Bruy"):
        assert words not in kept and words not in str(journal)
    assert receipt.said


def test_erasing_a_person_leaves_the_accounts_for_their_years(maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    (receipt,) = given(meeting)
    forget(person=meeting.person, by=BY, at=AT)
    kept = Receipt.objects.get(pk=receipt.pk)
    assert kept.said and kept.said.name == NAME and kept.person.erased_at == AT
    with pytest.raises(NotTheirs):
        given(meeting, kept.person)
    assert cancel(receipt=kept, by=BY, at=AT).name == "2027-0002"
    until = datetime(2037, 12, 31, 12, tzinfo=AT.tzinfo)
    assert let_go(at=until) == 0 and let_go(at=until + timedelta(days=1)) == 2
    assert let_go(at=until + timedelta(days=1)) == 0
    gone = Receipt.objects.get(pk=receipt.pk)
    assert gone.said is None and gone.amount == 80 and receipt_pdf(gone) is None
    assert Entry.objects.filter(verb=Verb.RECEIPT_LET_GO).count() == 2
    other = given(held(maelle)[1])[0]
    Receipt.objects.filter(pk=other.pk).update(sealed_data_key=None)
    with pytest.raises(NotToCancel):
        cancel(receipt=Receipt.objects.get(pk=other.pk), by=BY, at=AT)


def test_its_key_is_wrapped_again_like_the_others(maelle: Practitioner, settings: Any) -> None:
    """The one thing of a receipt that changes: how its key is wrapped."""
    (receipt,) = given(held(maelle)[1])
    settings.APARTE_KEY_RING = ring = settings.APARTE_KEY_RING.rotated("next")
    assert rewrap_data_keys(ring=ring) == 3  # the person's, the file's, the receipt's
    settings.APARTE_KEY_RING = KeyRing.from_text(ring.to_text().split(",")[0])
    said = Receipt.objects.get(pk=receipt.pk).said
    assert said is not None and said.name == NAME


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [NAME, "#panic()", "محمد 日本", "x" * 200, "\x07a\u202e"])
def test_the_file_is_tagged_whatever_was_written(maelle: Practitioner, name: str) -> None:
    _file, meeting = held(maelle)
    shares = [Share(meeting.person, Decimal(80), name, "a\n\nb")]
    (receipt,) = give(
        file_meeting=file_meeting(meeting), shares=shares, payment=payment(80), key=uuid.uuid4(), by=BY, at=AT
    )
    made = receipt_pdf(receipt)
    assert (
        made is not None
        and made.startswith(b"%PDF-")
        and b"pdfuaid:part" in made
        and b"StructTreeRoot" in made
    )
