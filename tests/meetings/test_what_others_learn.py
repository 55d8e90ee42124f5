"""What those who share a meeting learn of each other, and what is left of somebody who is no longer of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from aparte.audit.terms import Actor
from aparte.meetings.actions import move
from aparte.meetings.actions_erasing import forget
from aparte.meetings.actions_next import Rhythm, book_next, move_series, stop_series
from aparte.meetings.actions_persons import Contact, NoLongerHere, answer_invitation, invite, take_out
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting, Participant, TakenTime
from aparte.meetings.terms import Kind, State
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked

BILAL = Contact("Bilal", "bilal@exemple.test", "")
WEEK = timedelta(weeks=1)
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


@pytest.fixture
def series(maelle: Practitioner) -> list[Meeting]:
    """Three meetings of Alix; Bilal is invited to the second only."""
    factories.offering(maelle)
    first = factories.meeting(maelle, state=State.DONE, at=AT)
    who = Actor.person(first.person_id)
    taken = book_next(
        after=first,
        kind=Kind.SUPPORT,
        mode="phone",
        starts_at=TEN + WEEK,
        by=who,
        key=uuid.uuid4(),
        at=AT,
        rhythm=Rhythm(3, 1),
    )
    invite(meeting=taken[1], contact=BILAL, by=who, at=AT)
    return taken


def later(run_tasks: Run) -> None:
    """What was queued for later is done now."""
    DBTaskResult.objects.filter(status="READY").update(run_after=AT - timedelta(days=365))
    run_tasks()


def only(mailoutbox: Mails, address: str) -> EmailMultiAlternatives:
    (mail,) = (mail for mail in mailoutbox if mail.to == [address])
    return mail


def test_who_comes_once_is_told_of_that_once(
    series: list[Meeting], run_tasks: Run, mailoutbox: Mails
) -> None:
    """A series that moves or stops tells each person of their own dates, and of nobody's others."""
    who = Actor.person(series[0].person_id)
    run_tasks()
    for act in (
        lambda: move_series(
            meeting=series[0], starts_at=TEN + WEEK + timedelta(hours=1), every_weeks=1, by=who, at=AT
        ),
        lambda: stop_series(series=series[0].series, by=who, at=AT),
    ):
        mailoutbox.clear()
        act()
        run_tasks()
        mail = only(mailoutbox, "bilal@exemple.test")
        assert len(mail.attachments) == 1 and f"{series[1].pk}@aparte" in mail.attachments[0][1]
        assert "16 mars" in mail.body and "9 mars" not in mail.body and "23 mars" not in mail.body
        assert len(only(mailoutbox, "alix@exemple.test").attachments) == 3


def test_who_is_taken_out_is_told_then_forgotten(
    series: list[Meeting], run_tasks: Run, mailoutbox: Mails
) -> None:
    run_tasks()
    mailoutbox.clear()
    gone = series[1].participants.exclude(person=series[1].person_id).get()
    take_out(participant=gone, by=Actor.person(series[1].person_id), at=AT)
    run_tasks()
    assert only(mailoutbox, "bilal@exemple.test")
    later(run_tasks)
    left = Person.objects.get(pk=gone.person_id)
    assert (left.first_name, left.email, left.sealed_data_key) == ("", "", None)


def test_who_is_still_of_another_meeting_is_kept(series: list[Meeting], run_tasks: Run) -> None:
    gone = series[1].participants.exclude(person=series[1].person_id).get()
    other = Participant.objects.create(meeting=series[2], person=gone.person, presence="not_coming")
    take_out(participant=gone, by=Actor.person(series[1].person_id), at=AT)
    later(run_tasks)
    assert Person.objects.get(pk=other.person_id).first_name == "Bilal"


def test_somebody_erased_is_of_no_meeting_to_come(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    """No time is taken for them again, nothing is written to them, no place of the eight is theirs."""
    meeting = booked(maelle, others=[BILAL])
    gone = meeting.participants.exclude(person=meeting.person_id).get()
    forget(person=gone.person, by=Actor.person(gone.person_id), at=AT)
    run_tasks()
    mailoutbox.clear()
    move(meeting=meeting, starts_at=TEN + timedelta(hours=1), by=Actor.person(meeting.person_id), at=AT)
    run_tasks()
    assert not TakenTime.objects.filter(person=gone.person_id).exists()
    assert not any("bilal" in mail.to[0] for mail in mailoutbox)
    assert meeting.participants.count() == 1


def test_nothing_is_booked_for_somebody_erased_meanwhile(maelle: Practitioner) -> None:
    """The page was open, the erasure came first: a link read before it books nothing after it."""
    factories.offering(maelle)
    first = Meeting.objects.with_request().get(pk=factories.meeting(maelle, state=State.DONE, at=AT).pk)
    asked = Meeting.objects.with_request().get(pk=first.pk)
    forget(person=first.person, by=Actor.person(first.person_id), at=AT)
    with pytest.raises(NoLongerHere):
        book_next(
            after=asked,
            kind=Kind.SUPPORT,
            mode="phone",
            starts_at=TEN,
            by=Actor.person(asked.person_id),
            key=uuid.uuid4(),
            at=AT,
        )
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_where_one_meets_is_told_to_those_who_come(client: Client, maelle: Practitioner) -> None:
    meeting = booked(maelle, others=[BILAL])
    one = meeting.participants.exclude(person=meeting.person_id).get()
    page = client.get(reverse("meetings:link", args=[private_token(meeting)])).content.decode()
    assert "bilal@" not in page
    answer_invitation(participant=one, coming=False, at=AT)
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "Alix" not in title and "Bilal" not in title and "exploratoire" not in title
