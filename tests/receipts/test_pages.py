"""Receipts on pages: who gets in, how one is given and undone, what the person finds, what the accounts get."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, Outcome
from aparte.people.actions import erase_person
from aparte.people.models import Person, Practitioner
from aparte.receipts.actions import cancel
from aparte.receipts.models import Heading, Receipt
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT
from tests.receipts.giving import ADDRESS, LEGAL, LINE, NAME, given, heading, held, sent

pytestmark = pytest.mark.usefixtures("stopped_clock")
ALL, MINE, HEAD, CSV = (
    "/bureau/recus/",
    "/mon-espace/recus/",
    "/bureau/recus/en-tete/",
    "/bureau/recus/comptabilite/",
)


def giving(meeting: Meeting) -> str:
    return reverse("receipts:give", args=[meeting.pk])


@pytest.fixture
def couple(maelle: Practitioner) -> tuple[Person, Person, Meeting]:
    alix, bilal = factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")
    return alix, bilal, held(maelle, persons=[alix, bilal], kind=Kind.COUPLE_FAMILY)[1]


# ── who gets in ──────────────────────────────────────────────────────────────────────────────────────


def test_nobody_else_reads_a_receipt(client: Client, couple: tuple[Person, Person, Meeting]) -> None:
    alix, bilal, meeting = couple
    (receipt,) = given(meeting, alix)
    helper = meeting.practitioner
    pages = [
        giving(meeting),
        *(reverse(f"receipts:{one}", args=[receipt.pk]) for one in ("receipt", "file", "cancel")),
    ]
    colleague = factories.published_practitioner(name="Noé", practice=helper.practice)
    for user in (colleague.user, factories.manager(practice=helper.practice), factories.practitioner().user):
        stranger = Client()
        stranger.force_login(user)
        for page in pages:
            assert stranger.get(page).status_code == 404
        assert all(stranger.post(page).status_code == 404 for page in (pages[0], pages[-1]))
        for page in (ALL, CSV + "?noms=on"):
            assert NAME not in stranger.get(page).content.decode()
    own = reverse("received:file", args=[receipt.pk])
    for person in (bilal, factories.person(first_name="Zoé", email="zoe@exemple.test")):
        browser = in_space(Client(), person)
        assert browser.get(own).status_code == 404
        assert "2027-0001" not in browser.get(MINE).content.decode()
        assert browser.get(pages[1]).status_code == 302
    assert (
        client.get(own).headers["Location"] == client.get(MINE).headers["Location"] == "/mon-espace/entrer/"
    )
    browser = in_space(Client(), alix)
    assert "2027-0001" in browser.get(MINE).content.decode()
    answer = browser.get(own)
    assert answer.content.startswith(b"%PDF-") and "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="2027-0001.pdf"'
    assert not Receipt.objects.exclude(cancels=None).exists()


# ── giving ───────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_read_before_it_is_given(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    page = desk.get(giving(meeting)).content.decode()
    assert 'name="step" value="look"' in page and "2027-02-28" in page
    form = sent(meeting.person, line="Suivi de sa dépression sévère")
    looked = desk.post(giving(meeting), form | {"step": "look"})
    shown = looked.content.decode()
    assert looked.status_code == 200 and not Receipt.objects.exists()
    for words in (
        NAME,
        ADDRESS,
        LEGAL,
        "80\xa0€",
        "Soutien psychologique",
        "dépression",
        "Des mots à regarder",
    ):
        assert words in shown, words
    back = desk.post(giving(meeting), form | {"step": "change"})
    assert (
        back.status_code == 200 and NAME in back.content.decode() and "à revoir" not in back.content.decode()
    )
    for _twice in range(2):
        answer = desk.post(giving(meeting), form)
        assert answer.status_code == 302
    receipt = Receipt.objects.get()
    assert answer.headers["Location"] == reverse("receipts:receipt", args=[receipt.pk])
    assert receipt.said and receipt.said.line == "Suivi de sa dépression sévère"


@pytest.mark.parametrize(
    "line",
    [
        "Suivi de sa dépression",
        "Séance de psychothérapie",
        "Traitement de l'anxiété",
        "Treatment of depression",
    ],
)
def test_words_of_care_are_shown_before_they_are_given(desk: Client, maelle: Practitioner, line: str) -> None:
    _file, meeting = held(maelle)
    looked = desk.post(giving(meeting), sent(meeting.person, step="look", line=line))
    assert looked.status_code == 200 and "Des mots à regarder" in looked.content.decode()


def test_words_that_are_fine_bring_no_warning(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    for line in (LINE, "Tarif solidaire", "Forfait de trois rencontres, la deuxième", ""):
        looked = desk.post(giving(meeting), sent(meeting.person, step="look", line=line))
        assert line in looked.content.decode() and "Des mots à regarder" not in looked.content.decode(), line


def test_a_form_opened_before_another_was_sent_gives_no_second_one(
    desk: Client, maelle: Practitioner
) -> None:
    _file, meeting = held(maelle)
    first, second = sent(meeting.person), sent(meeting.person)
    assert desk.post(giving(meeting), first).status_code == 302
    late = desk.post(giving(meeting), second)
    assert late.status_code == 422 and "80\xa0€" in late.content.decode() and Receipt.objects.count() == 1
    assert 'name="before" value="80' in late.content.decode()


def test_a_form_that_was_sent_gives_nothing_else(
    desk: Client, couple: tuple[Person, Person, Meeting]
) -> None:
    """The browser's way back, another amount or one more person, and sent again."""
    alix, bilal, meeting = couple
    form = sent(alix, paid="80")
    assert desk.post(giving(meeting), form).status_code == 302
    for again in (
        form | {f"amount-{alix.pk.hex}": "70", "paid": "150"},
        sent(alix, bilal, paid="240") | {"key": form["key"]},
    ):
        answer = desk.post(giving(meeting), again)
        assert answer.status_code == 422 and "déjà servi" in answer.content.decode()
    assert [one.amount for one in Receipt.objects.all()] == [Decimal("80")]


