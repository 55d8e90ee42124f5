"""After the first meeting: the next one, alone or at a rhythm, moved and stopped as the person wishes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import TimeNotOffered, move
from aparte.meetings.actions_next import (
    NotThisKind,
    Rhythm,
)
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.links import private_token
from aparte.meetings.models import Availability, Meeting, OfferedKind
from aparte.meetings.rules import free_of_charge
from aparte.meetings.terms import Kind, Outcome, Presence, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, slot
from tests.meetings.following import THREE, WEEK, Mails, Run, first, page, sent, taken

__all__ = ["first"]

# ── one meeting ──────────────────────────────────────────────────────────────────────────────────────


def test_the_next_meeting_is_confirmed_as_it_was_offered(first: Meeting) -> None:
    (one,) = taken(first)
    assert (one.state, one.kind, one.fee, one.length) == (
        State.ACCEPTED, Kind.SUPPORT, Decimal(80), timedelta(hours=1),
    )  # fmt: skip
    assert (one.person, one.request_id, one.series) == (first.person, first.request_id, None)
    assert one.zone == "Europe/Paris" and one.local_start == "2027-03-10T15:00"


def test_it_is_taken_by_the_private_link(client: Client, first: Meeting) -> None:
    shown = client.get(page(first))
    assert shown.status_code == 200 and "80" in shown.content.decode()
    answer = client.post(page(first), sent())
    one = Meeting.objects.get(state=State.ACCEPTED)
    assert answer.status_code == 302 and answer["Location"] == reverse(
        "meetings:link", args=[private_token(one)]
    )
    own = client.get(answer["Location"]).content.decode()
    assert "Soutien psychologique" in own and "60 minutes" in own and page(one) in own


def test_only_who_was_met_takes_a_next_meeting(client: Client, maelle: Practitioner, first: Meeting) -> None:
    for state, outcome in (("booked", ""), ("accepted", ""), ("cancelled", ""), ("done", Outcome.REFERRED)):
        other = factories.meeting(maelle, state=state, outcome=outcome, at=AT)
        assert client.get(page(other)).status_code == 302
        assert client.post(page(other), sent()).status_code == 302
    assert not Meeting.objects.filter(kind=Kind.SUPPORT).exists()


def test_what_is_not_offered_is_refused(client: Client, first: Meeting) -> None:
    for changes in ({"kind": Kind.EDUCATION}, {"mode": "in_person"}):
        with pytest.raises(NotThisKind):
            taken(first, **changes)
    answer = client.post(page(first), sent(kind="couple_family"))
    assert answer.status_code == 422 and "en visio" in answer.content.decode()
    for wrong in (
        {"kind": "x"},
        {"count": "13"},
        {"count": "-1"},
        {"every_weeks": "9"},
        {"key": "no"},
        {"slot": "x"},
    ):
        assert client.post(page(first), sent(**wrong)).status_code == 422, wrong
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_the_same_form_twice_takes_one_time(client: Client, first: Meeting) -> None:
    form = sent(count="3")
    places = {client.post(page(first), form)["Location"] for _ in range(2)}
    assert len(places) == 1 and Meeting.objects.filter(kind=Kind.SUPPORT).count() == 3


def test_a_time_that_is_taken_is_told_and_others_are_offered(client: Client, first: Meeting) -> None:
    factories.meeting(first.practitioner, starts_at=THREE)
    answer = client.post(page(first), sent())
    assert answer.status_code == 422 and 'class="slot"' in answer.content.decode()
    assert "vient d" in answer.content.decode()


def test_who_came_before_comes_again(client: Client, maelle: Practitioner) -> None:
    factories.offering(maelle, Kind.COUPLE_FAMILY, modes=["phone"])
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    couple = factories.meeting(maelle, state=State.DONE, others=[bilal], at=AT)
    shown = client.get(page(couple)).content.decode()
    assert "Bilal" in shown and "bilal@" not in shown
    form = sent(
        kind="couple_family", persons=str(bilal.pk), **{"new-first_name": "Zoé", "new-email": "z@e.test"}
    )
    assert client.post(page(couple), form).status_code == 302
    one = Meeting.objects.get(state=State.ACCEPTED)
    names = {who.person.first_name: who.presence for who in one.participants.all()}
    assert names == {"Alix": "coming", "Bilal": Presence.INVITED, "Zoé": Presence.INVITED}


def test_somebody_who_never_came_cannot_be_named(client: Client, first: Meeting) -> None:
    stranger = factories.person(first_name="Hector")
    assert client.post(page(first), sent(persons=str(stranger.pk))).status_code == 422
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_in_person_one_reads_the_clocks_of_the_place(
    client: Client, first: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    """Somebody from Toronto who comes to Paris: three o'clock there, nine at home."""
    first.person.zone = "America/Toronto"
    first.person.save()
    OfferedKind.objects.filter(kind=Kind.SUPPORT).update(modes=["phone", "in_person"])
    Availability.objects.update(place="12, rue des Tilleuls", access="Deuxième étage")
    for mode, hour, where in (("phone", "09:00", "Toronto"), ("in_person", "15:00", "Paris")):
        shown = client.post(page(first), sent(None, mode=mode, more="1")).content.decode()
        assert f'datetime="2027-03-10T{hour}' in shown and f"Heures de {where}" in shown, mode
    (one,) = taken(first, mode="in_person")
    own = client.get(page(one, "link")).content.decode()
    assert "15:00" in own and "12, rue des Tilleuls" in own and "Deuxième étage" in own
    run_tasks()
    mail = next(mail for mail in mailoutbox if mail.to == ["alix@exemple.test"])
    assert "15:00" in mail.subject and "TZID=Europe/Paris" in mail.attachments[0][1]
    assert "Tilleuls" not in mail.body + mail.subject + mail.attachments[0][1]


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fee", "before", "free"),
    [
        (Decimal(80), timedelta(hours=24), True),
        (Decimal(80), timedelta(hours=24) - timedelta(seconds=1), False),
        (None, timedelta(hours=1), False),
        (Decimal(0), timedelta(0), True),
    ],
)
def test_free_of_charge_as_early_as_the_practice_asks(
    fee: Decimal | None, before: timedelta, free: bool
) -> None:
    assert free_of_charge(fee=fee, starts_at=TEN, at=TEN - before, notice=timedelta(hours=24)) is free


