"""The agenda: what is drawn is what is held; a time kept for something else is offered to nobody."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.audit.models import Entry
from aparte.audit.terms import Verb
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.models import Hold, TakenTime
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import TEN, booked

pytestmark = pytest.mark.usefixtures("stopped_clock")

HOLD = {"date": "2027-03-02", "starts": "10:00", "ends": "11:30"}


def page(desk: Client, **asked: str) -> str:
    answer = desk.get(reverse("desk:agenda"), asked)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def hold(desk: Client, **changes: str) -> int:
    return desk.post(reverse("desk:agenda"), HOLD | changes).status_code


def test_a_meeting_stands_on_its_day_at_its_hour(desk: Client, maelle: Practitioner) -> None:
    meeting = booked(maelle, TEN)
    week, day = page(desk, vue="semaine", jour="2027-03-05"), page(desk, vue="jour", jour="2027-03-02")
    for shown in (week, day):
        assert f'href="{reverse("desk:meeting", args=[meeting.pk])}">Alix<span class="unseen">, ' in shown
        # Drawn from nine o'clock: ten is four quarters later, and a quarter of an hour is one row.
        assert re.search(r'class="agenda-entry booked at-4 for-1"><time datetime="2027-03-02T10:00', shown)
    assert "Alix" not in page(desk, vue="jour", jour="2027-03-03")
    assert "Alix" in page(desk, vue="liste")


def test_the_first_hour_is_the_earliest_that_is_needed(desk: Client, maelle: Practitioner) -> None:
    hold(desk, starts="07:40", ends="08:10")
    shown = page(desk, vue="jour", jour="2027-03-02")
    assert "agenda-hours" in shown and "<li>07:00</li>" in shown and "at-2 for-3" in shown


def test_nobody_else_s_agenda(desk: Client) -> None:
    other = factories.published_practitioner(name="Noé Rivage")
    booked(other, TEN)
    assert all("Alix" not in page(desk, vue=view, jour="2027-03-02") for view in ("jour", "semaine", "liste"))


@pytest.mark.parametrize(
    "asked",
    [
        {"vue": "x"},
        {"jour": "x"},
        {"jour": "9999-12-31"},
        {"jour": "0001-01-01"},
        {"vue": "\x00", "jour": "é"},
    ],
)
def test_an_odd_address_shows_this_week(desk: Client, asked: dict[str, str]) -> None:
    assert 'id="day-2027-03-01"' in page(desk, **asked)


def test_a_hold_is_offered_to_nobody(desk: Client, maelle: Practitioner) -> None:
    assert hold(desk) == 302 and hold(desk) == 302  # pressed twice
    kept = Hold.objects.get()
    assert (kept.starts_at, kept.ends_at) == (TEN, TEN + timedelta(minutes=90))
    assert TakenTime.objects.get().practitioner == maelle
    assert "Retenu" in page(desk, vue="jour", jour="2027-03-02")
    for minutes in (-0, 30, 60):
        with pytest.raises(TimeTaken):
            booked(maelle, TEN + timedelta(minutes=minutes))
    booked(maelle, TEN + timedelta(minutes=90))
    assert Entry.objects.filter(verb=Verb.HOLD_KEPT, actor_id=str(maelle.user_id)).count() == 1


def test_letting_go_offers_it_again(desk: Client, client: Client, maelle: Practitioner) -> None:
    hold(desk)
    address = reverse("desk:let_go", args=[Hold.objects.get().pk])
    stranger = Client()
    stranger.force_login(factories.published_practitioner(name="Noé Rivage").user)
    assert stranger.post(address).status_code == 404 and Hold.objects.exists()
    assert desk.get(address).status_code == 405
    assert desk.post(address).status_code == 302
    assert not Hold.objects.exists() and not TakenTime.objects.exists()
    assert desk.post(address).status_code == 404
    booked(maelle, TEN)


def test_a_hold_until_midnight_and_over_two_days_of_the_drawing(desk: Client) -> None:
    assert hold(desk, starts="22:00", ends="00:00") == 302
    assert Hold.objects.get().ends_at == datetime(2027, 3, 2, 23, tzinfo=UTC)
    assert "for-8" in page(desk, vue="jour", jour="2027-03-02")
    assert "Retenu" not in page(desk, vue="jour", jour="2027-03-03")


def test_a_whole_day_of_twenty_five_hours_can_be_held(desk: Client) -> None:
    """In Paris clocks fall back on 31 October 2027."""
    assert hold(desk, date="2027-10-31", starts="00:00", ends="00:00") == 302
    kept = Hold.objects.get()
    assert kept.length == timedelta(hours=25)
    shown = page(desk, vue="jour", jour="2027-10-31")
    assert "for-96" in shown and "Retenu" not in page(desk, vue="jour", jour="2027-11-01")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends": "09:00"}, "après l'heure de début"),
        ({"date": "2027-02-26"}, "déjà passé"),
        ({"date": "2027-03-28", "starts": "02:30", "ends": "03:00"}, "n'existe pas ce jour-là"),
        ({"date": ""}, "Ce champ est obligatoire"),
        ({"date": "2027-02-30"}, "date"),
        ({"starts": "25:00"}, "heure"),
        ({"date": "9999-12-31"}, "date proche"),
        ({"starts": "\x00"}, "heure valide"),
    ],
)
def test_what_cannot_be_held_is_said(desk: Client, changes: dict[str, str], said: str) -> None:
    answer = desk.post(reverse("desk:agenda"), HOLD | changes)
    assert answer.status_code == 422 and said in html.unescape(answer.content.decode())
    assert not Hold.objects.exists()


def test_a_meeting_is_never_held_over(desk: Client, maelle: Practitioner) -> None:
    booked(maelle, TEN + timedelta(minutes=30))
    answer = desk.post(reverse("desk:agenda"), HOLD)
    assert answer.status_code == 422 and "occupe déjà" in html.unescape(answer.content.decode())
    assert not Hold.objects.exists() and TakenTime.objects.count() == 2


@pytest.mark.parametrize("view", ["jour", "semaine", "liste"])
def test_as_many_queries_for_three_as_for_one(desk: Client, maelle: Practitioner, view: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(desk, vue=view, jour="2027-03-02")
        return len(asked)

    booked(maelle, TEN)
    hold(desk, starts="12:00", ends="13:00")
    one = count()
    for hours in (4, 5):
        booked(maelle, TEN + timedelta(hours=hours))
        hold(desk, starts=f"{8 - hours:02}:00", ends=f"{8 - hours:02}:30")
    assert count() == one <= 16
