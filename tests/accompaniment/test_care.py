"""A contrary opinion closes the way, gently and for good; everything else about care stays with the practitioner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte.accompaniment.actions import FileClosed, put_in_file
from aparte.accompaniment.actions_care import NobodyNamed, note_care
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.rules_gate import Care
from aparte.accompaniment.terms import Opinion, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import TEN

AT = TEN - timedelta(days=1)
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
CONTRARY = {"professional": "Dre Roy", "opinion": "contrary", "since": "2027-02-27"}


@pytest.fixture
def beside(maelle: Practitioner) -> Accompaniment:
    care = {"professional": "Dre Roy", "opinion": "not_sought", "since": ""}
    return factories.accompaniment(maelle, care=care)


def to_come(file: Accompaniment, hours: int, *, filed: bool = True) -> Meeting:
    meeting = factories.meeting(
        file.practitioner,
        person=file.members.get().person,
        state=MeetingState.ACCEPTED,
        kind=Kind.SUPPORT,
        starts_at=TEN + timedelta(hours=hours),
    )
    if filed:
        put_in_file(accompaniment=file, meeting=meeting)
    return meeting


def page_of(file: Accompaniment) -> str:
    return reverse("accompaniment:frame", args=[member_token(file.members.get())])


def test_a_contrary_opinion_ends_it_and_everybody_is_told_gently(
    desk: Client, beside: Accompaniment, run_tasks: Run, mailoutbox: Mails
) -> None:
    held = factories.held_meeting(beside)
    mine = [to_come(beside, 0), to_come(beside, 2, filed=False)]
    other_file = factories.accompaniment(
        beside.practitioner, persons=[factories.person(email="zoe@exemple.test")]
    )
    another = to_come(other_file, 4)
    address = reverse("file:care", args=[beside.pk])
    assert desk.post(address, CONTRARY).status_code == 422, "it is confirmed first"
    assert desk.post(address, CONTRARY | {"confirm": "on"}).status_code == 302
    beside.refresh_from_db()
    assert (beside.state, beside.ending) == (State.CLOSED, "contrary_opinion")
    assert beside.care["opinion"] == "contrary"
    states = {one.pk: one.state for one in Meeting.objects.all()}
    assert [states[one.pk] for one in mine] == ["cancelled", "cancelled"]
    assert (states[held.pk], states[another.pk]) == ("done", "accepted")
    run_tasks()
    letters = [mail for mail in mailoutbox if "/entente/" in mail.body]
    assert [mail.to[0] for mail in letters] == ["alix@exemple.test"]
    assert not any(word in letters[0].body for word in ("Roy", "avis contraire", "accompagnement", "Alix"))
    told = Client().get(page_of(beside)).content.decode()
    assert (
        "Le professionnel qui vous suit préfère" in told
        and "À qui s'adresser" in told
        and "Dre Roy" not in told
    )
    practitioners = desk.get(address).content.decode()
    assert "Des mots pour le dire" in practitioners and "À qui s'adresser" in practitioners


def test_never_opened_again_by_coming_back(beside: Accompaniment) -> None:
    contrary = Care("Dre Roy", Opinion.CONTRARY)
    note_care(accompaniment=beside, care=contrary, by=Actor.machine(), at=AT)
    client = Client()
    assert client.post(page_of(beside), {"accepted": "yes", "read": str(beside.pk)}).status_code == 409
    with pytest.raises(FileClosed):
        note_care(accompaniment=beside, care=Care("Dre Roy", Opinion.FAVOURABLE), by=Actor.machine(), at=AT)
    beside.refresh_from_db()
    assert beside.state == State.CLOSED


def test_of_a_couple_neither_learns_whose_professional_objected(maelle: Practitioner) -> None:
    persons = [factories.person(), factories.person(first_name="Bilal", email="bilal@exemple.test")]
    file = factories.accompaniment(maelle, persons=persons)
    note_care(accompaniment=file, care=Care("Dre Roy", Opinion.CONTRARY), by=Actor.machine(), at=AT)
    for one in file.members.all():
        page = Client().get(reverse("accompaniment:frame", args=[member_token(one)])).content.decode()
        assert "s'arrête ici" in page and "qui vous suit" not in page


def test_the_journal_and_the_row_say_that_it_closed_not_why(beside: Accompaniment) -> None:
    note_care(accompaniment=beside, care=Care("Dre Roy", Opinion.CONTRARY), by=Actor.machine(), at=AT)
    told = [one.verb for one in Entry.objects.order_by("pk")][-2:]
    assert told == ["care.noted", "file.closed"]
    row = repr(Accompaniment.objects.values().get(pk=beside.pk))
    assert "contrary" not in row and "Roy" not in row


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"professional": "  "},
        {"professional": "x" * 161},
        {"professional": "a\x00"},
        {"opinion": "?"},
        {"since": "2999-01-01"},
        {"since": "hier"},
    ],
)
def test_a_wrong_form_is_shown_again(desk: Client, beside: Accompaniment, wrong: dict[str, str]) -> None:
    sent = {"professional": "Dre Lune", "opinion": "favourable", "since": ""} | wrong if wrong else {}
    answer = desk.post(reverse("file:care", args=[beside.pk]), sent)
    assert answer.status_code == 422
    beside.refresh_from_db()
    assert beside.care["professional"] == "Dre Roy"
    with pytest.raises(NobodyNamed):
        note_care(accompaniment=beside, care=Care(" ", Opinion.FAVOURABLE), by=Actor.machine(), at=AT)


def test_another_opinion_is_noted_and_it_goes_on(desk: Client, beside: Accompaniment) -> None:
    sent = {"professional": "Dre Lune", "opinion": "favourable", "since": "2027-02-27"}
    assert desk.post(reverse("file:care", args=[beside.pk]), sent).status_code == 302
    beside.refresh_from_db()
    assert beside.is_open and beside.care == sent
    page = desk.get(reverse("file:care", args=[beside.pk])).content.decode()
    assert "Dre Lune" in page and "27 février 2027" in page


def test_strangers_of_the_care_page(beside: Accompaniment, maelle: Practitioner) -> None:
    address = reverse("file:care", args=[beside.pk])
    for user in (
        factories.published_practitioner(practice=maelle.practice).user,
        factories.manager(practice=maelle.practice),
    ):
        client = Client()
        client.force_login(user)
        assert client.get(address).status_code == client.post(address, CONTRARY).status_code == 404
    assert Client().get(address).status_code == 302
    assert "Dre Roy" not in Client().get(page_of(beside)).content.decode()
