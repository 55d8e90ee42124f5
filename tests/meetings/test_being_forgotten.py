"""Being forgotten by the private link: asked once, done at once, and the time is free again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Verb
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import TEN, address, form


@pytest.fixture
def meeting(maelle: Practitioner) -> Meeting:
    return factories.meeting(maelle, starts_at=TEN)


def erase(meeting: Meeting) -> str:
    return reverse("meetings:erase", args=[private_token(meeting)])


def test_everything_goes_and_the_time_is_free(
    client: Client, meeting: Meeting, maelle: Practitioner, run_tasks: Callable[[], int], mailoutbox: list
) -> None:
    assert client.get(erase(meeting)).status_code == 200
    assert client.post(erase(meeting)).status_code == 302

    meeting = Meeting.objects.get()
    assert meeting.state == State.CANCELLED
    assert (meeting.person.first_name, meeting.person.email, meeting.request.unsealed().words) == ("", "", "")
    assert client.get(reverse("meetings:link", args=[private_token(meeting)])).status_code == 404
    assert client.post(erase(meeting)).status_code == 404
    assert factories.meeting(maelle, starts_at=TEN)
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} <= {maelle.user.email}


def test_only_asking_changes_nothing(client: Client, meeting: Meeting) -> None:
    client.get(erase(meeting))
    client.head(erase(meeting))
    assert Meeting.objects.get().person.first_name == "Alix"


def test_it_is_possible_after_the_meeting_too(client: Client, maelle: Practitioner) -> None:
    """What was shared stays in the practitioner's agenda, without anybody's name."""
    meeting = factories.meeting(maelle, starts_at=TEN, state=State.DONE)
    with clock.frozen(TEN + timedelta(days=30)):
        assert client.post(erase(meeting)).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.outcome, meeting.person.first_name) == ("done", "within_frame", "")


def test_the_journal_says_that_it_was_the_person(client: Client, meeting: Meeting) -> None:
    client.post(erase(meeting))
    entry = Entry.objects.get(verb=Verb.PERSON_ERASED)
    assert (entry.actor_kind, entry.actor_id) == ("person", str(meeting.person_id))


def test_a_stranger_erases_nobody(client: Client, meeting: Meeting) -> None:
    wrong = private_token(meeting)[:-1]
    for token in (wrong, str(meeting.pk), meeting.pk.hex):
        assert client.post(reverse("meetings:erase", args=[token])).status_code == 404
    assert Client(enforce_csrf_checks=True).post(erase(meeting)).status_code == 403
    assert Meeting.objects.get().person.first_name == "Alix"


def test_a_form_sent_again_afterwards_shows_nothing(client: Client, maelle: Practitioner) -> None:
    """The page that booked may still be open in a browser: it leads to a page that does not exist."""
    sent = form(words="Je tourne en rond.")
    client.post(address(maelle), sent)
    client.post(erase(Meeting.objects.get()))
    answer = client.post(address(maelle), sent, follow=True)
    assert answer.status_code == 404 and Meeting.objects.count() == 1
