"""Who came because another asked: they take what follows too, on their own, when the other left as well."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte.accompaniment.actions import put_in_file
from aparte.accompaniment.actions_stopping import pause, resume, stop
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, FileMeeting
from aparte.audit.terms import Actor
from aparte.meetings.actions_erasing import forget
from aparte.meetings.actions_times import free_for
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.queries_meeting import who_goes_on
from aparte.meetings.terms import Attendance, Kind, Outcome, Presence, State
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import AT
from tests.meetings.following import THREE, Mails, Run, sent

pytestmark = pytest.mark.usefixtures("stopped_clock")


@pytest.fixture
def alix(db: None) -> Person:
    return factories.person()


@pytest.fixture
def bilal(db: None) -> Person:
    return factories.person(first_name="Bilal", email="bilal@exemple.test")


@pytest.fixture
def file(maelle: Practitioner, alix: Person, bilal: Person) -> Accompaniment:
    factories.offering(maelle)
    return factories.accompaniment(maelle, persons=[alix, bilal])


@pytest.fixture
def held(file: Accompaniment, maelle: Practitioner, alix: Person, bilal: Person) -> Meeting:
    """Alix asked, Bilal came with them."""
    found = factories.meeting(
        maelle, person=alix, others=[bilal], kind=Kind.SUPPORT, state=State.DONE, outcome=Outcome.HELD, at=AT
    )
    found.participants.update(presence=Presence.COMING, attendance=Attendance.CAME)
    put_in_file(accompaniment=file, meeting=found)
    return found


def bilals(held: Meeting) -> Participant:
    return held.participants.exclude(person=held.person_id).get()


def way(came: Participant) -> str:
    return reverse("meetings:next_invited", args=[invitation_token(came)])


def booked() -> Meeting:
    return Meeting.objects.get(state=State.ACCEPTED)


def test_who_came_takes_the_next_one(client: Client, held: Meeting, bilal: Person) -> None:
    own = reverse("meetings:invitation", args=[invitation_token(bilals(held))])
    assert way(bilals(held)) in client.get(own).content.decode()
    answer = client.post(way(bilals(held)), sent())
    one = booked()
    assert answer["Location"] == reverse("meetings:link", args=[private_token(one)])
    assert (one.person, one.starts_at) == (bilal, THREE)
    assert [who.person for who in one.participants.all()] == [bilal]


def test_what_the_other_brought_is_not_theirs(client: Client, held: Meeting, bilal: Person) -> None:
    client.post(way(bilals(held)), sent())
    one = booked()
    assert one.request_id != held.request_id
    assert (one.request.person, one.request.unsealed().words) == (bilal, "")
    client.post(way(bilals(held)), sent(starts_at=THREE + timedelta(weeks=1)))
    assert {found.request_id for found in Meeting.objects.filter(person=bilal)} == {one.request_id}


def test_both_may_be_asked_again(
    client: Client, held: Meeting, alix: Person, run_tasks: Run, mailoutbox: Mails
) -> None:
    client.post(way(bilals(held)), sent(persons=str(alix.pk)))
    invited = booked().participants.get(person=alix)
    assert invited.presence == Presence.INVITED
    assert FileMeeting.objects.filter(meeting=booked(), accompaniment__members__person=alix).exists()
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} >= {"bilal@exemple.test", alix.email}


def test_who_left_is_not_asked_again_by_a_tick(
    client: Client, file: Accompaniment, held: Meeting, alix: Person, maelle: Practitioner
) -> None:
    assert str(alix.pk) in client.get(way(bilals(held))).content.decode()
    stop(member=file.members.get(person=alix), by=Actor.person(alix.pk), at=AT)
    assert str(alix.pk) not in client.get(way(bilals(held))).content.decode()
    assert client.post(way(bilals(held)), sent(persons=str(alix.pk))).status_code == 422
    desk = Client()
    desk.force_login(maelle.user)
    shown = desk.get(reverse("desk:next", args=[held.pk])).content.decode()
    assert "avec Bilal" in shown and str(alix.pk) not in shown
    desk.post(reverse("desk:next", args=[held.pk]), sent())
    assert booked().person.first_name == "Bilal"


def test_when_nobody_left_who_asked_goes_on(held: Meeting, alix: Person, bilal: Person) -> None:
    assert who_goes_on(held) == alix
    forget(person=alix, by=Actor.person(alix.pk), at=AT)
    assert who_goes_on(Meeting.objects.get(pk=held.pk)) == bilal


def test_only_who_came_and_after_what_leads_on(
    client: Client, held: Meeting, file: Accompaniment, maelle: Practitioner, alix: Person, bilal: Person
) -> None:
    declined = bilals(held)
    Participant.objects.filter(pk=declined.pk).update(presence=Presence.NOT_COMING)
    free_for(held, [bilal.pk])
    cancelled = factories.meeting(
        maelle, person=alix, others=[bilal], state=State.CANCELLED, kind=Kind.SUPPORT, at=AT
    )
    for one in (declined, cancelled.participants.get(person=bilal)):
        assert client.get(way(one)).status_code == 302
        assert client.post(way(one), sent()).status_code == 302
    other = reverse("meetings:next_invited", args=[private_token(held)])
    crossed = reverse("meetings:next", args=[invitation_token(bilals(held))])
    assert {client.get(one).status_code for one in (other, crossed)} == {404}
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_whoever_comes_back_from_a_pause_finds_the_way(
    client: Client, file: Accompaniment, held: Meeting, bilal: Person
) -> None:
    member = file.members.get(person=bilal)
    pause(member=member, by=Actor.person(bilal.pk), at=AT)
    resume(member=member, by=Actor.person(bilal.pk), at=AT)
    shown = client.get(reverse("accompaniment:resume", args=[member_token(member)])).content.decode()
    assert way(bilals(held)) in shown
