"""A checkpoint every six meetings or three months: both sides answer, « beyond the frame » opens the way on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from aparte.accompaniment.actions_checkpoints import NotOpen, answer, open_due
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Checkpoint, CheckpointAnswer, Member
from aparte.accompaniment.queries_checkpoints import due_files, due_now
from aparte.accompaniment.rules_checkpoints import Reason, due, goes_beyond
from aparte.accompaniment.terms import State
from aparte.accompaniment.terms_checkpoints import QUESTIONS, Said
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Outcome
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
DAY = timedelta(days=1)
YES = dict.fromkeys(QUESTIONS, Said.YES)


@given(some.integers(0, 20), some.integers(0, 400))
def test_due_at_six_meetings_or_three_months(held: int, days: int) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    verdict = due(since=since, held=held, at=since + days * DAY)
    assert verdict.due == (held >= 6 or days >= 91) == bool(verdict.reasons)
    assert (Reason.MEETINGS in verdict.reasons) == (held >= 6)


@given(some.dictionaries(some.sampled_from([*QUESTIONS, "words"]), some.sampled_from([*Said]), max_size=4))
def test_beyond_is_a_no_to_ordinary_life_or_to_the_frame(said: dict[str, str]) -> None:
    assert goes_beyond([said]) == ("no" in (said.get("ordinary"), said.get("frame")))


@pytest.fixture
def couple(maelle: Practitioner) -> Accompaniment:
    """Under way since a hundred days."""
    persons = [factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")]
    return factories.accompaniment(maelle, persons=persons, at=AT - 100 * DAY)


def members(file: Accompaniment) -> list[Member]:
    found = file.members.select_related("person", "accompaniment__practitioner")
    return sorted(found, key=lambda one: one.person.first_name)


def page_of(member: Member) -> str:
    return reverse("accompaniment:checkpoint", args=[member_token(member)])


def opened(file: Accompaniment) -> Checkpoint:
    open_due(at=AT)
    return file.checkpoints.select_related("accompaniment").get(closed_at=None)


def test_opened_once_by_the_worker_and_everybody_is_asked(
    couple: Accompaniment, run_tasks: Run, mailoutbox: Mails
) -> None:
    assert [open_due(at=AT), open_due(at=AT), open_due(at=AT + 200 * DAY)] == [1, 0, 0]
    run_tasks()
    to = {mail.to[0] for mail in mailoutbox}
    assert to == {"alix@exemple.test", "bilal@exemple.test", couple.practitioner.user.email}
    assert not any("tape" in mail.subject + mail.body.split("http")[0] for mail in mailoutbox)


def test_six_meetings_that_took_place(maelle: Practitioner) -> None:
    file = factories.accompaniment(maelle, at=AT - 40 * DAY)
    for number in range(5):
        factories.held_meeting(file, starts_at=AT - (30 - number) * DAY)
    missed = factories.held_meeting(file, starts_at=AT - 10 * DAY)
    Meeting.objects.filter(pk=missed.pk).update(outcome=Outcome.NOT_HELD)
    factories.held_meeting(factories.accompaniment(maelle, at=AT + 50 * DAY), starts_at=AT - 9 * DAY)
    assert open_due(at=AT) == 0 and due_now(file, at=AT).due is False
    factories.held_meeting(file, starts_at=AT - 8 * DAY)
    assert due_now(file, at=AT).reasons == (Reason.MEETINGS,)
    assert open_due(at=AT) == 1
    Checkpoint.objects.update(closed_at=AT)
    assert open_due(at=AT + DAY) == 0, "the next one counts from this one"
    assert open_due(at=AT + 91 * DAY) == 1


@pytest.mark.parametrize("state", [State.PROPOSED, State.AGREED, State.PAUSED, State.CLOSED])
def test_only_of_what_is_under_way(maelle: Practitioner, state: str) -> None:
    factories.accompaniment(maelle, state=state, at=AT - 300 * DAY)
    assert open_due(at=AT) == 0


def test_what_the_database_answers_is_what_the_rule_says(maelle: Practitioner) -> None:
    for days in (10, 90, 91, 92):
        for count in (0, 5, 6):
            file = factories.accompaniment(maelle, at=AT - days * DAY)
            for _number in range(count):
                factories.held_meeting(file)
    asked = set(due_files(at=AT).values_list("pk", flat=True))
    assert asked == {one.pk for one in Accompaniment.objects.all() if due_now(one, at=AT).due}
    assert 0 < len(asked) < 12


def test_both_answer_and_it_closes(client: Client, desk: Client, couple: Accompaniment) -> None:
    checkpoint = opened(couple)
    alix, bilal = members(couple)
    sent = {"ordinary": "yes", "frame": "yes", "wanted": "unsure", "words": "Je respire mieux."}
    visitor = Client()
    assert visitor.post(page_of(alix), sent).status_code == 302
    assert "Je respire mieux." in visitor.get(page_of(alix)).content.decode()
    assert "respire" not in visitor.get(page_of(bilal)).content.decode()
    address = reverse("file:checkpoint", args=[couple.pk])
    assert "Je respire mieux." in desk.get(address).content.decode()
    assert desk.post(address, sent | {"words": ""}).headers["Location"] == address
    checkpoint.refresh_from_db()
    assert checkpoint.closed_at is None
    assert visitor.post(page_of(bilal), sent).status_code == 302
    checkpoint.refresh_from_db()
    assert checkpoint.closed_at == AT
    assert Entry.objects.order_by("-pk")[0].verb == "checkpoint.closed"
    with pytest.raises(NotOpen):
        answer(checkpoint=checkpoint, member=alix, said=YES, words="", by=Actor.machine(), at=AT)
    assert visitor.post(page_of(alix), sent).status_code == 200


def test_answers_are_sealed_for_whom_they_are(couple: Accompaniment) -> None:
    checkpoint = opened(couple)
    alix, _bilal = members(couple)
    for member in (alix, None):
        answer(checkpoint=checkpoint, member=member, said=YES, words="Un mot.", by=Actor.machine(), at=AT)
    kept = list(CheckpointAnswer.objects.select_related("member__person", "checkpoint__accompaniment"))
    assert not any(b"Un mot" in bytes(one.sealed) for one in kept)
    assert [one.said()["words"] for one in kept] == ["Un mot.", "Un mot."]
    from aparte.people.actions import erase_person

    erase_person(person=alix.person, by=Actor.machine(), at=AT)
    told = {one.member_id: one.said() for one in CheckpointAnswer.objects.all()}
    assert told[alix.pk] == {} and told[None]["words"] == "Un mot."


def test_beyond_the_frame_opens_the_way_on(desk: Client, couple: Accompaniment) -> None:
    opened(couple)
    sent = {"ordinary": "yes", "frame": "no", "wanted": "yes", "words": ""}
    alix, bilal = members(couple)
    visitor = Client()
    visitor.post(page_of(alix), sent)
    assert "À qui s'adresser" in visitor.get(page_of(alix)).content.decode()
    address = reverse("file:checkpoint", args=[couple.pk])
    referral = reverse("file:referral", args=[couple.pk])
    assert referral in desk.get(address).content.decode()
    assert desk.post(address, sent).headers["Location"] == referral
    assert "À qui s'adresser" in desk.get(referral).content.decode()
    assert desk.post(referral).status_code == 302
    couple.refresh_from_db()
    assert (couple.state, couple.ending) == (State.CLOSED, "referred")
    assert not Checkpoint.objects.filter(closed_at=None).exists()
    page = visitor.get(reverse("accompaniment:frame", args=[member_token(bilal)])).content.decode()
    assert "mérite une autre aide" in page and "Cet accompagnement s'arrête ici." in page


@pytest.mark.parametrize(
    "sent", [{}, {"ordinary": "yes"}, dict.fromkeys(QUESTIONS, "maybe"), {**YES, "words": "x\x00"}]
)
def test_half_answers_are_asked_again(desk: Client, couple: Accompaniment, sent: dict[str, str]) -> None:
    opened(couple)
    for client, address in (
        (desk, reverse("file:checkpoint", args=[couple.pk])),
        (Client(), page_of(members(couple)[0])),
    ):
        found = client.post(address, sent)
        assert found.status_code == 422 and "à revoir" in found.content.decode()
    assert not CheckpointAnswer.objects.exists()


def test_nothing_is_asked_when_nothing_is_due(client: Client, maelle: Practitioner) -> None:
    one = factories.accompaniment(maelle).members.select_related("person", "accompaniment").get()
    assert "Aucune question" in client.get(page_of(one)).content.decode()
    assert client.post(page_of(one), {**YES, "words": ""}).status_code == 200
    assert not CheckpointAnswer.objects.exists()


def test_the_worker_asks_as_much_for_one_file_as_for_three(
    maelle: Practitioner, django_assert_num_queries: Callable[..., object]
) -> None:
    for count in (1, 2):
        for _number in range(count):
            factories.accompaniment(maelle, at=AT - 10 * DAY)
        with django_assert_num_queries(1):
            assert open_due(at=AT) == 0
