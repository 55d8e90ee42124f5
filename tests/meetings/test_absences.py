"""Days away: held whole, and every meeting in them moved or cancelled with a word, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte.audit.terms import Actor
from aparte.meetings.actions_absences import (
    NotAnAbsence,
    StillMeetings,
    be_absent,
    come_back,
    proposed_times,
    touched,
)
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.models import Absence, Hold, Meeting, TakenTime
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.rules import Interval, gaps
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked

TUESDAY, FRIDAY = date(2027, 3, 2), date(2027, 3, 5)
WEEK = timedelta(weeks=1)
ABSENCES = "/bureau/agenda/absences/"
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


def by(practitioner: Practitioner) -> Actor:
    return Actor.user(practitioner.user_id)


def away(practitioner: Practitioner, moved: dict | None = None, **changes: date) -> Absence:
    days = {"first": TUESDAY, "last": FRIDAY} | changes
    return be_absent(practitioner=practitioner, moved=moved or {}, by=by(practitioner), at=AT, **days)


def offered(practitioner: Practitioner) -> set[date]:
    found = calendar(practitioner, at=AT)
    assert found is not None
    return {one.starts.date() for one in found.free(length=EXPLORATORY, at=AT)}


def test_days_away_are_offered_to_nobody(maelle: Practitioner) -> None:
    assert {TUESDAY, FRIDAY} <= offered(maelle)
    absence = away(maelle)
    days = offered(maelle)
    assert not any(TUESDAY <= day <= FRIDAY for day in days) and date(2027, 3, 8) in days
    assert Hold.objects.count() == TakenTime.objects.count() == 4
    for _ in range(2):
        come_back(absence=absence, by=by(maelle), at=AT)
    assert {TUESDAY, FRIDAY} <= offered(maelle) and not TakenTime.objects.exists()


def test_a_day_of_23_and_one_of_25_hours_are_whole(maelle: Practitioner) -> None:
    for day, hours in ((date(2027, 3, 28), 23), (date(2027, 10, 31), 25)):
        away(maelle, first=day, last=day)
        held = Hold.objects.latest("starts_at")
        assert held.length == timedelta(hours=hours) and held.local_start == f"{day}T00:00"


def test_a_meeting_moves_to_the_same_hour_of_the_next_week(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    meeting = booked(maelle)
    run_tasks()
    mailoutbox.clear()
    found = touched(maelle, first=TUESDAY, last=FRIDAY, at=AT)
    proposed = proposed_times(maelle, found, last=FRIDAY, at=AT)
    assert proposed == {meeting.pk: TEN + WEEK}
    away(maelle, proposed)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.state, meeting.sequence) == (TEN + WEEK, State.ACCEPTED, 1)
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [["alix@exemple.test"]] and "déplacé" in mailoutbox[0].subject


def test_each_gets_another_time(maelle: Practitioner) -> None:
    """Two of one hour, on two days: the second finds the first's new time taken."""
    factories.meeting(maelle, starts_at=TEN + WEEK)
    both = [booked(maelle, TEN), booked(maelle, TEN + timedelta(minutes=30))]
    proposed = proposed_times(maelle, both, last=FRIDAY, at=AT)
    assert set(proposed.values()) == {TEN + 2 * WEEK, TEN + timedelta(minutes=30) + WEEK}


def test_a_couple_moves_to_a_time_when_both_are_free(maelle: Practitioner) -> None:
    meeting = booked(maelle, others=[Contact("Bilal", "bilal@exemple.test", "")])
    bilal = meeting.participants.exclude(person=meeting.person_id).get().person
    factories.meeting(factories.published_practitioner(), starts_at=TEN + WEEK, person=bilal)
    assert proposed_times(maelle, [meeting], last=FRIDAY, at=AT) == {meeting.pk: TEN + 2 * WEEK}


def test_none_is_forgotten(maelle: Practitioner) -> None:
    booked(maelle)
    with pytest.raises(StillMeetings):
        away(maelle)
    assert not Absence.objects.exists() and Meeting.objects.get().starts_at == TEN


def test_one_that_cannot_move_keeps_all_where_they_are(maelle: Practitioner) -> None:
    first, second = booked(maelle), booked(maelle, TEN + timedelta(hours=1))
    with pytest.raises(TimeTaken):
        away(maelle, {first.pk: TEN + WEEK, second.pk: TEN + WEEK})
    assert not Absence.objects.exists()
    assert {one.starts_at for one in Meeting.objects.all()} == {TEN, TEN + timedelta(hours=1)}


def test_what_was_kept_already_stays(maelle: Practitioner) -> None:
    kept = hold(practitioner=maelle, starts_at=TEN, ends_at=TEN + timedelta(hours=1), by=by(maelle), at=AT)
    away(maelle, last=TUESDAY)
    assert Hold.objects.count() == 3
    come_back(absence=Absence.objects.get(), by=by(maelle), at=AT)
    assert Hold.objects.get() == kept


