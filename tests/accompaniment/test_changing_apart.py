"""What a colleague proposes, what is refused, one of several persons, and who must not see any of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment import actions_changing as act
from aparte.accompaniment.links import holder_token
from aparte.accompaniment.models import (
    Accompaniment,
    Change,
    Holder,
    Member,
    PassedOn,
)
from aparte.accompaniment.queries_changing import items_of
from aparte.accompaniment.terms import Secrecy, State
from aparte.accompaniment.terms_changing import LONGEST_GOODBYE, ChangeState
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, Presence
from aparte.meetings.terms import State as MeetingState
from aparte.people.actions import erase_person
from aparte.people.models import Practitioner
from tests import factories
from tests.accompaniment.passing import (
    AT,
    DAY,
    GOODBYE,
    SITUATION,
    Mails,
    Run,
    desk_of,
    note,
    page,
    path,
    sent,
    who,
)


@pytest.fixture(autouse=True)
def _stopped() -> object:
    with clock.frozen(AT):
        yield


@pytest.fixture
def maelle(db: None) -> Practitioner:
    return factories.published_practitioner()


@pytest.fixture
def noe(maelle: Practitioner) -> Practitioner:
    return factories.published_practitioner(name="Noé Rivage", practice=maelle.practice)


@pytest.fixture
def file(maelle: Practitioner) -> Accompaniment:
    return factories.accompaniment(maelle, situation=SITUATION, at=AT - 30 * DAY)


@pytest.fixture
def member(file: Accompaniment) -> Member:
    return file.members.select_related("person", "accompaniment__practitioner").get()


# ── the practitioner proposes ────────────────────────────────────────────────────────────────────────


def test_a_colleague_is_proposed_and_the_person_stays_free(
    client: Client, member: Member, noe: Practitioner, file: Accompaniment, run_tasks: Run, mailoutbox: Mails
) -> None:
    desk, here = desk_of(file.practitioner), reverse("file:changing", args=[file.pk])
    assert desk.post(here, {"member": str(member.pk), "colleague": noe.pk}).status_code == 302
    run_tasks()
    (mail,) = mailoutbox
    assert mail.to == ["alix@exemple.test"] and "Noé" not in str(mail.body) and "/changer/" in str(mail.body)
    shown = page(client, "changing", member)
    assert "Maëlle Tournesol vous propose de rencontrer Noé Rivage" in shown
    assert "Vous avez proposé Noé Rivage à Alix." in html.unescape(desk.get(here).content.decode())
    client.post(path("changing", member), {"who": "unsure"})
    file.refresh_from_db()
    assert file.is_open


def test_a_proposal_neither_overtakes_nor_reveals_the_persons_choice(
    member: Member, noe: Practitioner, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    """The same page and the same words for who prepared nothing, for who prepared, for who has sent already."""
    other = factories.published_practitioner(name="Zoé", practice=noe.practice)
    desk, here = desk_of(maelle), reverse("file:changing", args=[member.accompaniment_id])
    pages = []
    for step in (
        lambda: None,
        lambda: act.prepare(member=member, to=noe, by=who(member), at=AT),
        lambda: sent(member, noe),
    ):
        step()
        data = {"member": str(member.pk), "colleague": other.pk}
        shown = desk.post(here, data, follow=True).content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", shown))
    assert pages[0] == pages[1] == pages[2]
    assert Change.objects.get().to == noe
    run_tasks()
    assert "alix@exemple.test" not in [mail.to[0] for mail in mailoutbox]


@pytest.mark.parametrize("given", ["oneself", "stranger", "unpublished", "closed", "999999", "x", "\x00", ""])
def test_who_cannot_be_proposed(member: Member, maelle: Practitioner, noe: Practitioner, given: str) -> None:
    values = {
        "oneself": maelle.pk,
        "stranger": factories.published_practitioner(name="Ousmane").pk,
        "unpublished": factories.practitioner(practice=maelle.practice).pk,
        "closed": noe.pk,
    }
    Practitioner.objects.filter(pk=noe.pk).update(accepts_requests=False)
    data = {"member": str(member.pk), "colleague": values.get(given, given)}
    here = reverse("file:changing", args=[member.accompaniment_id])
    assert desk_of(maelle).post(here, data).status_code == 422
    assert not Change.objects.exists()


@pytest.mark.parametrize("given", ["", "maelle-tournesol", "nobody", "\x00", "x" * 100_000])
def test_who_cannot_be_chosen(client: Client, member: Member, given: str) -> None:
    assert client.post(path("changing", member), {"who": given}).status_code == 422
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"items": ["note:1"]},
        {"items": ["reflection"]},
        {"items": ["\x00"]},
        {"goodbye": "a\x00"},
        {"goodbye": "x" * (LONGEST_GOODBYE + 1)},
    ],
)
def test_what_cannot_be_passed_on(
    client: Client, member: Member, noe: Practitioner, data: dict[str, object]
) -> None:
    client.post(path("changing", member), {"who": noe.slug})
    assert client.post(path("passing_on", member), data).status_code == 422
    assert Change.objects.get().state == ChangeState.PREPARED


def test_steps_out_of_order_lead_back_to_the_first(client: Client, member: Member, noe: Practitioner) -> None:
    for data in (None, {"items": []}):
        answer = client.post(path("passing_on", member), data or {})
        assert answer.headers["Location"] == path("changing", member)
    sent(member, noe)
    assert client.post(path("passing_on", member), {}).headers["Location"] == path("changing", member)
    page = client.post(path("changing", member), {"who": noe.slug}, follow=True).content.decode()
    assert "plus possible" in page and Change.objects.count() == 1


def test_somebody_who_stopped_welcoming_meanwhile(client: Client, member: Member, noe: Practitioner) -> None:
    client.post(path("changing", member), {"who": noe.slug})
    Practitioner.objects.filter(pk=noe.pk).update(accepts_requests=False)
    page = client.post(path("passing_on", member), {"items": ["situation"]}, follow=True).content.decode()
    assert "Rien n'a été envoyé" in html.unescape(page)
    assert Change.objects.get().state == ChangeState.PREPARED


# ── several persons ──────────────────────────────────────────────────────────────────────────────────


def test_one_of_a_couple_goes_and_takes_their_own_words_only(maelle: Practitioner, noe: Practitioner) -> None:
    alix, bilal = factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")
    file = factories.accompaniment(maelle, persons=[alix, bilal], situation=SITUATION, at=AT - 30 * DAY)
    one, other = (file.members.get(person=person) for person in (alix, bilal))
    one.secrecy = Secrecy.INDIVIDUAL
    one.save()
    note(file, days_ago=9, member=one)
    note(file, days_ago=5, member=other)
    together = factories.meeting(
        maelle, person=bilal, others=[alix], state=MeetingState.ACCEPTED, starts_at=AT + 5 * DAY
    )
    file.file_meetings.create(meeting=together, intervention=Kind.COUPLE_FAMILY)
    names = [item.words for item in items_of(one)]
    assert names == [("À part : Alix",)]
    change = sent(one, noe, *[item.name for item in items_of(one)])
    act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    file.refresh_from_db()
    one.refresh_from_db()
    other.refresh_from_db()
    assert file.state == State.ACTIVE and one.left_at == AT and other.left_at is None
    assert Meeting.objects.get(pk=together.pk).state == MeetingState.ACCEPTED
    presence = together.participants.get(person=alix).presence
    assert presence == Presence.NOT_COMING
    new = Accompaniment.objects.get(practitioner=noe)
    assert list(new.members.values_list("person_id", flat=True)) == [alix.pk]
    assert "Bilal" not in str(PassedOn.objects.get().copy())


# ── strangers ────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_else_sees_a_change(
    client: Client, member: Member, noe: Practitioner, maelle: Practitioner, file: Accompaniment
) -> None:
    change = sent(member, noe, "situation", goodbye=GOODBYE)
    arrival, own = reverse("file:arrival", args=[change.pk]), reverse("file:changing", args=[file.pk])
    third = factories.published_practitioner(name="Zoé", practice=noe.practice)
    for user in (maelle.user, third.user, factories.manager(practice=noe.practice)):
        stranger = Client()
        stranger.force_login(user)
        assert stranger.get(arrival).status_code == 404
        assert stranger.post(arrival, {"answer": "yes"}).status_code == 404
    for user in (noe.user, third.user):
        stranger = Client()
        stranger.force_login(user)
        assert stranger.get(own).status_code == 404
    assert Client().get(arrival).status_code == 302 and Client().get(own).status_code == 302
    sealed = member.person.seal('{"name": "x", "email": "x"}', field="accompaniment.holder")
    holder = Holder.objects.create(member=member, sealed=sealed, added_at=AT)
    for name in ("changing", "passing_on", "elsewhere"):
        crossed = reverse(f"accompaniment:{name}", args=[holder_token(holder)])
        assert client.get(crossed).status_code == 404
    change.refresh_from_db()
    assert change.state == ChangeState.SENT


def test_erased_with_the_person(client: Client, member: Member, noe: Practitioner) -> None:
    change = sent(member, noe, "situation")
    act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    act.read_passed_on(change=change, by=Actor.user(noe.user_id), at=AT)
    erase_person(person=member.person, by=Actor.machine(), at=AT)
    assert not PassedOn.objects.exists() and not Change.objects.exists()
    assert client.get(path("changing", member)).status_code == 404


def test_a_closed_file_changes_nobody(
    client: Client, member: Member, noe: Practitioner, file: Accompaniment
) -> None:
    act.prepare(member=member, to=noe, by=who(member), at=AT)
    Accompaniment.objects.filter(pk=file.pk).update(state=State.CLOSED, closed_at=AT)
    for attempt in (
        lambda: act.prepare(member=member, to=noe, by=who(member), at=AT),
        lambda: act.send(member=member, items=[], goodbye="", by=who(member), at=AT),
        lambda: act.leave_for_elsewhere(member=member, goodbye="", by=who(member), at=AT),
    ):
        with pytest.raises(act.FileIsClosed):
            attempt()
    assert "Cet accompagnement est terminé" in page(client, "changing", member)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client: Client, member: Member, noe: Practitioner, count: int, django_assert_num_queries: Callable
) -> None:
    for n in range(count):
        note(member.accompaniment, days_ago=3 + n)
    act.prepare(member=member, to=noe, by=who(member), at=AT)
    client.get(path("passing_on", member))
    with django_assert_num_queries(9):
        client.get(path("passing_on", member))
    sent(member, noe, *[item.name for item in items_of(member)])
    desk = desk_of(noe)
    arrivals = reverse("file:arrivals")
    desk.get(arrivals)
    with django_assert_num_queries(6):
        desk.get(arrivals)
