"""The manager's space: facts to verify and the journal of one's own practice, and nothing that a person wrote."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.defaultfilters import floatformat
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.listening import measure
from aparte.meetings.actions_desk import accept
from aparte.meetings.models import Meeting
from aparte.pages import views_manage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    meeting = factories.meeting()
    accept(meeting=meeting, by=Actor.user(meeting.practitioner.user_id), at=factories.clock.now())
    return meeting


def manager_of(meeting: Meeting) -> Client:
    client = Client()
    client.force_login(factories.manager(practice=meeting.practitioner.practice))
    return client


def test_the_journal_shows_acts_and_no_words(meeting: Meeting) -> None:
    page = manager_of(meeting).get(reverse("manage:journal")).content.decode()
    assert "rencontre acceptée" in page and str(meeting.pk)[:8] in page
    for hidden in ("Alix", "alix@exemple.test", factories.WORDS[:20], "zibeline"):
        assert hidden not in page


def test_the_journal_is_of_ones_own_practice(meeting: Meeting) -> None:
    other = factories.meeting()
    record(
        verb=Verb.REQUEST_READ, by=Actor.user(other.practitioner.user_id), about=other.request,
        at=factories.clock.now(),
    )  # fmt: skip
    page = manager_of(meeting).get(reverse("manage:journal")).content.decode()
    assert str(meeting.pk)[:8] in page
    assert str(other.pk)[:8] not in page and str(other.request_id)[:8] not in page


def test_a_manager_reads_no_request(meeting: Meeting) -> None:
    client = manager_of(meeting)
    assert client.get(reverse("desk:meeting", args=[meeting.pk])).status_code == 404
    for page in ("desk:agenda", "desk:availability", "desk:profile"):
        assert client.get(reverse(page)).status_code == 404
    assert client.get(reverse("desk:today")).headers["Location"] == reverse("manage:content")


def test_a_practitioner_is_no_manager(meeting: Meeting) -> None:
    client = Client()
    client.force_login(meeting.practitioner.user)
    for page in ("manage:content", "manage:journal", "manage:listening"):
        assert client.get(reverse(page)).status_code == 404


def test_facts_to_verify_say_where_they_are_written(meeting: Meeting) -> None:
    page = manager_of(meeting).get(reverse("manage:content")).content.decode()
    assert "crisis_lines.yaml" in page and page.count("<tr") > 5


def test_what_the_machine_misses_is_said_with_its_date(meeting: Meeting) -> None:
    known = measure()
    assert known is not None
    page = manager_of(meeting).get(reverse("manage:listening")).content.decode()
    assert date_format(date.fromisoformat(known.on), "DATE_FORMAT") in page
    for language in known.languages:
        for figure in language.figures:
            assert floatformat(figure.value * 100, 1) in page
    short = sum(not figure.reached for language in known.languages for figure in language.figures)
    assert page.count("pas au but") == short
    assert "emergency" not in page and "health_professional" not in page


def test_without_a_measure_the_page_says_so(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_manage, "measure", lambda: None)
    page = manager_of(meeting).get(reverse("manage:listening")).content.decode()
    assert "Aucune mesure" in page