@pytest.mark.parametrize(
    ("first", "last"),
    [(FRIDAY, TUESDAY), (date(2027, 2, 1), date(2027, 2, 2)), (TUESDAY, date(2028, 3, 3))],
)
def test_days_that_make_no_absence(maelle: Practitioner, first: date, last: date) -> None:
    with pytest.raises(NotAnAbsence):
        away(maelle, first=first, last=last)
    assert not Hold.objects.exists()


def test_the_page_shows_what_becomes_of_each_before_anything_happens(
    desk: Client, maelle: Practitioner
) -> None:
    meeting = booked(maelle)
    days = {"first": "2027-03-02", "last": "2027-03-05"}
    shown = desk.post(ABSENCES, days).content.decode()
    assert "mardi 9 mars" in shown and not Absence.objects.exists()
    value = re.search(rf'name="meeting-{meeting.pk}" value="([^"]+)" checked', shown)
    assert value
    stale = days | {"confirm": "1", f"meeting-{meeting.pk}": "nonsense"}
    assert desk.post(ABSENCES, stale).status_code == 422 and not Absence.objects.exists()
    assert desk.post(ABSENCES, days | {"confirm": "1", f"meeting-{meeting.pk}": value[1]}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.starts_at == TEN + WEEK
    assert "Du 2 mars au 5 mars 2027" in desk.get(ABSENCES).content.decode()
    assert desk.post(reverse("desk:lift", args=[Absence.objects.get().pk])).status_code == 302
    assert not Absence.objects.exists()


def test_the_page_cancels_what_is_to_be_cancelled(desk: Client, maelle: Practitioner) -> None:
    meeting = booked(maelle)
    sent = {"first": "2027-03-02", "last": "2027-03-02", "confirm": "1", f"meeting-{meeting.pk}": "cancel"}
    assert desk.post(ABSENCES, sent).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == State.CANCELLED and Absence.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"first": "2027-03-05", "last": "2027-03-02"},
        {"first": "", "last": ""},
        {"first": "9999-01-01", "last": "9999-01-01"},
        {"first": "2027-03-02", "last": "2030-01-01"},
    ],
    ids=str,
)
def test_a_page_filled_in_wrong_says_so(desk: Client, sent: dict[str, str]) -> None:
    answer = desk.post(ABSENCES, sent)
    assert answer.status_code == 422 and "error-summary" in answer.content.decode()
    assert not Absence.objects.exists()


def test_a_stranger_lifts_nothing(client: Client, maelle: Practitioner) -> None:
    absence = away(maelle)
    client.force_login(factories.published_practitioner(name="Ailleurs").user)
    assert client.post(reverse("desk:lift", args=[absence.pk])).status_code == 404
    assert Absence.objects.exists()


def test_gaps_are_what_is_left() -> None:
    def at(hour: int) -> datetime:
        return datetime(2027, 3, 2, hour, tzinfo=UTC)

    day = Interval(at(0), at(20))
    taken = [
        Interval(at(9), at(10)),
        Interval(at(8), at(9)),
        Interval(at(9), at(11)),
        Interval(at(18), at(23)),
    ]
    assert gaps(day, taken) == [Interval(at(0), at(8)), Interval(at(11), at(18))]
    assert gaps(day, []) == [day] and gaps(day, [day]) == []
    assert gaps(day, [Interval(at(20), at(22))]) == [day]


def test_a_meeting_is_not_moved_into_the_absence(desk: Client, maelle: Practitioner) -> None:
    meeting = booked(maelle)
    with pytest.raises(StillMeetings):
        away(maelle, {meeting.pk: TEN + timedelta(days=1)})
    sent = {
        "first": "2027-03-02",
        "last": "2027-03-05",
        "confirm": "1",
        f"meeting-{meeting.pk}": "2027-03-03T22:00Z",
    }
    assert desk.post(ABSENCES, sent).status_code == 422
    meeting.refresh_from_db()
    assert meeting.starts_at == TEN and not Absence.objects.exists()


def test_a_meeting_under_way_keeps_nobody_from_leaving(maelle: Practitioner) -> None:
    """It can be neither moved nor cancelled: it is kept, and the rest of the days is held around it."""
    meeting = booked(maelle)
    during = TEN + timedelta(minutes=5)
    assert touched(maelle, first=TUESDAY, last=TUESDAY, at=during) == []
    be_absent(practitioner=maelle, first=TUESDAY, last=TUESDAY, moved={}, by=by(maelle), at=during)
    meeting.refresh_from_db()
    assert meeting.state == State.BOOKED and Hold.objects.count() == 2


def test_coming_back_from_one_absence_leaves_the_other(maelle: Practitioner) -> None:
    """Two that overlap: the days of both stay held as long as one of them lasts."""
    one = away(maelle)
    other = away(maelle, first=date(2027, 3, 4), last=date(2027, 3, 8))
    come_back(absence=one, by=by(maelle), at=AT)
    days = offered(maelle)
    assert TUESDAY in days and not days & {date(2027, 3, 4), FRIDAY, date(2027, 3, 8)}
    come_back(absence=other, by=by(maelle), at=AT)
    assert not TakenTime.objects.exists()