def test_of_a_couple_each_has_theirs(desk: Client, couple: tuple[Person, Person, Meeting]) -> None:
    alix, bilal, meeting = couple
    form = sent(alix, bilal, amount="40,50", paid="90")
    refused = desk.post(giving(meeting), form)
    assert refused.status_code == 422 and not Receipt.objects.exists()
    assert "ne font pas ce total" in refused.content.decode()
    assert desk.post(giving(meeting), form | {"paid": "81"}).headers["Location"] == giving(meeting)
    assert list(Receipt.objects.values_list("amount", flat=True)) == [Decimal("40.50")] * 2
    names = {one.person: one.name for one in Receipt.objects.all()}
    for one, other in ((alix, bilal), (bilal, alix)):
        page = in_space(Client(), one).get(MINE).content.decode()
        assert names[one] in page and names[other] not in page


def test_only_who_has_an_amount_has_one(desk: Client, couple: tuple[Person, Person, Meeting]) -> None:
    alix, bilal, meeting = couple
    form = sent(alix, bilal, paid="80") | {f"amount-{bilal.pk.hex}": "", f"name-{bilal.pk.hex}": ""}
    assert desk.post(giving(meeting), form).status_code == 302
    assert [one.person for one in Receipt.objects.all()] == [alix]
    form = sent(alix, bilal, paid="80") | {f"amount-{one.pk.hex}": "" for one in (alix, bilal)}
    assert desk.post(giving(meeting), form).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""}, {"amount": "0"}, {"amount": "-80"}, {"amount": "NaN"}, {"amount": "1e9"}, {"amount": "\x00"},
        {"amount": "80.001"}, {"name": ""}, {"name": "x" * 201}, {"name": "\x00"}, {"address": "x" * 301},
        {"line": "x" * 100_000}, {"line": "\x00"}, {"key": "x"}, {"key": ""}, {"paid_by": "shells"},
        {"paid_on": "2027-13-40"}, {"paid_on": "2027-03-02"}, {"paid_on": "\x00"}, {"paid_on": ""}, {"before": "x"},
        {"before": "-1"}, {"before": ""}, {"before": "10"},
    ],
    ids=str,
)  # fmt: skip
def test_bad_input_is_told_and_nothing_is_lost(
    desk: Client, maelle: Practitioner, wrong: dict[str, str]
) -> None:
    _file, meeting = held(maelle)
    ((field, value),) = wrong.items()
    name = f"{field}-{meeting.person.pk.hex}" if field in {"amount", "name", "address"} else field
    answer = desk.post(giving(meeting), sent(meeting.person) | {name: value})
    assert answer.status_code == 422 and not Receipt.objects.exists()
    page = answer.content.decode()
    assert "error-summary" in page and (LEGAL not in page)
    assert field == "name" or NAME in page


