"""Booking: once, at a time that is offered, and nothing left behind by a refusal."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings import actions
from aparte.meetings.actions import (
    BookingRefused,
    Contact,
    NotThisMode,
    NotWelcoming,
    TimeNotOffered,
)
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.models import Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.terms import Kind, State
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked


def nothing_kept() -> bool:
    return not (Meeting.objects.exists() or Person.objects.exists() or Request.objects.exists())


def test_a_booking_keeps_the_meeting_the_person_the_request_and_their_trace(maelle: Practitioner) -> None:
    meeting = booked(maelle, answer=factories.an_answer(words="Je tourne en rond."))

    meeting.refresh_from_db()
    assert (meeting.kind, meeting.state, meeting.sequence) == (Kind.EXPLORATORY, State.BOOKED, 0)
    assert (meeting.starts_at, meeting.ends_at) == (TEN, TEN + timedelta(minutes=15))
    assert (meeting.person.first_name, meeting.person.email, meeting.person.phone) == (
        "Alix",
        "alix@exemple.test",
        "",
    )
    assert meeting.request.unsealed().words == "Je tourne en rond."
    assert set(Entry.objects.values_list("verb", "actor_kind", "actor_id")) == {
        (Verb.REQUEST_RECEIVED, "person", str(meeting.person_id)),
        (Verb.MEETING_BOOKED, "person", str(meeting.person_id)),
    }


def test_two_people_share_no_key_and_no_row(maelle: Practitioner) -> None:
    one, other = booked(maelle), booked(maelle, TEN + HALF_AN_HOUR)

    assert one.person_id != other.person_id
    assert bytes(one.person.sealed_data_key) != bytes(other.person.sealed_data_key)  # type: ignore[arg-type]


def test_sent_twice_booked_once(maelle: Practitioner) -> None:
    key = uuid.uuid4()

    assert booked(maelle, key=key).pk == booked(maelle, key=key).pk
    assert booked(maelle, TEN + HALF_AN_HOUR, key=key).starts_at == TEN
    assert (Meeting.objects.count(), Person.objects.count(), Request.objects.count()) == (1, 1, 1)


def test_sent_again_after_the_answer_gives_the_same_meeting(maelle: Practitioner) -> None:
    key = uuid.uuid4()
    meeting = booked(maelle, key=key)
    actions.cancel(meeting=meeting, by=Actor.visitor(), at=AT)
    Practitioner.objects.update(accepts_requests=False)
    maelle.refresh_from_db()

    assert booked(maelle, key=key).pk == meeting.pk


def test_the_key_itself_is_not_kept(maelle: Practitioner) -> None:
    """Whoever stole a copy of the database could send the key again and be given the private link."""
    key = uuid.uuid4()
    booked(maelle, key=key)

    assert Meeting.objects.get().booking_key != key
    stolen = Meeting.objects.get().booking_key
    with pytest.raises(TimeTaken):
        booked(maelle, key=stolen)


def test_a_taken_time_is_named_so(maelle: Practitioner) -> None:
    booked(maelle)
    with pytest.raises(TimeTaken):
        booked(maelle)
    assert Meeting.objects.count() == Person.objects.count() == Request.objects.count() == 1


def test_the_time_of_a_cancelled_or_declined_meeting_is_free_again(maelle: Practitioner) -> None:
    for state in (State.CANCELLED, State.DECLINED):
        factories.meeting(maelle, starts_at=TEN, state=state, at=AT)

    assert booked(maelle).starts_at == TEN


@pytest.mark.parametrize(
    "when",
    [
        pytest.param(TEN + timedelta(minutes=5), id="between two steps"),
        pytest.param(TEN + timedelta(seconds=1), id="a second late"),
        pytest.param(datetime(2027, 3, 2, 7, 30, tzinfo=UTC), id="before the hours"),
        pytest.param(datetime(2027, 3, 2, 16, 0, tzinfo=UTC), id="when the hours end"),
        pytest.param(datetime(2027, 3, 6, 9, 0, tzinfo=UTC), id="on a Saturday"),
        pytest.param(AT - timedelta(days=3) + timedelta(hours=2), id="last Friday"),
        pytest.param(datetime(2027, 4, 13, 8, 0, tzinfo=UTC), id="beyond the horizon"),
    ],
)
def test_a_time_that_is_not_offered_is_refused(maelle: Practitioner, when: datetime) -> None:
    with pytest.raises(TimeNotOffered):
        booked(maelle, when)
    assert nothing_kept()


def test_too_soon_is_refused(maelle: Practitioner) -> None:
    maelle.availability.notice_hours = 27
    maelle.availability.save()

    with pytest.raises(TimeNotOffered):
        booked(maelle)
    assert booked(maelle, TEN + 2 * HALF_AN_HOUR)


def test_the_pause_around_a_meeting_is_kept(maelle: Practitioner) -> None:
    maelle.availability.buffer_minutes = 20
    maelle.availability.save()
    booked(maelle)

    for neighbour in (TEN - HALF_AN_HOUR, TEN + HALF_AN_HOUR):
        with pytest.raises(TimeTaken):
            booked(maelle, neighbour)
    assert booked(maelle, TEN + 2 * HALF_AN_HOUR)


def test_a_practitioner_without_hours_offers_nothing(maelle: Practitioner) -> None:
    maelle.availability.delete()
    with pytest.raises(TimeNotOffered):
        booked(Practitioner.objects.get())
    assert nothing_kept()


@pytest.mark.parametrize("change", [{"published": False}, {"accepts_requests": False}])
def test_who_welcomes_nobody_cannot_be_booked(maelle: Practitioner, change: dict[str, bool]) -> None:
    Practitioner.objects.update(**change)
    maelle.refresh_from_db()
    with pytest.raises(NotWelcoming):
        booked(maelle)
    assert nothing_kept()


@pytest.mark.parametrize("mode", ["in_person", "video", "", "pigeon"])
def test_a_mode_that_is_not_offered_is_refused(maelle: Practitioner, mode: str) -> None:
    maelle.modes = ["phone"]
    maelle.save()
    with pytest.raises(NotThisMode):
        booked(maelle, mode=mode)
    assert nothing_kept()


def test_an_emergency_books_nothing(maelle: Practitioner) -> None:
    with pytest.raises(BookingRefused):
        booked(maelle, answer=factories.an_answer(orientation="emergency"))
    with pytest.raises(BookingRefused):
        booked(maelle, answer=factories.an_answer(answers={"danger": "yes_other"}))
    assert nothing_kept()


def test_the_persons_own_answer_lets_them_book_and_the_alarm_stays(maelle: Practitioner) -> None:
    answer = factories.an_answer(orientation="emergency", answers=factories.GUIDED)

    content = booked(maelle, answer=answer).request.unsealed()
    assert content.has_alarm and content.machine_read_an_emergency
    assert content.orientation == "support"
    assert content.own_choice and content.own_choice["answers"] == factories.GUIDED


def test_a_refusal_in_the_middle_leaves_nothing(
    maelle: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(RuntimeError):
        booked(maelle)
    assert nothing_kept()


def test_what_is_offered_can_be_booked_and_nothing_else(maelle: Practitioner) -> None:
    """Every quarter of an hour of three days: bookable exactly when it is offered."""
    factories.meeting(maelle, starts_at=TEN, at=AT)
    found = calendar(maelle, at=AT)
    assert found is not None
    offered = {time.starts for time in found.free(length=EXPLORATORY, at=AT, days=3)}
    assert len(offered) > 30

    for quarter in range(3 * 24 * 4):
        when = AT.replace(hour=0) + timedelta(minutes=15 * quarter)
        if when in offered:
            meeting = booked(maelle, when)
            actions.cancel(meeting=meeting, by=Actor.machine(), at=AT)
        else:
            with pytest.raises((TimeNotOffered, TimeTaken)):
                booked(maelle, when)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_the_same_instant(stopped_clock: None) -> None:
    """The second arrives while the first is being written: both are given one meeting."""
    maelle = factories.published_practitioner()
    key, together = uuid.uuid4(), threading.Barrier(2)
    given: list[Any] = []

    def send() -> None:
        try:
            together.wait(10)
            given.append(booked(maelle, key=key).pk)
        except Exception as fault:
            given.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert given == [Meeting.objects.get().pk] * 2


@pytest.mark.django_db(transaction=True)
def test_bookings_of_one_practitioner_take_turns(stopped_clock: None) -> None:
    """Two that inserted at once would each wait for the other: PostgreSQL ends that with an error, not a refusal."""
    maelle = factories.published_practitioner()
    done = threading.Event()

    def book() -> None:
        try:
            booked(maelle)
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        Practitioner.objects.select_for_update(no_key=True).get(pk=maelle.pk)
        thread = threading.Thread(target=book)
        thread.start()
        assert not done.wait(0.5)
    thread.join(30)
    assert done.is_set()


def test_contact_by_telephone_alone(maelle: Practitioner) -> None:
    person = booked(maelle, contact=Contact("Alix", "", "+33639980000")).person
    person.refresh_from_db()
    assert (person.email, person.phone, person.sealed_email) == ("", "+33639980000", None)
