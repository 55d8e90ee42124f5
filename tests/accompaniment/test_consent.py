"""Who consents for a minor, and what each says alone: nobody else learns it, nor that it was said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from aparte.accompaniment.actions_agreement import answer, propose
from aparte.accompaniment.actions_consent import (
    AlreadyNamed,
    NotAMinor,
    NotTogether,
    ReasonNeeded,
    TooManyHolders,
    add_holder,
    note_minor,
    remove_holder,
    say_alone,
)
from aparte.accompaniment.links import holder_token, member_token
from aparte.accompaniment.models import Accompaniment, Holder, Member
from aparte.accompaniment.queries_consent import joint_advice
from aparte.accompaniment.rules_agreement import MemberAnswers, is_agreed
from aparte.accompaniment.rules_consent import Consents, JointReason, consents_needed, joint_meeting
from aparte.accompaniment.terms import Alone, Answer, Secrecy, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.library.terms import Region
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
BY = Actor.machine()


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("region", "age", "own", "holders"),
    [
        ("CA-QC", 13, False, 1),
        ("CA-QC", 14, True, 0),
        ("CA-QC", 17, True, 0),
        ("FR", 8, True, 2),
        ("FR", 17, True, 2),
        ("BE", 15, True, 1),
        ("BE", 16, True, 0),
        ("CH", 15, True, 1),
        ("CH", 16, True, 0),
    ],
)
def test_who_consents_where(region: str, age: int, own: bool, holders: int) -> None:
    found = consents_needed(library.minors(region), age)
    assert (found.own, found.holders) == (own, holders)
    assert found.reasoned == (region in {"BE", "CH"}) and found.fewer_with_reason == (region == "FR")


@given(some.sampled_from(Region), some.integers(min_value=0, max_value=120))
def test_somebody_always_consents(region: Region, age: int) -> None:
    found = consents_needed(library.minors(region), age)
    assert found.own or found.holders
    assert (age < 18) or found == Consents() == consents_needed(library.minors(region), None)


answers = some.sampled_from(["", *Answer])
heard = some.builds(
    MemberAnswers,
    needed=some.builds(
        Consents, own=some.booleans(), holders=some.integers(0, 2), fewer_with_reason=some.booleans()
    ).filter(lambda one: one.own or one.holders),
    own=answers,
    holders=some.lists(answers, max_size=3).map(tuple),
    reason=some.sampled_from(["", "Un seul titulaire : l'autre est décédé."]),
)


@given(some.lists(heard, max_size=3))
def test_nothing_is_agreed_while_a_needed_yes_is_missing(told: list[MemberAnswers]) -> None:
    if not is_agreed(told):
        return
    assert told
    for one in told:
        assert Answer.REFUSED not in (one.own, *one.holders)
        assert one.own == Answer.ACCEPTED or not one.needed.own
        enough = one.holders.count(Answer.ACCEPTED) >= one.needed.holders
        excused = one.needed.fewer_with_reason and one.reason and Answer.ACCEPTED in one.holders
        assert enough or excused


chosen = some.lists(
    some.tuples(some.sampled_from(["", *Secrecy]), some.sampled_from(["", *Alone])), max_size=4
)


@given(chosen, some.booleans())
def test_members_meet_once_all_chose_the_same(pairs: list[tuple[str, str]], violence: bool) -> None:
    secrecies, alones = [one for one, _ in pairs], [one for _, one in pairs]
    verdict = joint_meeting(
        secrecies=secrecies, alones=alones, alerts=["violence_suffered"] if violence else ["medical"]
    )
    if len(pairs) < 2:
        assert not verdict.refused and not verdict.reasons
        return
    assert verdict.refused == (len(set(secrecies)) > 1 or "" in secrecies)
    assert verdict.advised_against == (violence or any(one != Alone.FREE for one in alones))
    assert (verdict.rule == Secrecy.INDIVIDUAL) == (Secrecy.INDIVIDUAL in secrecies)
    assert (JointReason.AFRAID in verdict.reasons) == (Alone.AFRAID in alones)


# ── minors ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def teenager(maelle: Practitioner) -> Member:
    """Fifteen, in France: both holders are asked."""
    file = factories.accompaniment(maelle, state=State.PROPOSED)
    member = file.members.select_related("person", "accompaniment__practitioner").get()
    return note_minor(member=member, age=15, reason="", by=BY, at=AT)


def holder(member: Member, name: str) -> Holder:
    email = f"{name.lower()}@exemple.test"
    return add_holder(member=member, name=name, email=email, by=BY, at=AT)


def state_of(member: Member) -> str:
    return Accompaniment.objects.get(pk=member.accompaniment_id).state


def test_nothing_is_agreed_before_both_holders_said_yes(
    client: Client, teenager: Member, run_tasks: Run, mailoutbox: Mails
) -> None:
    made = propose(accompaniment=teenager.accompaniment, by=BY, at=AT)
    first, second = holder(teenager, "Jeanne"), holder(teenager, "Paul")
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} == {
        "alix@exemple.test", "jeanne@exemple.test", "paul@exemple.test"
    }  # fmt: skip
    assert not any("Alix" in mail.body or "mineur" in mail.body for mail in mailoutbox)
    answer(member=teenager, read=made.pk, accepted=True, at=AT)
    sent = {"read": str(made.pk), "accepted": "yes"}
    for one, after in ((first, State.PROPOSED), (second, State.AGREED)):
        page = reverse("accompaniment:consent", args=[holder_token(one)])
        shown = client.get(page).content.decode()
        assert "Alix" in shown and "atelier" not in shown, "the minor's own words are not shown"
        assert client.post(page, sent).status_code == 302
        assert state_of(teenager) == after
    answer(member=teenager, read=made.pk, accepted=False, at=AT)
    assert state_of(teenager) == State.PROPOSED, "the no of a minor counts too"


def test_one_holder_is_enough_when_a_reason_is_written(teenager: Member) -> None:
    made = propose(accompaniment=teenager.accompaniment, by=BY, at=AT)
    only = holder(teenager, "Jeanne")
    answer(member=teenager, read=made.pk, accepted=True, at=AT)
    answer(member=teenager, holder=only, read=made.pk, accepted=True, at=AT)
    assert state_of(teenager) == State.PROPOSED
    note_minor(member=teenager, age=15, reason="L'autre titulaire est décédé.", by=BY, at=AT)
    assert state_of(teenager) == State.AGREED
    remove_holder(holder=only, by=BY, at=AT)
    assert state_of(teenager) == State.PROPOSED


def test_switzerland_asks_for_a_reason(db: None) -> None:
    file = factories.accompaniment(
        factories.published_practitioner(region="CH"), persons=[factories.person(region="CH")]
    )
    member = file.members.get()
    with pytest.raises(ReasonNeeded):
        note_minor(member=member, age=16, reason="  ", by=BY, at=AT)
    note_minor(member=member, age=16, reason="Comprend ce à quoi cela engage.", by=BY, at=AT)
    assert Member.objects.get().minor["reason"].startswith("Comprend")


def test_who_may_be_named(teenager: Member, maelle: Practitioner) -> None:
    holder(teenager, "Jeanne")
    with pytest.raises(AlreadyNamed):
        add_holder(member=teenager, name="J.", email="JEANNE@exemple.test", by=BY, at=AT)
    for name in ("Paul", "Zoé", "Léo"):
        add_holder(member=teenager, name=name, email=f"{len(name)}{name[0]}@exemple.test", by=BY, at=AT)
    with pytest.raises(TooManyHolders):
        holder(teenager, "Nina")
    adult = factories.accompaniment(maelle).members.get()
    with pytest.raises(NotAMinor):
        holder(adult, "Jeanne")
    note_minor(member=teenager, age=None, reason="", by=BY, at=AT)
    assert not Holder.objects.exists()


def test_a_holder_is_sealed_and_their_link_opens_nothing_else(client: Client, teenager: Member) -> None:
    one = holder(teenager, "Jeanne")
    assert b"jeanne" not in bytes(Holder.objects.get().sealed) and one.contact()["name"] == "Jeanne"
    token = holder_token(one)
    for page in ("frame", "frame_pdf", "alone", "checkpoint"):
        assert client.get(reverse(f"accompaniment:{page}", args=[token])).status_code == 404
    assert client.get(reverse("accompaniment:consent", args=[member_token(teenager)])).status_code == 404
    remove_holder(holder=one, by=BY, at=AT)
    assert client.get(reverse("accompaniment:consent", args=[token])).status_code == 404


def test_the_desk_notes_an_age_and_names_a_holder(desk: Client, maelle: Practitioner) -> None:
    file = factories.accompaniment(maelle, state=State.PROPOSED)
    member = file.members.get()
    args = [file.pk, member.pk]
    for wrong in ("-1", "18", "x", "1e9", "1\x00"):
        sent = {f"minor-{member.pk}-age": wrong, f"minor-{member.pk}-reason": "parce que"}
        answer_ = desk.post(reverse("file:minor", args=args), sent)
        assert answer_.status_code == 422 and "parce que" in answer_.content.decode()
    assert desk.post(reverse("file:minor", args=args), {f"minor-{member.pk}-age": "15"}).status_code == 302
    page = desk.get(reverse("file:agreement", args=[file.pk])).content.decode()
    assert "15 ans" in page and "Il manque 2 titulaires" in page
    bad = {f"holder-{member.pk}-name": "Jeanne", f"holder-{member.pk}-email": "pas un courriel"}
    answer_ = desk.post(reverse("file:holder", args=args), bad)
    assert answer_.status_code == 422 and "pas un courriel" in answer_.content.decode()
    good = bad | {f"holder-{member.pk}-email": "jeanne@exemple.test"}
    assert desk.post(reverse("file:holder", args=args), good).status_code == 302
    assert desk.post(reverse("file:holder", args=args), good).status_code == 422
    one = Holder.objects.get()
    colleague = Client()
    colleague.force_login(factories.published_practitioner(practice=maelle.practice).user)
    address = reverse("file:remove_holder", args=[file.pk, one.pk])
    assert colleague.post(address).status_code == 404
    others_file = factories.accompaniment(maelle)
    assert desk.post(reverse("file:remove_holder", args=[others_file.pk, one.pk])).status_code == 404
    assert desk.post(reverse("file:minor", args=[others_file.pk, member.pk])).status_code == 404
    assert desk.post(address).status_code == 302 and not Holder.objects.exists()


# ── asked alone ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def couple(maelle: Practitioner) -> list[Member]:
    persons = [factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")]
    file = factories.accompaniment(maelle, persons=persons)
    found = file.members.select_related("person", "accompaniment__practitioner")
    return sorted(found, key=lambda one: one.person.first_name)


def alone_page(member: Member) -> str:
    return reverse("accompaniment:alone", args=[member_token(member)])


def _page(client: Client, address: str) -> list[str]:
    lines = client.get(address).content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def test_a_page_that_never_shows_what_was_answered(client: Client, couple: list[Member]) -> None:
    """Neither to the other member, nor to whoever opens the same mailbox."""
    alix, bilal = couple
    watched = [alone_page(alix), alone_page(bilal)]
    watched += [reverse("accompaniment:frame", args=[member_token(one)]) for one in couple]
    before = [_page(Client(), address) for address in watched]
    assert client.post(alone_page(alix), {"secrecy": "individual", "alone": "afraid"}).status_code == 302
    assert [_page(Client(), address) for address in watched] == before
    kept = Member.objects.select_related("person").get(pk=alix.pk)
    assert (kept.secrecy, kept.alone) == ("individual", "afraid")
    assert b"afraid" not in bytes(kept.sealed_alone or b"")
    told = " ".join(f"{one.verb} {one.about_id}" for one in Entry.objects.all())
    assert "afraid" not in told and "individual" not in told


def test_the_practitioner_learns_it_and_nobody_else(
    desk: Client, couple: list[Member], maelle: Practitioner
) -> None:
    alix, bilal = couple
    file = alix.accompaniment
    assert joint_advice(file).refused
    say_alone(member=alix, secrecy=Secrecy.NO_SECRET, alone=Alone.FREE, at=AT)
    say_alone(member=bilal, secrecy=Secrecy.INDIVIDUAL, alone=Alone.AFRAID, at=AT)
    differ = joint_advice(file)
    assert differ.refused and differ.advised_against and differ.rule == Secrecy.INDIVIDUAL
    page = desk.get(reverse("file:agreement", args=[file.pk])).content.decode()
    assert "a peur de ce qui pourrait suivre" in page and "la plus protectrice" in page
    say_alone(member=alix, secrecy=Secrecy.INDIVIDUAL, alone=Alone.FREE, at=AT)
    same = joint_advice(file)
    assert not same.refused and same.reasons == (JointReason.AFRAID,)
    say_alone(member=bilal, secrecy=Secrecy.INDIVIDUAL, alone=Alone.FREE, at=AT)
    assert joint_advice(file).reasons == ()


def test_violence_in_a_request_to_this_practitioner_counts(
    couple: list[Member], maelle: Practitioner
) -> None:
    from aparte.orientation.actions import answer as read

    violent = read(words="Mon mari me frappe et j'ai peur de lui.", answers=None, region="FR")
    assert violent.reading and {str(one.kind) for one in violent.reading.alerts} & {"violence_suffered"}
    alix, _bilal = couple
    for one in couple:
        say_alone(member=one, secrecy=Secrecy.NO_SECRET, alone=Alone.FREE, at=AT)
    elsewhere = factories.published_practitioner()
    factories.meeting(elsewhere, person=alix.person, answer=violent, state=MeetingState.CANCELLED)
    assert joint_advice(alix.accompaniment).reasons == (), "what was said to somebody else is not read here"
    factories.meeting(maelle, person=alix.person, answer=violent)
    assert joint_advice(alix.accompaniment).reasons == (JointReason.VIOLENCE_READ,)


def test_advice_costs_the_same_for_two_and_for_four(
    maelle: Practitioner, django_assert_num_queries: Callable[..., object]
) -> None:
    for count in (2, 4):
        persons = [factories.person(first_name=f"P{n}", email=f"p{n}@exemple.test") for n in range(count)]
        file = factories.accompaniment(maelle, persons=persons)
        for one in persons:
            factories.meeting(maelle, person=one)
        with django_assert_num_queries(2):
            joint_advice(file)


def test_nobody_is_asked_alone_where_nobody_else_is(client: Client, maelle: Practitioner) -> None:
    one = factories.accompaniment(maelle).members.select_related("person", "accompaniment").get()
    with pytest.raises(NotTogether):
        say_alone(member=one, secrecy=Secrecy.NO_SECRET, alone=Alone.FREE, at=AT)
    assert client.get(alone_page(one)).status_code == 302


@pytest.mark.parametrize("sent", [{}, {"secrecy": "individual"}, {"secrecy": "x", "alone": "free\x00"}])
def test_half_an_answer_is_asked_again(client: Client, couple: list[Member], sent: dict[str, str]) -> None:
    found = client.post(alone_page(couple[0]), sent)
    assert found.status_code == 422 and "à revoir" in found.content.decode()
    assert not Member.objects.exclude(secrecy="").exists()
