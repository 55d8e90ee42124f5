"""The agreement: read and answered by each for themselves, asked again when it changes, kept as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from aparte import clock
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_agreement import AlreadyBegun, NothingNew, Replaced, answer, propose
from aparte.accompaniment.actions_consent import add_holder, note_minor
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Agreement, AnswerToAgreement, Member
from aparte.accompaniment.queries_agreement import said, standing
from aparte.accompaniment.queries_pdf import agreement_pdf
from aparte.accompaniment.terms import Ending, State
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.library.terms import Region
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
SITUATION = "Je dors mal depuis que l'atelier a fermé."


@pytest.fixture
def couple(maelle: Practitioner) -> Accompaniment:
    factories.offering(maelle, "support", fee=80)
    alix = factories.person()
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    return factories.accompaniment(maelle, persons=[alix, bilal], state=State.PROPOSED)


@pytest.fixture
def proposed(couple: Accompaniment) -> Agreement:
    return propose(accompaniment=couple, by=Actor.user(couple.practitioner.user_id), at=AT)


def members(file: Accompaniment) -> list[Member]:
    found = file.members.select_related("person", "accompaniment__practitioner").order_by(
        "person__created_at"
    )
    return sorted(found, key=lambda one: one.person.first_name)


def page_of(member: Member, page: str = "frame") -> str:
    return reverse(f"accompaniment:{page}", args=[member_token(member)])


def state_of(file: Accompaniment) -> str:
    return Accompaniment.objects.get(pk=file.pk).state


def say(client: Client, member: Member, agreement: Agreement, accepted: str) -> None:
    sent = {"read": str(agreement.pk), "accepted": accepted}
    assert client.post(page_of(member), sent).status_code == 302


# ── proposing and answering ──────────────────────────────────────────────────────────────────────────


def test_each_is_asked_by_a_discreet_mail_with_a_link_of_their_own(
    proposed: Agreement, run_tasks: Run, mailoutbox: Mails
) -> None:
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} == {"alix@exemple.test", "bilal@exemple.test"}
    for mail, other in zip(mailoutbox, reversed(mailoutbox), strict=True):
        everything = mail.subject + mail.body + str(mail.alternatives[0][0])
        assert "/entente/" in mail.body
        for word in (SITUATION, "entente à", "Alix", "Bilal", "accompagnement", other.to[0]):
            assert word not in everything
    assert mailoutbox[0].body != mailoutbox[1].body


def test_all_said_yes_and_it_is_agreed(
    client: Client, couple: Accompaniment, proposed: Agreement, run_tasks: Run, mailoutbox: Mails
) -> None:
    run_tasks()
    mailoutbox.clear()
    alix, bilal = members(couple)
    say(client, alix, proposed, "yes")
    assert state_of(couple) == State.PROPOSED
    say(client, bilal, proposed, "no")
    assert state_of(couple) == State.PROPOSED
    run_tasks()
    assert [mail.to[0] for mail in mailoutbox] == [couple.practitioner.user.email]
    assert "Bilal" not in mailoutbox[0].body and "refus" not in mailoutbox[0].body
    say(client, bilal, proposed, "yes")
    assert state_of(couple) == State.AGREED
    say(client, alix, proposed, "no")
    assert state_of(couple) == State.PROPOSED, "one changes one's mind until it begins"
    assert AnswerToAgreement.objects.count() == 2


def test_nobody_reads_what_another_answered(
    client: Client, couple: Accompaniment, proposed: Agreement
) -> None:
    alix, bilal = members(couple)
    before = client.get(page_of(alix)).content
    say(Client(), bilal, proposed, "no")
    after = client.get(page_of(alix)).content
    assert _without_tokens(before) == _without_tokens(after)
    assert b"Bilal" not in after


def _without_tokens(page: bytes) -> list[str]:
    return [line for line in page.decode().splitlines() if "csrfmiddlewaretoken" not in line]


def test_once_begun_one_stops_instead(couple: Accompaniment, proposed: Agreement) -> None:
    for one in members(couple):
        answer(member=one, read=proposed.pk, accepted=True, at=AT)
    Accompaniment.objects.update(state=State.ACTIVE)
    with pytest.raises(AlreadyBegun):
        answer(member=members(couple)[0], read=proposed.pk, accepted=False, at=AT)


def test_a_new_version_asks_everybody_again_and_the_old_one_never_changes(
    couple: Accompaniment, proposed: Agreement
) -> None:
    by = Actor.user(couple.practitioner.user_id)
    for one in members(couple):
        answer(member=one, read=proposed.pk, accepted=True, at=AT)
    with pytest.raises(NothingNew):
        propose(accompaniment=couple, by=by, at=AT)
    couple.practitioner.offered_kinds.update(fee=95)
    newer = propose(accompaniment=couple, by=by, at=AT + timedelta(days=1))
    assert state_of(couple) == State.PROPOSED
    old = Agreement.objects.get(pk=proposed.pk)
    assert old.replaced_at and any("80" in fee for one in said(old).clauses for fee in one.fees)
    assert any("95" in fee for one in said(newer).clauses for fee in one.fees)
    with pytest.raises(Replaced):
        answer(member=members(couple)[0], read=proposed.pk, accepted=True, at=AT)
    assert not newer.answers.exists() and old.answers.count() == 2


def test_a_file_that_began_goes_on_while_its_new_version_is_read(
    couple: Accompaniment, proposed: Agreement
) -> None:
    for one in members(couple):
        answer(member=one, read=proposed.pk, accepted=True, at=AT)
    Accompaniment.objects.update(state=State.ACTIVE)
    couple.practitioner.offered_kinds.update(fee=95)
    newer = propose(accompaniment=couple, by=Actor.machine(), at=AT)
    answer(member=members(couple)[0], read=newer.pk, accepted=False, at=AT)
    answer(member=members(couple)[0], read=newer.pk, accepted=True, at=AT)
    assert state_of(couple) == State.ACTIVE


def test_who_left_or_was_erased_is_not_waited_for(couple: Accompaniment, proposed: Agreement) -> None:
    alix, bilal = members(couple)
    Member.objects.filter(pk=bilal.pk).update(left_at=AT)
    with pytest.raises(Replaced):
        answer(member=bilal, read=proposed.pk, accepted=True, at=AT)
    answer(member=alix, read=proposed.pk, accepted=True, at=AT)
    assert state_of(couple) == State.AGREED


def test_a_file_that_is_over_asks_nothing(client: Client, couple: Accompaniment, proposed: Agreement) -> None:
    close_file(accompaniment=couple, ending=Ending.OTHER, by=Actor.machine(), at=AT)
    with pytest.raises(FileClosed):
        propose(accompaniment=couple, by=Actor.machine(), at=AT)
    one = members(couple)[0]
    found = client.post(page_of(one), {"read": str(proposed.pk), "accepted": "yes"})
    assert found.status_code == 409 and "Cet accompagnement s'arrête ici." in found.content.decode()
    assert not AnswerToAgreement.objects.exists()


# ── the text ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("region", Region)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_region_says_it_whole(db: None, region: str, language: str) -> None:
    helper = factories.published_practitioner(region=region)
    file = factories.accompaniment(helper, persons=[factories.person(region=region)], state=State.PROPOSED)
    made = propose(accompaniment=file, by=Actor.machine(), at=clock.now())
    with translation.override(language):
        found = said(made)
        words = " ".join(one.text for one in found.clauses)
    assert "{" not in words and helper.name in words
    ids = [one.id for one in found.clauses]
    assert ids[:2] == ["what_it_is", "what_it_is_not"] and {"stop", "complaints", "data"} <= set(ids)
    assert not {"together", "minors", "care"} & set(ids)
    assert made.text == f"{region}/2026-11-22"


def test_facts_from_memory_are_shown_as_to_verify(
    client: Client, proposed: Agreement, couple: Accompaniment
) -> None:
    page = client.get(page_of(members(couple)[0])).content.decode()
    facts = [fact for one in said(proposed).clauses for fact in one.facts]
    assert any(fact.to_verify for fact in facts)
    assert page.count("<em>à vérifier</em>") >= sum(fact.to_verify for fact in facts)


def test_of_several_none_learns_that_another_is_followed(maelle: Practitioner) -> None:
    care = {"professional": "Dre Roy", "opinion": "favourable", "since": ""}
    alone = factories.accompaniment(maelle, care=care, state=State.PROPOSED)
    two = factories.accompaniment(
        maelle,
        persons=[factories.person(), factories.person(first_name="Bilal")],
        care=care,
        state=State.PROPOSED,
    )
    told = {
        file.pk: {one.id for one in said(propose(accompaniment=file, by=Actor.machine(), at=AT)).clauses}
        for file in (alone, two)
    }
    assert "care" in told[alone.pk] and "care" not in told[two.pk]


def test_standing_costs_the_same_for_one_and_for_three(
    maelle: Practitioner, django_assert_num_queries: Callable[..., object]
) -> None:
    for count in (1, 3):
        persons = [factories.person(first_name=f"P{n}", email=f"p{n}@exemple.test") for n in range(count)]
        file = factories.accompaniment(maelle, persons=persons, state=State.PROPOSED)
        agreement = propose(accompaniment=file, by=Actor.machine(), at=AT)
        with django_assert_num_queries(3):
            assert len(standing(file, agreement)) == count


# ── the PDF ──────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    '#panic("x") $1/0$ #read("/etc/passwd") ] [ @b <c> // */ \\ " `',
    '#{ while true {} }", "language": "xx',
    "a\x01\x0c\u202e\ufffe b",
    "Je suis 😀 avec 日本 et عربي",
    "",
    "\n\n\n",
    "mot " * 5_000,
]


@pytest.mark.parametrize("situation", HOSTILE, ids=range(len(HOSTILE)))
def test_what_people_wrote_cannot_become_a_program(proposed: Agreement, situation: str) -> None:
    with translation.override("fr"):
        made = agreement_pdf(proposed, situation=situation)
    assert made.startswith(b"%PDF-") and b"/Lang (fr" in made.replace(b"/Lang(", b"/Lang (")
    assert b"/StructTreeRoot" in made or b"pdfuaid" in made


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_is_tagged_in_its_language(proposed: Agreement, language: str) -> None:
    with translation.override(language):
        made = agreement_pdf(proposed, situation=SITUATION)
    assert f"/Lang({language}".encode() in made.replace(b"/Lang (", b"/Lang(")
    assert b"pdfuaid:part" in made


def test_each_member_keeps_it(client: Client, couple: Accompaniment, proposed: Agreement) -> None:
    answer_ = client.get(page_of(members(couple)[0], "frame_pdf"))
    assert answer_["Content-Type"] == "application/pdf" and answer_.content.startswith(b"%PDF-")
    assert "no-store" in answer_["Cache-Control"]


# ── in the space, and strangers ──────────────────────────────────────────────────────────────────────


def test_the_same_page_from_ones_space(client: Client, couple: Accompaniment, proposed: Agreement) -> None:
    alix, _bilal = members(couple)
    address = reverse("accompaniment:frame_in_space", args=[couple.pk])
    assert client.get(address).headers["Location"] == reverse("space:enter")
    in_space(client, alix.person)
    page = client.get(address).content.decode()
    assert SITUATION.replace("'", "&#x27;") in page and member_token(alix) not in page
    sent = {"read": str(proposed.pk), "accepted": "yes"}
    assert client.post(address, sent).headers["Location"] == address
    assert [one.member_id for one in proposed.answers.all()] == [alix.pk]
    assert client.get(reverse("accompaniment:frame_pdf_in_space", args=[couple.pk])).status_code == 200
    in_space(client, factories.person(first_name="Zoé", email="zoe@exemple.test"))
    for page_name in ("frame", "frame_pdf", "alone", "checkpoint"):
        assert client.get(reverse(f"accompaniment:{page_name}_in_space", args=[couple.pk])).status_code == 404
    assert client.post(address, sent).status_code == 404


def test_a_link_opens_one_members_pages_only(
    client: Client, couple: Accompaniment, proposed: Agreement
) -> None:
    alix, bilal = members(couple)
    _, mac = member_token(alix).split(".")
    for token in (f"{bilal.pk.hex}.{mac}", f"{alix.pk.hex}.{'A' * 32}", "x", f"{couple.pk.hex}.{mac}"):
        for page_name in ("frame", "frame_pdf", "alone", "checkpoint"):
            assert client.get(reverse(f"accompaniment:{page_name}", args=[token])).status_code == 404
    Person.objects.filter(pk=alix.person_id).update(erased_at=AT)
    assert client.get(page_of(alix)).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"accepted": "yes"},
        {"accepted": "yes", "read": "x"},
        {"accepted": "peut-être", "read": "REAL"},
        {"accepted": "yes\x00", "read": "REAL"},
        {"accepted": "yes", "read": "\ud800".encode("utf-8", "surrogatepass")},
    ],
)
def test_bad_answers_change_nothing(
    client: Client, couple: Accompaniment, proposed: Agreement, sent: dict[str, str]
) -> None:
    real = {name: str(proposed.pk) if value == "REAL" else value for name, value in sent.items()}
    found = client.post(page_of(members(couple)[0]), real)
    assert found.status_code in {409, 422} and "Cela n'a pas abouti." in found.content.decode()
    assert "J'accepte cette entente" in found.content.decode()
    assert not AnswerToAgreement.objects.exists()


def test_the_desk_sees_who_answered_and_strangers_do_not(
    desk: Client, couple: Accompaniment, proposed: Agreement, maelle: Practitioner
) -> None:
    alix, _bilal = members(couple)
    answer(member=alix, read=proposed.pk, accepted=True, at=AT)
    address = reverse("file:agreement", args=[couple.pk])
    page = desk.get(address).content.decode()
    assert "Accepte" in page and "N&#x27;a pas encore répondu" in page.replace("'", "&#x27;")
    desk.post(reverse("file:propose", args=[couple.pk]))
    assert Agreement.objects.count() == 1
    strangers = [
        factories.published_practitioner(practice=maelle.practice).user,
        factories.manager(practice=maelle.practice),
    ]
    for user in strangers:
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == 404
        for page_name in ("propose", "care", "referral", "checkpoint"):
            assert client.post(reverse(f"file:{page_name}", args=[couple.pk])).status_code == 404
        for page_name in ("minor", "holder"):
            assert client.post(reverse(f"file:{page_name}", args=[couple.pk, alix.pk])).status_code == 404


def test_what_is_kept_is_sealed(proposed: Agreement) -> None:
    row = Agreement.objects.values().get(pk=proposed.pk)
    assert json.dumps(proposed.terms()) and "Tournesol" not in repr(row)
    assert library.agreement_named(proposed.text).dated.isoformat() == "2026-11-22"


def test_saying_yes_and_no_without_end_floods_nobody(
    client: Client,
    couple: Accompaniment,
    proposed: Agreement,
    run_tasks: Run,
    mailoutbox: Mails,
    settings: Any,
) -> None:
    settings.RATE_CONTACT = "3/h"
    one = members(couple)[0]
    statuses = []
    for accepted in ("yes", "no") * 5:
        sent = {"read": str(proposed.pk), "accepted": accepted}
        statuses.append(client.post(page_of(one), sent).status_code)
    assert 429 in statuses and statuses[-1] == 302, "a no is always free"
    run_tasks()
    assert sum(mail.to[0] == couple.practitioner.user.email for mail in mailoutbox) <= 3


def test_the_desk_asks_as_much_for_two_as_for_four(desk: Client, maelle: Practitioner) -> None:
    counts = []
    for count in (2, 4):
        persons = [factories.person(first_name=f"P{n}", email=f"p{n}@exemple.test") for n in range(count)]
        file = factories.accompaniment(maelle, persons=persons, state=State.PROPOSED)
        for member in file.members.select_related("person", "accompaniment"):
            note_minor(member=member, age=15, reason="", by=Actor.machine(), at=AT)
            add_holder(member=member, name="J.", email="j@exemple.test", by=Actor.machine(), at=AT)
        propose(accompaniment=file, by=Actor.machine(), at=AT)
        address = reverse("file:agreement", args=[file.pk])
        desk.get(address)  # what is kept after a first read is not counted
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30, counts