def test_it_is_said_before_confirming(client: Client, first: Meeting) -> None:
    (one,) = taken(first)
    for name in ("cancel", "move"):
        assert "Sans frais" in client.get(page(one, name)).content.decode()
    with clock.frozen(THREE - timedelta(hours=2)):
        for name in ("cancel", "move"):
            shown = client.get(page(one, name)).content.decode()
            assert "Sans frais" not in shown and "80" in shown
        assert client.post(page(one, "cancel")).status_code == 302
    one.refresh_from_db()
    assert one.state == State.CANCELLED


# ── the practitioner ─────────────────────────────────────────────────────────────────────────────────


def desk_page(meeting: Meeting, name: str = "next") -> str:
    return reverse(f"desk:{name}", args=[meeting.pk])


def test_the_practitioner_takes_a_next_meeting_for_somebody(
    desk: Client, first: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    assert desk.get(desk_page(first)).status_code == 200
    assert desk.post(desk_page(first), sent()).status_code == 302
    assert Meeting.objects.get(state=State.ACCEPTED).starts_at == THREE
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [["alix@exemple.test"]]


def test_an_exception_is_the_practitioners_alone(desk: Client, client: Client, first: Meeting) -> None:
    """On a Sunday evening, offered to nobody."""
    sunday = datetime(2027, 3, 14, 18, 30, tzinfo=UTC)
    with pytest.raises(TimeNotOffered):
        taken(first, sunday)
    own = {"own-date": "2027-03-14", "own-hour": "19:30"}
    assert desk.post(desk_page(first), sent(None) | {"confirm": "1"} | own).status_code == 302
    assert Meeting.objects.get(state=State.ACCEPTED).starts_at == sunday
    shown = Client().get(page(first)).content.decode()
    assert "dimanche" not in shown.lower()


def test_an_exception_takes_nothing_from_anybody(desk: Client, first: Meeting) -> None:
    factories.meeting(first.practitioner, starts_at=THREE)
    own = {"own-date": "2027-03-10", "own-hour": "14:30", "confirm": "1"}
    answer = desk.post(desk_page(first), sent(None) | own)
    assert answer.status_code == 422 and "occupe" in answer.content.decode()
    for wrong in (
        {"own-hour": ""},
        {"own-date": "1815-06-18"},
        {"own-date": "2027-02-01"},
        {"own-date": "x"},
    ):
        assert desk.post(desk_page(first), sent(None) | own | wrong).status_code == 422, wrong
    assert not Meeting.objects.filter(kind=Kind.SUPPORT).exists()


def test_the_practitioner_moves_and_the_person_is_told(
    desk: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN)
    own = {"own-date": "2027-03-07", "own-hour": "20:00"}
    assert desk.post(desk_page(meeting, "move"), own).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.local_start) == (State.ACCEPTED, "2027-03-07T20:00")
    assert desk.post(desk_page(meeting, "move"), {"slot": slot(TEN)}).status_code == 302
    run_tasks()
    assert {mail.to[0] for mail in mailoutbox} == {"alix@exemple.test"}


def test_the_practitioner_stops_a_series(desk: Client, first: Meeting) -> None:
    series = taken(first, rhythm=Rhythm(3, 1))
    assert desk.post(desk_page(series[0], "stop_series")).status_code == 302
    assert not Meeting.objects.filter(kind=Kind.SUPPORT, state=State.ACCEPTED).exists()


# ── at the same moment, and over and over ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [1, 3])
def test_taking_a_series_asks_the_same_few_queries(
    client: Client, first: Meeting, count: int, django_assert_max_num_queries: Callable
) -> None:
    client.get(page(first))
    with django_assert_max_num_queries(40):
        assert client.post(page(first), sent(count=str(count))).status_code == 302


def test_what_is_offered_changes_nothing_that_is_booked(first: Meeting) -> None:
    (one,) = taken(first)
    OfferedKind.objects.all().delete()
    one.refresh_from_db()
    assert one.fee == 80
    move(meeting=one, starts_at=THREE + WEEK, by=Actor.person(first.person_id), at=AT)
    factories.offering(first.practitioner)
    with pytest.raises(TimeTaken):
        taken(first, THREE + WEEK)


def test_new_persons_are_told_once_for_a_series(first: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    taken(first, rhythm=Rhythm(3, 1), others=[Contact("Bilal", "bilal@exemple.test", "")])
    run_tasks()
    (mail,) = (mail for mail in mailoutbox if mail.to == ["bilal@exemple.test"])
    assert len(mail.attachments) == 3 and "/invitation/" in mail.body
