"""One meeting, several persons: each invited, free at that time, able to say no; nobody learns what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_desk import record_outcome
from aparte.meetings.actions_persons import (
    Contact,
    TooLate,
    TooManyPersons,
    WhoAskedComes,
    answer_invitation,
    expected,
    invite,
    take_out,
)
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Meeting, Participant, TakenTime
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.terms import Attendance, Outcome, Presence, State
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, address, booked, form

BILAL = Contact("Bilal", "bilal@exemple.test", "")
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


@pytest.fixture
def couple(maelle: Practitioner) -> Meeting:
    return booked(maelle, others=[BILAL])


def invited(meeting: Meeting) -> Participant:
    return meeting.participants.exclude(person=meeting.person_id).get()


def page_of(one: Participant) -> str:
    return reverse("meetings:invitation", args=[invitation_token(one)])


def test_a_couple_books_and_each_time_is_taken(couple: Meeting) -> None:
    rows = TakenTime.objects.filter(meeting=couple)
    assert rows.count() == 3 and set(expected(couple)) == {couple.person_id, invited(couple).person_id}
    presences = dict(couple.participants.values_list("person_id", "presence"))
    assert presences == {couple.person_id: "coming", invited(couple).person_id: "invited"}


def test_a_couple_books_through_the_page(client: Client, maelle: Practitioner) -> None:
    sent = form() | {"with0-first_name": "Bilal", "with0-email": "bilal@exemple.test"}
    assert client.post(address(maelle), sent).status_code == 302
    meeting = Meeting.objects.get()
    assert sorted(one.person.first_name for one in meeting.participants.all()) == ["Alix", "Bilal"]


def test_somebody_half_told_is_asked_again_and_nothing_is_lost(client: Client, maelle: Practitioner) -> None:
    answer = client.post(address(maelle), form() | {"with0-first_name": "Bilal"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Meeting.objects.exists() and not Person.objects.exists()
    assert 'value="Bilal"' in page and 'value="Alix"' in page and page.count("data-wrong") == 1


def test_each_gets_a_mail_and_a_link_of_their_own(couple: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    run_tasks()
    by_address = {mail.to[0]: mail for mail in mailoutbox}
    asks, other = by_address["alix@exemple.test"], by_address["bilal@exemple.test"]
    assert "/rencontre/" in asks.body and "/invitation/" in other.body and "/rencontre/" not in other.body
    assert "venez-vous" in other.subject and "Alix" not in other.body + other.subject
    assert all(f"UID:{couple.pk}@aparte" in mail.attachments[0][1] for mail in (asks, other))
    told = [mail.attachments[0][1].replace("\r\n ", "") for mail in (asks, other)]
    assert "PARTSTAT=ACCEPTED" in told[0] and "PARTSTAT=NEEDS-ACTION" in told[1]


def test_whoever_is_invited_says_no_and_is_free_again(
    client: Client, couple: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    run_tasks()
    mailoutbox.clear()
    one = invited(couple)
    assert client.post(page_of(one), {"coming": "no"}).status_code == 302
    couple.refresh_from_db()
    assert couple.state == State.BOOKED and expected(couple) == [couple.person_id]
    assert not TakenTime.objects.filter(person=one.person_id).exists()
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} == {"alix@exemple.test", couple.practitioner.user.email}
    assert not any(mail.attachments for mail in mailoutbox)
    client.post(page_of(one), {"coming": "yes"})
    assert set(expected(couple)) == {couple.person_id, one.person_id}


def test_saying_it_twice_is_saying_it_once(couple: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    for _ in range(2):
        answer_invitation(participant=invited(couple), coming=False, at=AT)
    run_tasks()
    assert len([mail for mail in mailoutbox if "réponse" in mail.subject]) == 2


def test_who_said_no_and_is_elsewhere_by_now_cannot_come_back(couple: Meeting) -> None:
    one = invited(couple)
    answer_invitation(participant=one, coming=False, at=AT)
    factories.meeting(factories.published_practitioner(), starts_at=TEN, person=one.person)
    with pytest.raises(TimeTaken):
        answer_invitation(participant=one, coming=True, at=AT)
    assert invited(couple).presence == Presence.NOT_COMING


def test_nobody_is_in_two_meetings_at_once(couple: Meeting) -> None:
    """A time at which somebody who comes is elsewhere is neither offered nor accepted."""
    elsewhere = TEN + timedelta(hours=2)
    factories.meeting(factories.published_practitioner(), starts_at=elsewhere, person=invited(couple).person)
    found = calendar(couple.practitioner, at=AT, without=[couple], persons=expected(couple))
    assert found is not None
    free = {one.starts for one in found.free(length=EXPLORATORY, at=AT)}
    assert TEN in free and elsewhere not in free
    with pytest.raises(TimeTaken):
        move(meeting=couple, starts_at=elsewhere, by=Actor.person(couple.person_id), at=AT)


def test_a_move_asks_everybody_again(couple: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    answer_invitation(participant=invited(couple), coming=True, at=AT)
    run_tasks()
    mailoutbox.clear()
    later = TEN + timedelta(hours=3)
    move(meeting=couple, starts_at=later, by=Actor.person(couple.person_id), at=AT)
    assert invited(couple).presence == Presence.INVITED
    assert set(TakenTime.objects.filter(meeting=couple).values_list("starts_at", flat=True)) == {later}
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} >= {"alix@exemple.test", "bilal@exemple.test"}


def test_cancelling_frees_and_tells_everybody(couple: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    run_tasks()
    mailoutbox.clear()
    cancel(meeting=couple, by=Actor.person(couple.person_id), at=AT)
    run_tasks()
    assert not TakenTime.objects.exists()
    assert {mail.to[0] for mail in mailoutbox} >= {"alix@exemple.test", "bilal@exemple.test"}


def test_one_more_is_invited_and_taken_out_by_the_link(client: Client, maelle: Practitioner) -> None:
    meeting = booked(maelle)
    invite_page = reverse("meetings:invite", args=[private_token(meeting)])
    assert client.get(invite_page).status_code == 200
    assert client.post(invite_page, {"first_name": "Bilal", "email": "bilal@exemple.test"}).status_code == 302
    one = invited(meeting)
    assert "Bilal" in client.get(invite_page).content.decode()
    out = reverse("meetings:take_out", args=[private_token(meeting), one.pk])
    assert client.post(out).status_code == 302
    assert expected(meeting) == [meeting.person_id] and client.get(page_of(one)).status_code == 404


def test_who_asked_is_neither_taken_out_nor_declines(couple: Meeting) -> None:
    own = couple.participants.get(person=couple.person_id)
    with pytest.raises(WhoAskedComes):
        take_out(participant=own, by=Actor.person(couple.person_id), at=AT)
    with pytest.raises(WhoAskedComes):
        answer_invitation(participant=own, coming=False, at=AT)


def test_eight_at_most_and_not_once_it_has_begun(couple: Meeting) -> None:
    who = Actor.person(couple.person_id)
    for n in range(6):
        invite(meeting=couple, contact=Contact(f"N{n}", f"n{n}@exemple.test", ""), by=who, at=AT)
    with pytest.raises(TooManyPersons):
        invite(meeting=couple, contact=BILAL, by=who, at=AT)
    with pytest.raises(TooLate):
        invite(meeting=couple, contact=BILAL, by=who, at=TEN)


def test_an_invitation_opens_nothing_else(client: Client, couple: Meeting) -> None:
    """It is not a private link: who is invited reads no word of the request and moves nothing."""
    one = invited(couple)
    token = invitation_token(one)
    for name in ("link", "move", "cancel", "erase", "invite", "next", "series"):
        assert client.get(reverse(f"meetings:{name}", args=[token])).status_code == 404
    page = client.get(page_of(one)).content.decode()
    assert "Alix" in page and "alix@" not in page and factories.WORDS[:20] not in page
    crossed = reverse("meetings:invitation", args=[private_token(couple)])
    assert client.get(crossed).status_code == 404


def test_somebody_invited_is_forgotten_and_the_others_keep_theirs(client: Client, couple: Meeting) -> None:
    one = invited(couple)
    gone = reverse("meetings:erase_invited", args=[invitation_token(one)])
    assert client.get(gone).status_code == 200 and client.post(gone).status_code == 302
    couple.refresh_from_db()
    assert couple.state == State.BOOKED and couple.person.first_name == "Alix"
    assert client.get(page_of(one)).status_code == 404
    assert Person.objects.get(pk=one.person_id).first_name == ""


def test_who_came_is_noted_for_each(desk: Client, couple: Meeting) -> None:
    one = invited(couple)
    own = couple.participants.get(person=couple.person_id)
    with clock.frozen(TEN + timedelta(minutes=20)):
        page = desk.get(reverse("desk:meeting", args=[couple.pk])).content.decode()
        assert "Qui était là" in page and "Bilal" in page
        sent = {"outcome": "within_frame", "came": [str(own.pk)]}
        assert desk.post(reverse("desk:outcome", args=[couple.pk]), sent).status_code == 302
    attendance = dict(couple.participants.values_list("pk", "attendance"))
    assert attendance == {own.pk: Attendance.CAME, one.pk: Attendance.ABSENT}


def test_that_nobody_came_is_noted_without_a_word_to_anybody(
    couple: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    run_tasks()
    mailoutbox.clear()
    by = Actor.user(couple.practitioner.user_id)
    record_outcome(meeting=couple, outcome=Outcome.NOT_HELD, by=by, at=TEN, came=[])
    run_tasks()
    assert not mailoutbox
    assert set(couple.participants.values_list("attendance", flat=True)) == {Attendance.ABSENT}


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client: Client, maelle: Practitioner, count: int, django_assert_max_num_queries: Callable
) -> None:
    others = [Contact(f"N{n}", f"n{n}@exemple.test", "") for n in range(count)]
    meeting = booked(maelle, others=others)
    link, invite_page = (
        reverse(f"meetings:{name}", args=[private_token(meeting)]) for name in ("link", "invite")
    )
    client.get(link)
    with django_assert_max_num_queries(9):
        client.get(link)
    with django_assert_max_num_queries(5):
        client.get(invite_page)
