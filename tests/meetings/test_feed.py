"""A practitioner's times in another calendar: a secret address that says little, and is closed when one wants."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_persons import Contact
from aparte.meetings.links import private_token
from aparte.meetings.models import Feed, Meeting, Participant, TakenTime
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked

ADDRESS = re.compile(r'id="feed-address" type="url" value="([^"]+)"')


def press(desk: Client, button: str) -> None:
    assert desk.post(reverse("desk:feed"), {"feed": button}).status_code == 302


def address(desk: Client) -> str:
    found = ADDRESS.search(desk.get(reverse("desk:agenda")).content.decode())
    assert found is not None
    return found.group(1)


def read(url: str) -> list[dict[str, str]]:
    """As a calendar does, signed in nowhere."""
    answer = Client().get("/" + url.split("/", 3)[3])
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name: str(event[name]) for name in ("UID", "SUMMARY", "SEQUENCE")} for event in events]


def test_it_shows_that_one_is_busy_and_nothing_else(desk: Client, maelle: Practitioner) -> None:
    press(desk, "busy")
    url = address(desk)
    meeting = booked(maelle, TEN)
    hold(
        practitioner=maelle,
        starts_at=TEN + HALF_AN_HOUR,
        ends_at=TEN + 2 * HALF_AN_HOUR,
        by=Actor.machine(),
        at=AT,
    )
    assert [one["SUMMARY"] for one in read(url)] == ["Occupé", "Occupé"]
    told = Client().get("/" + url.split("/", 3)[3]).content.decode()
    for word in ("Alix", "exemple.test", "aide", "exploratoire", "phone", str(maelle.user.email)):
        assert word not in told
    press(desk, "told")
    assert address(desk) == url
    assert sorted(one["SUMMARY"] for one in read(url)) == ["Occupé", "Rendez-vous · Par téléphone"]
    assert "Alix" not in Client().get("/" + url.split("/", 3)[3]).content.decode()
    assert f"{meeting.pk}@aparte" in {one["UID"] for one in read(url)}


def test_it_follows_what_happens(desk: Client, maelle: Practitioner) -> None:
    press(desk, "busy")
    url, meeting = address(desk), booked(maelle, TEN)
    move(meeting=meeting, starts_at=TEN + HALF_AN_HOUR, by=Actor.machine(), at=AT)
    assert [one["SEQUENCE"] for one in read(url)] == ["1"]
    cancel(meeting=meeting, by=Actor.machine(), at=AT)
    assert read(url) == []


def test_closed_it_leads_nowhere_and_another_is_another(desk: Client, maelle: Practitioner) -> None:
    press(desk, "busy")
    old = address(desk)
    press(desk, "close")
    press(desk, "close")
    assert not Feed.objects.exists()
    press(desk, "busy")
    assert address(desk) != old
    assert Client().get("/" + old.split("/", 3)[3]).status_code == 404
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.FEED_OPENED, Verb.FEED_CLOSED, Verb.FEED_OPENED]


def test_an_odd_button_changes_nothing(desk: Client) -> None:
    for button in ("", "x", "\x00"):
        press(desk, button)
    assert not Feed.objects.exists()


@pytest.mark.parametrize("broken", ["", "x", "0" * 32 + "." + "A" * 32, "é" * 40, "../../etc/passwd"])
def test_an_address_that_was_not_made_here(client: Client, db: None, broken: str) -> None:
    assert client.get(f"/agenda/{broken}.ics").status_code == 404


def test_neither_a_meeting_s_link_nor_somebody_who_left(desk: Client, maelle: Practitioner) -> None:
    from aparte.meetings.links import private_token

    press(desk, "busy")
    url, meeting = address(desk), booked(maelle, TEN)
    assert Client().get(f"/agenda/{private_token(meeting)}.ics").status_code == 404
    maelle.user.is_active = False
    maelle.user.save()
    assert Client().get("/" + url.split("/", 3)[3]).status_code == 404


def test_only_one_s_own_times_in_as_many_queries_for_three_as_for_one(
    desk: Client, maelle: Practitioner
) -> None:
    press(desk, "busy")
    url, other = address(desk), factories.published_practitioner(name="Noé Rivage")
    booked(other, TEN)
    booked(maelle, TEN)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(url)
        return len(asked)

    one = count()
    for steps in (1, 2):
        booked(maelle, TEN + steps * HALF_AN_HOUR)
    assert count() == one <= 4 and len(read(url)) == 3


# ── a person's own ───────────────────────────────────────────────────────────────────────────────────


def own(client: Client, meeting: Meeting, button: str) -> str:
    """Press a button of the private link; the address that its page then shows, or nothing."""
    token = private_token(meeting)
    assert client.post(reverse("meetings:person_feed", args=[token]), {"feed": button}).status_code == 302
    found = ADDRESS.search(client.get(reverse("meetings:link", args=[token])).content.decode())
    return found.group(1) if found else ""


def test_a_person_reads_their_own_times_and_nobody_elses(client: Client, maelle: Practitioner) -> None:
    mine, theirs = booked(maelle), booked(maelle, TEN + HALF_AN_HOUR, contact=Contact("Zoé", "z@e.test", ""))
    invited = booked(
        factories.published_practitioner(), TEN + 2 * HALF_AN_HOUR, others=[Contact("Bilal", "b@e.test", "")]
    )
    Participant.objects.exclude(person=invited.person).filter(meeting=invited).update(person=mine.person)
    TakenTime.objects.filter(meeting=invited).exclude(person=None).exclude(person=invited.person).update(
        person=mine.person
    )
    url = own(client, mine, "busy")
    assert {one["UID"] for one in read(url)} == {f"{mine.pk}@aparte", f"{invited.pk}@aparte"}
    assert {one["SUMMARY"] for one in read(url)} == {"Occupé"}
    assert own(client, mine, "told") == url
    assert {one["SUMMARY"] for one in read(url)} == {"Rendez-vous · Par téléphone"}
    assert "Maëlle" not in Client().get("/" + url.split("/", 3)[3]).content.decode()
    assert own(client, theirs, "busy") != url
    assert own(client, mine, "close") == ""
    assert Client().get("/" + url.split("/", 3)[3]).status_code == 404


def test_a_persons_address_closes_when_they_are_forgotten(client: Client, maelle: Practitioner) -> None:
    mine = booked(maelle)
    url = own(client, mine, "busy")
    assert client.post(reverse("meetings:erase", args=[private_token(mine)])).status_code == 302
    assert Client().get("/" + url.split("/", 3)[3]).status_code == 404
