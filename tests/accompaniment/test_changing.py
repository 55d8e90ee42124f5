"""Going on with somebody else: who, what, taken back until it was read; nobody learns what is not theirs."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment import actions_changing as act
from aparte.accompaniment.models import (
    Accompaniment,
    Amendment,
    Change,
    Member,
    PassedOn,
)
from aparte.accompaniment.models_notes import AMENDMENT
from aparte.accompaniment.queries_changing import read_copy
from aparte.accompaniment.rules_changing import Reason, may_pass_on_part, may_take_back
from aparte.accompaniment.terms import Ending, State
from aparte.accompaniment.terms_changing import ChangeState
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.accompaniment.passing import (
    ADDED,
    AT,
    DAY,
    GOODBYE,
    REFLECTED,
    SITUATION,
    TOLD,
    Mails,
    Run,
    agreed,
    desk_of,
    note,
    page,
    path,
    sent,
    to_come,
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


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "several", "own", "allowed"),
    [
        ("joint", False, False, True),
        ("joint", True, False, False),
        ("member", True, True, True),
        ("member", True, False, False),
        ("member", False, True, True),
        ("reflection", False, False, False),
    ],
)
def test_what_is_ones_own_to_pass_on(kind: str, several: bool, own: bool, allowed: bool) -> None:
    assert may_pass_on_part(kind=kind, signed=True, several=several, own=own).refused is not allowed
    unsigned = may_pass_on_part(kind=kind, signed=False, several=several, own=own)
    assert unsigned.refused and Reason.NOT_SIGNED in unsigned.reasons


@pytest.mark.parametrize("state", list(ChangeState))
@pytest.mark.parametrize("opened", [True, False])
def test_taken_back_until_it_was_read(state: ChangeState, opened: bool) -> None:
    expected = state in {ChangeState.PREPARED, ChangeState.SENT} or (
        state == ChangeState.ACCEPTED and not opened
    )
    assert may_take_back(state=state, opened=opened).refused is not expected


# ── two steps ────────────────────────────────────────────────────────────────────────────────────────


def test_two_steps_and_nothing_by_default(
    client: Client, member: Member, noe: Practitioner, file: Accompaniment
) -> None:
    parts = note(file)
    Amendment.objects.create(part=parts["joint"], sealed=file.seal(ADDED, field=AMENDMENT), added_at=AT)
    agreed(member)
    first = page(client, "changing", member)
    assert "Noé Rivage" in first and "pas un échec" in first and "raison" in first
    answer = client.post(path("changing", member), {"who": noe.slug})
    assert answer.headers["Location"] == path("passing_on", member)
    second = page(client, "passing_on", member)
    assert SITUATION in second and TOLD in second and ADDED in second and REFLECTED not in second
    assert "checked" not in second
    client.post(path("passing_on", member), {"goodbye": GOODBYE})
    change = Change.objects.get()
    assert change.state == ChangeState.SENT and change.goodbye == GOODBYE
    accepted = act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    assert accepted.file and accepted.file.situation == "" and not PassedOn.objects.exists()
    assert GOODBYE.encode() not in bytes(Change.objects.get().sealed_goodbye or b"")


def test_what_was_ticked_is_what_they_read(
    client: Client, member: Member, noe: Practitioner, file: Accompaniment, maelle: Practitioner
) -> None:
    older, newer = note(file, days_ago=9)["joint"], note(file, days_ago=3)["joint"]
    agreed(member)
    client.post(path("changing", member), {"who": noe.slug})
    ticked = ["situation", "agreement", f"note:{newer.pk}"]
    client.post(path("passing_on", member), {"items": ticked, "goodbye": ""})
    change = Change.objects.get()
    desk, arrival = desk_of(noe), reverse("file:arrival", args=[change.pk])
    waiting = desk.get(arrival).content.decode()
    assert "Alix" in waiting and SITUATION not in html.unescape(waiting)
    assert desk.post(arrival, {"answer": "read"}).status_code == 200 and not PassedOn.objects.exists()
    assert desk.post(arrival, {"answer": "yes"}).status_code == 302
    assert PassedOn.objects.get().opened_at is None
    read = html.unescape(desk.post(arrival, {"answer": "read"}).content.decode())
    assert SITUATION in read and TOLD in read and "Acceptée le 9 février 2027" in read
    passed = PassedOn.objects.select_related("file").get()
    assert passed.opened_at == AT and len(read_copy(passed.copy())["notes"]) == 1
    assert older.pk != newer.pk and TOLD.encode() not in bytes(passed.sealed)
    assert SITUATION in html.unescape(desk.get(arrival).content.decode())
    new = passed.file
    assert (new.practitioner, new.state, new.gate, new.situation) == (noe, State.PROPOSED, None, SITUATION)
    assert Entry.objects.filter(verb=Verb.PASSED_ON_READ).count() == 2


def test_the_former_file_ends_and_what_was_to_come_is_cancelled(
    member: Member, noe: Practitioner, file: Accompaniment, run_tasks: Run, mailoutbox: Mails
) -> None:
    meeting = to_come(file, member)
    change = sent(member, noe, "situation", goodbye=GOODBYE)
    file.refresh_from_db()
    assert file.state == State.ACTIVE and Meeting.objects.get(pk=meeting.pk).state == MeetingState.ACCEPTED
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [[noe.user.email]]
    for _ in range(2):
        act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    file.refresh_from_db()
    assert (file.state, file.ending, file.closed_at) == (State.CLOSED, Ending.TRANSFERRED, AT)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CANCELLED
    assert Accompaniment.objects.with_person(member.person).count() == 2
    run_tasks()
    told = "\n".join(f"{mail.subject}\n{mail.body}" for mail in mailoutbox)
    for never in (SITUATION, GOODBYE, "Alix", "transfer", "change"):
        assert never not in told.replace("/changer/", "/").replace("change.", "")
    desk = desk_of(file.practitioner)
    former = html.unescape(desk.get(reverse("file:changing", args=[file.pk])).content.decode())
    assert GOODBYE in former and "Alix continue avec Noé Rivage" in former and "Cinq ans" in former
    assert "(à vérifier)" in former


def test_what_is_prepared_is_known_to_nobody(member: Member, noe: Practitioner, file: Accompaniment) -> None:
    act.prepare(member=member, to=noe, by=who(member), at=AT)
    former = html.unescape(
        desk_of(file.practitioner).get(reverse("file:changing", args=[file.pk])).content.decode()
    )
    assert "Alix continue" not in former and "Vous avez proposé" not in former
    assert "Alix" not in desk_of(noe).get(reverse("file:arrivals")).content.decode()
    change = Change.objects.get()
    assert desk_of(noe).get(reverse("file:arrival", args=[change.pk])).status_code == 404


# ── taking back ──────────────────────────────────────────────────────────────────────────────────────


def test_taken_back_before_the_answer(
    client: Client, member: Member, noe: Practitioner, file: Accompaniment
) -> None:
    change = sent(member, noe, "situation", goodbye=GOODBYE)
    assert "Reprendre ma demande" in page(client, "changing", member)
    for _ in range(2):
        assert client.post(path("take_back", member)).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.sealed_copy, change.sealed_goodbye) == (ChangeState.REVOKED, None, None)
    with pytest.raises(act.NotWaiting):
        act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    arrival = reverse("file:arrival", args=[change.pk])
    assert desk_of(noe).get(arrival).status_code == 404
    file.refresh_from_db()
    assert file.is_open and sent(member, noe).state == ChangeState.SENT


def test_taken_back_after_the_answer_and_before_it_was_read(
    client: Client, member: Member, noe: Practitioner
) -> None:
    change = sent(member, noe, "situation")
    act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    assert "Reprendre ce que je transmets" in page(client, "changing", member)
    client.post(path("take_back", member))
    assert not PassedOn.objects.exists()
    change.refresh_from_db()
    assert change.state == ChangeState.ACCEPTED and change.sealed_copy is None
    with pytest.raises(act.TakenBack):
        act.read_passed_on(change=change, by=Actor.user(noe.user_id), at=AT)
    desk, arrival = desk_of(noe), reverse("file:arrival", args=[change.pk])
    shown = html.unescape(desk.post(arrival, {"answer": "read"}, follow=True).content.decode())
    assert "a repris ce qu'elle transmettait" in shown and SITUATION not in shown


def test_nobody_unreads(client: Client, member: Member, noe: Practitioner) -> None:
    change = sent(member, noe, "situation")
    act.accept(change=change, by=Actor.user(noe.user_id), at=AT)
    act.read_passed_on(change=change, by=Actor.user(noe.user_id), at=AT)
    with pytest.raises(act.NothingToTakeBack):
        act.take_back(change=change, by=who(member), at=AT)
    assert "C'est déjà lu" in html.unescape(
        client.post(path("take_back", member), follow=True).content.decode()
    )
    assert PassedOn.objects.exists()


# ── declining, elsewhere, not knowing ────────────────────────────────────────────────────────────────


def test_declined_nothing_was_read_and_one_chooses_again(
    client: Client, member: Member, noe: Practitioner, file: Accompaniment
) -> None:
    change = sent(member, noe, "situation", goodbye=GOODBYE)
    assert desk_of(noe).post(reverse("file:arrival", args=[change.pk]), {"answer": "no"}).status_code == 302
    change.refresh_from_db()
    assert (change.state, change.sealed_copy, change.sealed_goodbye) == (ChangeState.DECLINED, None, None)
    again = page(client, "changing", member)
    assert "Noé Rivage ne peut pas vous accueillir" in again and "Quelqu'un d'ailleurs" in again
    file.refresh_from_db()
    assert file.is_open


def test_elsewhere_ends_here_once(client: Client, member: Member, file: Accompaniment) -> None:
    meeting = to_come(file, member)
    answer = client.post(path("changing", member), {"who": "elsewhere"})
    assert answer.headers["Location"] == path("elsewhere", member)
    shown = page(client, "elsewhere", member)
    assert "Dix questions" in shown and "psychologue" in shown.lower()
    for _ in range(2):
        assert client.post(path("elsewhere", member), {"goodbye": GOODBYE}).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.ending) == (State.CLOSED, Ending.TRANSFERRED)
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CANCELLED
    assert Change.objects.get().goodbye == GOODBYE
    assert "Cet accompagnement est terminé" in page(client, "changing", member)


def test_not_knowing_changes_nothing(client: Client, member: Member, file: Accompaniment) -> None:
    shown = html.unescape(client.post(path("changing", member), {"who": "unsure"}).content.decode())
    assert "Prenez votre temps" in shown and not Change.objects.exists()
    file.refresh_from_db()
    assert file.is_open
