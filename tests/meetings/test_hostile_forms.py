"""Forms filled in by whoever wants to see them break: an answer in words, never a fault of the server."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aparte.audit.terms import Actor
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import (
    Contact,
    NoLongerInvited,
    TooLate,
    answer_invitation,
    invite,
    take_out,
)
from aparte.meetings.links import invitation_token, private_token, waiting_token
from aparte.meetings.models import Meeting, OfferedKind
from aparte.meetings.terms import Kind, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked, slot
from tests.meetings.test_waiting import waits

WEEK = timedelta(weeks=1)
NASTY = ["", "\x00", "x" * 100_000, "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "١٢", "-1", "1e9",
         "1000000000", "NaN", "null", "[]", "<script>", "%00", "9999-12-31T23:59Z", "0001-01-01T00:00+23:59",
         "2027-03-02T09:00", "2027-W10-2T10:00Z", "\u202e"]  # fmt: skip
FIELDS = ("slot", "kind", "mode", "count", "every_weeks", "key", "persons", "leave_out", "confirm", "stop",
          "first_name", "email", "phone", "new-first_name", "new-email", "own-date", "own-hour", "coming", "feed",
          "outcome", "came", "first", "last")  # fmt: skip


@pytest.fixture
def couple(maelle: Practitioner) -> Meeting:
    factories.offering(maelle)
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    return factories.meeting(maelle, state=State.DONE, others=[bilal], at=AT)


@pytest.fixture
def series(couple: Meeting) -> list[Meeting]:
    return book_next(
        after=couple,
        kind=Kind.SUPPORT,
        mode="phone",
        starts_at=TEN + WEEK,
        by=Actor.person(couple.person_id),
        key=uuid.uuid4(),
        at=AT,
        rhythm=Rhythm(2, 1),
        others=[Contact("Chloé", "chloe@exemple.test", "")],
    )


def sent(starts_at: datetime = TEN, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "support", "mode": "phone", "count": "1", "every_weeks": "1", "key": str(uuid.uuid4()),
        "slot": slot(starts_at), "confirm": "1",
    } | changes  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_no_field_of_any_page_breaks(desk: Client, series: list[Meeting], nasty: str) -> None:
    one = series[0]
    invited = one.participants.exclude(person=one.person_id).get()
    waiting = waits(one.practitioner)
    pages = [
        reverse(f"meetings:{name}", args=[private_token(one)])
        for name in ("move", "next", "series", "invite")
    ]
    pages += [
        reverse("meetings:person_feed", args=[private_token(one)]),
        reverse("meetings:invitation", args=[invitation_token(invited)]),
        reverse("meetings:waiting", args=[waiting_token(waiting)]),
        *(reverse(f"meetings:{name}", args=[one.practitioner.slug]) for name in ("book", "wait")),
        *(reverse(f"desk:{name}", args=[one.pk]) for name in ("move", "next", "outcome", "decline")),
        *(reverse(f"desk:{name}") for name in ("absences", "interventions", "agenda", "others")),
    ]
    for page in pages:
        for form in (
            dict.fromkeys(FIELDS, nasty),
            sent() | {"stop": "", "leave_out": nasty, "slot": nasty},
        ):
            assert desk.post(page, form).status_code < 500, page
        assert desk.get(page, {"slot": nasty, "zone": nasty, "vue": nasty, "jour": nasty}).status_code < 500


def test_somebody_named_twice_comes_once(client: Client, couple: Meeting) -> None:
    bilal = couple.participants.exclude(person=couple.person_id).get()
    path = reverse("meetings:next", args=[private_token(couple)])
    assert client.post(path, sent(persons=[str(bilal.person_id)] * 3)).status_code == 302
    assert Meeting.objects.get(state=State.ACCEPTED).participants.count() == 2


def test_thousands_of_dates_left_out(client: Client, couple: Meeting) -> None:
    path = reverse("meetings:next", args=[private_token(couple)])
    answer = client.post(path, sent(leave_out=[slot(TEN + n * WEEK) for n in range(10_000)]))
    assert answer.status_code == 400 and "<html" in answer.content.decode()
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_a_series_without_any_date_is_no_series(client: Client, couple: Meeting) -> None:
    """The one date that was asked for is the one that was left out."""
    path = reverse("meetings:next", args=[private_token(couple)])
    assert client.post(path, sent(leave_out=[slot(TEN)])).status_code == 422
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_a_time_of_somebody_else_or_of_another_kind(client: Client, couple: Meeting) -> None:
    """Offered by another practitioner, or to another kind of meeting: here it is offered to nobody."""
    early = factories.practitioner(name="Tôt", published=True)
    factories.available(early, starts=datetime(2027, 1, 1, 6).time(), ends=datetime(2027, 1, 1, 8).time())
    path = reverse("meetings:next", args=[private_token(couple)])
    for wrong in (factories.free_start(early, AT) + timedelta(days=1), TEN + timedelta(minutes=7)):
        assert client.post(path, sent(wrong)).status_code == 422
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_taken_out_twice_at_once(maelle: Practitioner) -> None:
    """Both pages were read before either acted."""
    meeting = booked(maelle, others=[Contact("Bilal", "bilal@exemple.test", "")])
    one = meeting.participants.exclude(person=meeting.person_id).get()
    again = type(one).objects.select_related("meeting__practitioner").get(pk=one.pk)
    who = Actor.person(meeting.person_id)
    take_out(participant=one, by=who, at=AT)
    with pytest.raises(NoLongerInvited):
        take_out(participant=again, by=who, at=AT)
    with pytest.raises(NoLongerInvited):
        answer_invitation(participant=again, coming=True, at=AT)


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED, State.BOOKED])
def test_a_practitioner_follows_only_what_was_agreed(desk: Client, maelle: Practitioner, state: str) -> None:
    """Whoever cancelled, was declined or awaits an answer is not put into an agenda again by one form."""
    factories.offering(maelle)
    meeting = factories.meeting(maelle, state=state, starts_at=TEN, at=AT)
    path = reverse("desk:next", args=[meeting.pk])
    assert desk.post(path, sent(TEN + WEEK)).status_code == 302
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_a_date_far_away_is_not_another_date(desk: Client, couple: Meeting) -> None:
    """An own time that makes no sense is refused, not replaced by the time that was pressed."""
    path = reverse("desk:next", args=[couple.pk])
    for wrong in ("9999-01-01", "1815-06-18"):
        answer = desk.post(path, sent() | {"own-date": wrong, "own-hour": "10:00"})
        assert answer.status_code == 422
    assert not Meeting.objects.filter(state=State.ACCEPTED).exists()


def test_an_hour_that_the_clocks_skip_is_not_another_hour(desk: Client, couple: Meeting) -> None:
    """On 28 March 2027 no clock in Paris shows 02:30."""
    own = {"own-date": "2027-03-28", "own-hour": "02:30"}
    for path in (reverse("desk:next", args=[couple.pk]),):
        answer = desk.post(path, sent() | own)
        assert answer.status_code == 422
    meeting = booked(couple.practitioner)
    assert desk.post(reverse("desk:move", args=[meeting.pk]), own).status_code == 422
    meeting.refresh_from_db()
    assert meeting.starts_at == TEN


@pytest.mark.parametrize(
    ("told", "kept"),
    [("62,50", Decimal("62.50")), ("62.50", Decimal("62.50")), (" 1 250,5 ", Decimal("1250.50")), ("80", Decimal(80)),
     ("1\u202f250", Decimal(1250)), ("", None)],
)  # fmt: skip
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_fee_is_read_as_people_write_it(
    desk: Client, maelle: Practitioner, told: str, kept: Decimal | None, language: str
) -> None:
    form = {"support-offered": "on", "support-minutes": "60", "support-fee": told, "support-modes": "phone",
            "change_hours": "24"}  # fmt: skip
    assert desk.post(f"{language}/bureau/interventions/", form).status_code == 302
    assert OfferedKind.objects.get().fee == kept


@pytest.mark.parametrize("told", ["-1", "1e9", "NaN", "Infinity", "62,50 $", "6,2,5", "1234567,00", "12,345"])
def test_a_fee_that_is_none_is_said_to_be(desk: Client, maelle: Practitioner, told: str) -> None:
    form = {"support-offered": "on", "support-minutes": "60", "support-fee": told, "support-modes": "phone",
            "change_hours": "24"}  # fmt: skip
    answer = desk.post("/bureau/interventions/", form)
    assert answer.status_code == 422 and not OfferedKind.objects.exists()


@pytest.mark.parametrize("minutes", [5, 600])
def test_the_shortest_and_the_longest_are_taken(desk: Client, couple: Meeting, minutes: int) -> None:
    OfferedKind.objects.update(minutes=minutes)
    own = {"own-date": "2027-03-27", "own-hour": "20:00"}  # over the night when clocks change
    assert desk.post(reverse("desk:next", args=[couple.pk]), sent() | own).status_code == 302
    one = Meeting.objects.get(state=State.ACCEPTED)
    assert one.length == timedelta(minutes=minutes) and one.starts_at == datetime(2027, 3, 27, 19, tzinfo=UTC)


def test_inviting_after_it_was_cancelled_is_answered(client: Client, maelle: Practitioner) -> None:
    meeting = booked(maelle)
    client.post(reverse("meetings:cancel", args=[private_token(meeting)]))
    path = reverse("meetings:invite", args=[private_token(meeting)])
    assert client.post(path, {"first_name": "B", "email": "b@exemple.test"}, follow=True).status_code == 200
    assert meeting.participants.count() == 1
    with pytest.raises(TooLate):
        invite(
            meeting=meeting, contact=Contact("B", "b@e.test", ""), by=Actor.person(meeting.person_id), at=AT
        )