def test_lone_surrogates_are_no_fault_of_ours(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    form = sent(meeting.person, line="%%")
    body = "&".join(f"{name}={value}" for name, value in form.items()).replace("%%", "%ED%A0%80%FF")
    answer = desk.post(giving(meeting), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {302, 422}


def test_what_calls_for_none_says_why(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    Heading.objects.all().delete()
    assert "en tête de vos reçus" in desk.get(giving(meeting)).content.decode()
    heading(maelle)
    Meeting.objects.filter(pk=meeting.pk).update(outcome=Outcome.NOT_HELD)
    assert "une fois la rencontre tenue" in desk.get(giving(meeting)).content.decode()
    assert desk.post(giving(meeting), sent(meeting.person)).status_code == 409
    Meeting.objects.filter(pk=meeting.pk).update(outcome=Outcome.HELD)
    erase_person(person=meeting.person, by=Actor.machine(), at=AT)
    assert "effacées" in desk.get(giving(meeting)).content.decode()
    first = factories.meeting(maelle, state="done")
    assert desk.get(giving(first)).status_code == 404 and not Receipt.objects.exists()


def test_the_file_leads_to_it_from_a_held_meeting_only(desk: Client, maelle: Practitioner) -> None:
    file, meeting = held(maelle)
    page = reverse("file:file", args=[file.pk])
    assert giving(meeting) in desk.get(page).content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(outcome=Outcome.NOT_HELD)
    assert giving(meeting) not in desk.get(page).content.decode()


# ── undoing, the head, the accounts ──────────────────────────────────────────────────────────────────


def test_it_is_undone_from_its_page(desk: Client, maelle: Practitioner) -> None:
    (receipt,) = given(held(maelle)[1])
    page = reverse("receipts:receipt", args=[receipt.pk])
    undo = reverse("receipts:cancel", args=[receipt.pk])
    assert undo in desk.get(page).content.decode()
    assert desk.get(undo).status_code == 200 and Receipt.objects.count() == 1
    for _twice in range(2):
        answer = desk.post(undo)
        made = Receipt.objects.get(cancels=receipt)
        assert answer.headers["Location"] == reverse("receipts:receipt", args=[made.pk])
    assert Receipt.objects.count() == 2 and desk.get(undo).headers["Location"] == page
    assert (
        undo not in desk.get(page).content.decode()
        and "annulé par 2027-0002" in desk.get(page).content.decode()
    )
    assert (
        desk.post(reverse("receipts:cancel", args=[made.pk])).status_code == 302
        and Receipt.objects.count() == 2
    )


def test_the_head_is_said_once_and_what_was_given_keeps_its_own(desk: Client, maelle: Practitioner) -> None:
    form = {"legal_name": "Maëlle T.", "address": "1, rue A", "business_number": "", "status": "registered"}
    assert desk.post(HEAD, form | {"tax_numbers": ""}).status_code == 422
    assert desk.post(HEAD, form | {"status": "petit_fournisseur"}).status_code == 422
    for wrong in ({"legal_name": ""}, {"address": "\x00"}, {"legal_name": "x" * 121}, {"address": "x" * 301}):
        assert desk.post(HEAD, form | {"tax_numbers": "FR 00"} | wrong).status_code == 422
    assert not Heading.objects.exists()
    assert desk.post(HEAD, form | {"tax_numbers": "FR 00"}).status_code == 302
    (receipt,) = given(held(maelle)[1], amount=120)
    desk.post(HEAD, form | {"legal_name": "Autre nom", "status": "franchise", "tax_numbers": "FR 00"})
    before, after = Receipt.objects.get(pk=receipt.pk).said, given(held(maelle)[1])[0].said
    assert before and (before.legal_name, before.before_tax) == ("Maëlle T.", Decimal("100.00"))
    assert after and (after.legal_name, after.taxes, after.tax_numbers) == ("Autre nom", (), "")
    assert Entry.objects.filter(verb=Verb.RECEIPT_HEADING_CHANGED).count() == 2


def test_a_year_for_the_accounts(desk: Client, maelle: Practitioner) -> None:
    first, *_ = given(held(maelle)[1], amount=Decimal("62.50"))
    cancel(receipt=first, by=Actor.machine(), at=AT)
    given(held(maelle)[1])
    page = desk.get(ALL).content.decode()
    assert "80\xa0€" in page and NAME in page and "annulé par 2027-0002" in page
    answer = desk.get(CSV + "?annee=2027")
    said = answer.content.decode("utf-8-sig")
    assert NAME not in said and LINE not in said and ADDRESS not in said and "Soutien" not in said
    rows = list(csv.DictReader(io.StringIO(said), delimiter=";"))
    assert [(one["Numéro"], one["Total"], one["Annule"]) for one in rows] == [
        ("2027-0001", "62,50", ""),
        ("2027-0002", "-62,50", "2027-0001"),
        ("2027-0003", "80,00", ""),
    ]
    assert sum(Decimal(one["Total"].replace(",", ".")) for one in rows) == Receipt.objects.sums()["EUR"] == 80
    named = desk.get("/en" + CSV + "?noms=on").content.decode("utf-8-sig")
    assert [one["Name"] for one in csv.DictReader(io.StringIO(named))] == [NAME] * 3 and "62.50" in named
    assert Entry.objects.filter(verb=Verb.RECEIPTS_TAKEN).count() == 2
    for year in ("2026", "x", "", "99999", "\x00", "٢٠٢٧"):
        assert desk.get(ALL, {"annee": year}).status_code == desk.get(CSV, {"annee": year}).status_code == 200
    assert NAME not in desk.get(CSV + "?annee=2026&noms=on").content.decode()


def test_no_name_is_a_formula(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    desk.post(giving(meeting), sent(meeting.person) | {f"name-{meeting.person.pk.hex}": "=1+1"})
    assert ";'=1+1" in desk.get(CSV + "?noms=on").content.decode()


# ── the person ───────────────────────────────────────────────────────────────────────────────────────


def test_one_discreet_mail(
    maelle: Practitioner,
    couple: tuple[Person, Person, Meeting],
    run_tasks: Callable[[], int],
    mailoutbox: list[Any],
) -> None:
    alix, _bilal, meeting = couple
    run_tasks()
    mailoutbox.clear()
    given(meeting, alix)
    run_tasks()
    (mail,) = mailoutbox
    assert (
        mail.to == [alix.email]
        and mail.subject == "Un document vous attend"
        and "/mon-espace/\n" in mail.body
    )
    whole = (mail.subject + mail.body + str(mail.alternatives)).replace(":8000", "")
    for words in (
        "80",
        "€",
        "reçu ",
        "Reçu",
        "recu",
        NAME,
        "Alix",
        "Soutien",
        "onjugale",
        maelle.name,
        "2027",
    ):
        assert words not in whole, words


def test_nobody_is_written_to_without_an_address_or_once_erased(
    maelle: Practitioner, run_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    by_phone = factories.person(first_name="Denis", email="", phone="+33639980123")
    gone = factories.person(first_name="Zoé", email="zoe@exemple.test")
    meetings = [held(maelle, persons=[one])[1] for one in (by_phone, gone)]
    run_tasks()
    mailoutbox.clear()
    for meeting in meetings:
        given(meeting)
    erase_person(person=gone, by=Actor.machine(), at=AT)
    run_tasks()
    assert not mailoutbox


def test_their_copy_holds_theirs(couple: tuple[Person, Person, Meeting]) -> None:
    alix, bilal, meeting = couple
    given(meeting, alix)
    taken = {}
    for one in (alix, bilal):
        answer = in_space(Client(), one).post("/mon-espace/emporter/")
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        taken[one] = {name: archive.read(name).decode() for name in archive.namelist()}
    (mine,) = json.loads(taken[alix]["donnees.json"])["receipts"]
    assert (mine["number"], mine["amount"], mine["name"], mine["line"]) == ("2027-0001", "80.00", NAME, LINE)
    assert NAME in taken[alix]["lisez-moi.html"] and "transfer" not in taken[alix]["lisez-moi.html"]
    assert not any(words in text for text in taken[bilal].values() for words in (NAME, "2027-0001", LINE))


def test_being_forgotten_says_what_stays_in_the_accounts(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    (receipt,) = given(meeting)
    other = factories.person(first_name="Zoé", email="zoe@exemple.test")
    assert "comptes" not in in_space(Client(), other).get("/mon-espace/effacer/").content.decode()
    browser = in_space(Client(), meeting.person)
    page = browser.get("/mon-espace/effacer/").content.decode()
    assert f"{maelle.name}, jusqu'au 31 décembre 2037" in page.replace("&#x27;", "'")
    browser.post("/mon-espace/effacer/")
    shown = desk.get(reverse("receipts:receipt", args=[receipt.pk])).content.decode()
    assert NAME in shown and "31 décembre 2037" in shown
    assert browser.get(MINE).status_code == 302


def test_what_is_past_its_years_still_has_its_number(desk: Client, maelle: Practitioner) -> None:
    _file, meeting = held(maelle)
    (receipt,) = given(meeting)
    Receipt.objects.filter(pk=receipt.pk).update(sealed_data_key=None)
    page = desk.get(reverse("receipts:receipt", args=[receipt.pk])).content.decode()
    assert "2027-0001" in page and NAME not in page
    assert desk.get(reverse("receipts:file", args=[receipt.pk])).status_code == 404
    assert "2027-0001" in desk.get(ALL).content.decode() and "2027-0001" in desk.get(CSV).content.decode()
    assert "2027-0001" in in_space(Client(), meeting.person).get(MINE).content.decode()


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────


def test_the_number_of_queries_does_not_grow(client: Client, maelle: Practitioner) -> None:
    person = factories.person()
    file, meeting = held(maelle, persons=[person])
    desk, space = Client(), in_space(client, person)
    desk.force_login(maelle.user)

    def counts() -> list[int]:
        found = []
        for browser, page in ((desk, ALL), (desk, CSV + "?noms=on"), (desk, giving(meeting)), (space, MINE)):
            browser.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(page).status_code == 200
            found.append(len(asked))
        return found

    cancel(receipt=given(meeting)[0], by=Actor.machine(), at=clock.now())
    once = counts()
    for day in (3, 4):
        more = factories.held_meeting(file, starts_at=AT - timedelta(days=day))
        cancel(receipt=given(more)[0], by=Actor.machine(), at=clock.now())
        given(meeting, key=uuid.uuid4())
    assert counts() == once
