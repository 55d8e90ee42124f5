"""Going on with somebody else: who, what, taken back until it was read; nobody learns what is not theirs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment import actions_changing as act
from aparte.accompaniment.links import holder_token, member_token
from aparte.accompaniment.models import (
    Accompaniment,
    Agreement,
    Amendment,
    AnswerToAgreement,
    Change,
    Holder,
    Member,
    Note,
    NotePart,
    PassedOn,
)
from aparte.accompaniment.models_notes import AMENDMENT
from aparte.accompaniment.queries_changing import items_of, read_copy
from aparte.accompaniment.rules_changing import Reason, may_pass_on_part, may_take_back
from aparte.accompaniment.terms import Answer, Ending, NoteState, PartKind, Secrecy, State
from aparte.accompaniment.terms_changing import LONGEST_GOODBYE, ChangeState
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, Presence
from aparte.meetings.terms import State as MeetingState
from aparte.people.actions import erase_person
from aparte.people.models import Practitioner
from tests import factories

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
AT = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SITUATION = "Je dors mal depuis que l'atelier a fermé."
TOLD, ADDED, REFLECTED = "J'ai parlé de mon père.", "Il m'a rappelé depuis.", "Je me suis sentie dépassée."
GOODBYE = "Merci pour ces heures, je garde la phrase du pont."


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


def who(member: Member) -> Actor:
    return Actor.person(member.person_id)


def note(
    file: Accompaniment, *, days_ago: int = 3, member: Member | None = None, signed: bool = True
) -> dict[str, NotePart]:
    """A note of a held meeting: what is shared, what is one member's, what is the practitioner's own."""
    meeting = factories.held_meeting(file, starts_at=AT - days_ago * DAY)
    made = Note.objects.create(
        accompaniment=file,
        meeting=meeting,
        template=Kind.SUPPORT,
        begun_at=AT,
        state=NoteState.SIGNED if signed else NoteState.DRAFT,
        signed_at=AT if signed else None,
        locks_at=AT if signed else None,
    )
    parts = {}
    wanted = [(PartKind.JOINT, None, TOLD), (PartKind.REFLECTION, None, REFLECTED)]
    wanted += [(PartKind.MEMBER, member, f"À part : {member.person.first_name}")] if member else []
    for kind, whose, words in wanted:
        part = NotePart(note=made, kind=kind, member=whose, changed_at=AT)
        part.sealed = part.sealing({"words": words, "empty": ""})
        part.save()
        parts[kind.value] = part
    return parts


def agreed(member: Member) -> None:
    file = member.accompaniment
    sealed = file.seal("{}", field="accompaniment.agreement")
    text = Agreement.objects.create(accompaniment=file, text="FR/2026-11-01", sealed=sealed, proposed_at=AT)
    AnswerToAgreement.objects.create(agreement=text, member=member, answer=Answer.ACCEPTED, at=AT - 20 * DAY)


def to_come(file: Accompaniment, member: Member, *, days: int = 7) -> Meeting:
    found = factories.meeting(
        file.practitioner, person=member.person, state=MeetingState.ACCEPTED, starts_at=AT + days * DAY
    )
    file.file_meetings.create(meeting=found, intervention=Kind.SUPPORT)
    return found


def sent(member: Member, to: Practitioner, *items: str, goodbye: str = "") -> Change:
    act.prepare(member=member, to=to, by=who(member), at=AT)
    return act.send(member=member, items=items, goodbye=goodbye, by=who(member), at=AT)


def page(client: Client, name: str, member: Member) -> str:
    return html.unescape(client.get(path(name, member)).content.decode())


def path(name: str, member: Member) -> str:
    return reverse(f"accompaniment:{name}", args=[member_token(member)])


def desk_of(practitioner: Practitioner) -> Client:
    client = Client()
    client.force_login(practitioner.user)
    return client


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
