"""The waiting list: a freed time goes to whoever came first, one at a time, for a limited while."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import TimeNotOffered, cancel
from aparte.meetings.actions_absences import be_absent
from aparte.meetings.actions_erasing import forget_who_waited
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.actions_waiting import (
    KEPT_FOR,
    OFFERED_FOR,
    WAITS_FOR,
    NothingOffered,
    join,
    leave,
    offer_freed_times,
    pass_offered,
    take_offered,
)
from aparte.meetings.links import private_token, waiting_token
from aparte.meetings.models import Availability, Hold, Meeting, TakenTime, Waiting
from aparte.meetings.queries import EXPLORATORY
from aparte.meetings.rules_hours import DayException, written_days
from aparte.meetings.terms import State, Turn
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked, form

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


@pytest.fixture
def full(maelle: Practitioner) -> Meeting:
    """One hour only is offered, and somebody has it."""
    ten_to_quarter = ((datetime(2027, 3, 2, 10).time(), datetime(2027, 3, 2, 10, 15).time()),)
    days = written_days([DayException(TEN.date(), ten_to_quarter)])
    Availability.objects.filter(practitioner=maelle).update(week=[], days=days)
    return booked(maelle)


def waits(practitioner: Practitioner, name: str = "Basile", at: datetime = AT, **changes: object) -> Waiting:
    return join(
        **{
            "practitioner": practitioner,
            "mode": "phone",
            "contact": Contact(name, f"{name.lower()}@exemple.test", ""),
            "zone": "Europe/Paris",
            "region": "FR",
            "language": "fr",
            "answer": factories.an_answer(),
            "key": uuid.uuid4(),
            "at": at,
        }
        | changes
    )


def freed(meeting: Meeting) -> None:
    cancel(meeting=meeting, by=Actor.person(meeting.person_id), at=AT)
    offer_freed_times(at=AT)


def turns() -> list[str]:
    return list(Waiting.objects.order_by("joined_at", "pk").values_list("turn", flat=True))


def page(waiting: Waiting) -> str:
    return reverse("meetings:waiting", args=[waiting_token(waiting)])


def test_a_freed_time_is_held_for_the_first_in_line(full: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    first = waits(full.practitioner)
    waits(full.practitioner, "Chloé", AT + timedelta(minutes=1))
    offer_freed_times(at=AT + timedelta(hours=1))
    assert turns() == [Turn.WAITING, Turn.WAITING]
    run_tasks()
    mailoutbox.clear()
    freed(full)
    assert turns() == [Turn.OFFERED, Turn.WAITING] and Hold.objects.get().starts_at == TEN
    with pytest.raises((TimeTaken, TimeNotOffered)):
        booked(full.practitioner)
    run_tasks()
    (mail,) = (mail for mail in mailoutbox if mail.to == ["basile@exemple.test"])
    assert page(first) in mail.body and "10:00" in mail.body and "Basile" not in mail.body


@pytest.mark.django_db(transaction=True)
def test_it_is_offered_as_soon_as_it_is_free(full: Meeting) -> None:
    waits(full.practitioner)
    cancel(meeting=full, by=Actor.person(full.person_id), at=AT)
    assert turns() == [Turn.OFFERED]


def test_it_is_taken_by_the_link(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    freed(full)
    assert "Prendre cette heure" in client.get(page(first)).content.decode()
    answer = client.post(page(first), {"take": "1"})
    meeting = Meeting.objects.get(state=State.BOOKED)
    assert answer["Location"] == reverse("meetings:link", args=[private_token(meeting)])
    assert (meeting.starts_at, meeting.person, meeting.request.unsealed().words) == (
        TEN, first.person, factories.WORDS,
    )  # fmt: skip
    assert not Hold.objects.exists() and turns() == [Turn.BOOKED]
    assert client.get(page(first))["Location"] == answer["Location"]
    assert client.post(page(first), {"take": "1"}).status_code == 302
    assert Meeting.objects.filter(state=State.BOOKED).count() == 1


def test_who_lets_it_pass_stays_in_line_and_the_next_has_it(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    waits(full.practitioner, "Chloé", AT + timedelta(minutes=1))
    freed(full)
    client.post(page(first), {"pass": "1"})
    assert turns() == [Turn.WAITING, Turn.OFFERED] and Hold.objects.get().starts_at == TEN


def test_an_offer_that_nobody_answers_goes_on(full: Meeting) -> None:
    waits(full.practitioner)
    waits(full.practitioner, "Chloé", AT + timedelta(minutes=1))
    freed(full)
    late = AT + OFFERED_FOR
    offer_freed_times(at=late - timedelta(seconds=1))
    assert turns() == [Turn.OFFERED, Turn.WAITING]
    offer_freed_times(at=late)
    assert turns() == [Turn.WAITING, Turn.OFFERED]
    offer_freed_times(at=late + OFFERED_FOR)
    assert turns() == [Turn.WAITING, Turn.WAITING]
    assert booked(full.practitioner, at=late + OFFERED_FOR)


def test_too_late_is_said(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    freed(full)
    pass_offered(waiting=first, at=AT)
    with pytest.raises(NothingOffered):
        take_offered(waiting=first, at=AT)
    answer = client.post(page(first), {"take": "1"}, follow=True).content.decode()
    assert "plus gardée" in answer and "sur la liste" in answer


def test_the_same_button_twice_is_once(client: Client, full: Meeting) -> None:
    """« Prendre » pressed twice leads to the same meeting; « laisser passer » afterwards says nothing that is wrong."""
    first = waits(full.practitioner)
    freed(full)
    places = {client.post(page(first), {"take": "1"})["Location"] for _ in range(2)}
    one = Meeting.objects.get(state=State.BOOKED)
    assert places == {reverse("meetings:link", args=[private_token(one)])}
    shown = client.post(page(first), {"pass": "1"}, follow=True).content.decode()
    assert "personne suivante" not in shown and "plus gardée" not in shown
    assert Meeting.objects.filter(state=State.BOOKED).count() == 1 and turns() == [Turn.BOOKED]


def test_what_is_kept_for_somebody_in_line_is_not_the_practitioners_own(full: Meeting) -> None:
    """Otherwise she reads that the time is kept, and somebody takes it."""
    waits(full.practitioner)
    freed(full)
    kept = {"starts_at": TEN, "ends_at": TEN + EXPLORATORY, "by": Actor.user(full.practitioner.user_id)}
    with pytest.raises(TimeTaken):
        hold(practitioner=full.practitioner, at=AT, **kept)
    assert turns() == [Turn.OFFERED] and Hold.objects.count() == 1


def test_a_day_away_is_kept_for_nobody_in_line(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    freed(full)
    day, by = TEN.date(), Actor.user(full.practitioner.user_id)
    be_absent(practitioner=full.practitioner, first=day, last=day, moved={}, by=by, at=AT)
    assert turns() == [Turn.WAITING] and not Hold.objects.filter(absence=None).exists()
    answer = client.post(page(first), {"take": "1"}, follow=True).content.decode()
    assert "plus gardée" in answer and not Meeting.objects.filter(state=State.BOOKED).exists()


def test_a_time_that_begins_soon_is_offered_to_nobody_by_mail(full: Meeting) -> None:
    waits(full.practitioner)
    cancel(meeting=full, by=Actor.person(full.person_id), at=AT)
    assert offer_freed_times(at=TEN - timedelta(hours=1)) == 0


def test_leaving_frees_and_is_once(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    freed(full)
    for _ in range(2):
        client.post(page(first), {"leave": "1"})
    assert turns() == [Turn.LEFT] and not TakenTime.objects.exists()
    assert "plus sur la liste" in client.get(page(first)).content.decode()
    leave(waiting=first, by=Actor.person(first.person_id), at=AT)


def test_nobody_waits_for_ever(full: Meeting) -> None:
    waits(full.practitioner, at=AT - timedelta(days=61))
    freed(full)
    assert turns() == [Turn.WAITING] and not Hold.objects.exists()


def test_it_is_joined_through_the_page_once(client: Client, full: Meeting) -> None:
    join_page = reverse("meetings:wait", args=[full.practitioner.slug])
    profile = client.get(reverse("pages:practitioner", args=[full.practitioner.slug])).content.decode()
    assert join_page in profile and client.get(join_page).status_code == 200
    sent = form(first_name="Basile", email="basile@exemple.test", words=factories.WORDS)
    places = {client.post(join_page, sent)["Location"] for _ in range(2)}
    assert places == {page(Waiting.objects.get())}
    assert Waiting.objects.get().request.unsealed().words == factories.WORDS
    wrong = form(email="", phone="06 12 34 56 78")
    assert client.post(join_page, wrong).status_code == 422 and Waiting.objects.count() == 1


def test_nobody_waits_who_could_choose_a_time(client: Client, maelle: Practitioner) -> None:
    join_page = reverse("meetings:wait", args=[maelle.slug])
    chosen = reverse("pages:practitioner", args=[maelle.slug])
    assert client.get(join_page)["Location"] == chosen
    assert client.post(join_page, form())["Location"] == chosen and not Waiting.objects.exists()


def test_an_emergency_gets_the_lines_and_no_place(client: Client, full: Meeting) -> None:
    words = "Je vais me tuer ce soir, tout est prêt."
    before = Person.objects.count()
    answer = client.post(reverse("meetings:wait", args=[full.practitioner.slug]), form(words=words))
    assert "3114" in answer.content.decode() and not Waiting.objects.exists()
    assert Person.objects.count() == before


def test_being_forgotten_leaves_the_line(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    freed(full)
    taken = take_offered(waiting=first, at=AT)
    other = waits(full.practitioner, "Chloé")
    with clock.frozen(AT):
        assert client.post(reverse("meetings:erase", args=[private_token(taken)])).status_code == 302
    assert client.get(page(first)).status_code == 404 and client.get(page(other)).status_code == 200


def test_who_waited_long_enough_or_left_is_erased(client: Client, full: Meeting) -> None:
    waited, left, met = (
        waits(full.practitioner),
        waits(full.practitioner, "Chloé"),
        waits(full.practitioner, "Diane"),
    )
    leave(waiting=left, by=Actor.person(left.person_id), at=AT)
    factories.meeting(starts_at=TEN, person=met.person)
    assert forget_who_waited(at=AT + KEPT_FOR - timedelta(seconds=1)) == 0
    assert forget_who_waited(at=AT + KEPT_FOR) == 1
    assert client.get(page(left)).status_code == 404 and client.get(page(waited)).status_code == 200
    assert forget_who_waited(at=AT + WAITS_FOR) == 1 and forget_who_waited(at=AT + WAITS_FOR) == 0
    names = {one.person.first_name for one in Waiting.objects.all()}
    assert names == {"", "Diane"} and full.person.first_name == "Alix"


def test_a_link_opens_one_place_only(client: Client, full: Meeting) -> None:
    first = waits(full.practitioner)
    token = waiting_token(first)
    for name in ("link", "invitation"):
        assert client.get(reverse(f"meetings:{name}", args=[token])).status_code == 404
    assert client.get(reverse("meetings:waiting", args=[private_token(full)])).status_code == 404


def test_a_practitioner_who_welcomes_nobody_offers_nothing(full: Meeting) -> None:
    waits(full.practitioner)
    Practitioner.objects.update(accepts_requests=False)
    freed(full)
    assert turns() == [Turn.WAITING]


# ── a time that is offered to somebody, and what else happens to it ──────────────────────────────────


def test_the_practitioner_lets_an_offered_time_go(desk: Client, full: Meeting) -> None:
    """Who waited is in line again, for another time; this one is the next one's, or anybody's."""
    first = waits(full.practitioner)
    freed(full)
    assert desk.post(reverse("desk:let_go", args=[Hold.objects.get().pk])).status_code == 302
    assert turns() == [Turn.WAITING] and not Hold.objects.exists() and not TakenTime.objects.exists()
    with pytest.raises(NothingOffered):
        take_offered(waiting=first, at=AT)
    offer_freed_times(at=AT)
    assert turns() == [Turn.WAITING]
    first.refresh_from_db()
    assert first.offered_until is None and booked(full.practitioner)


def test_holding_a_time_that_is_offered_says_that_it_is_taken(desk: Client, full: Meeting) -> None:
    """It is promised to somebody: the practitioner is not told that it is theirs."""
    waits(full.practitioner)
    freed(full)
    sent = {"date": "2027-03-02", "starts": "10:00", "ends": "10:15"}
    answer = desk.post("/bureau/agenda/", sent)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "occupe" in shown
    assert shown.count("Proposé à qui attend") == 1 and "Basile" not in shown


def test_an_absence_takes_back_what_was_offered(full: Meeting) -> None:
    """Nobody takes by mail a time of days that the practitioner is away."""
    first = waits(full.practitioner)
    freed(full)
    who = Actor.user(full.practitioner.user_id)
    be_absent(practitioner=full.practitioner, first=TEN.date(), last=TEN.date(), moved={}, by=who, at=AT)
    with pytest.raises(NothingOffered):
        take_offered(waiting=first, at=AT)
    offer_freed_times(at=AT)
    assert turns() == [Turn.WAITING]
    held = Hold.objects.exclude(absence=None)
    assert sum((one.length for one in held), timedelta()) == timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_offered_at_once_by_who_welcomes_nobody(full: Meeting) -> None:
    waits(full.practitioner)
    Practitioner.objects.update(accepts_requests=False)
    cancel(meeting=full, by=Actor.person(full.person_id), at=AT)
    assert turns() == [Turn.WAITING]


def test_a_key_that_has_booked_waits_and_takes_all_the_same(client: Client, full: Meeting) -> None:
    """One hidden key sent to both pages: two things, and neither breaks the other."""
    key = uuid.uuid4()
    early = booked(factories.published_practitioner(name="Autre"), key=key)
    first = waits(full.practitioner, key=key)
    freed(full)
    answer = client.post(page(first), {"take": "1"})
    taken = Meeting.objects.get(person=first.person_id)
    assert answer["Location"] == reverse("meetings:link", args=[private_token(taken)])
    assert taken.pk != early.pk and client.get(page(first))["Location"] == answer["Location"]


@pytest.mark.parametrize(
    "orders", [("leave", "take"), ("take", "leave"), ("pass", "pass"), ("take", "pass"), ("x",)]
)
def test_buttons_out_of_order(client: Client, full: Meeting, orders: tuple[str, ...]) -> None:
    first = waits(full.practitioner)
    freed(full)
    for order in orders:
        assert client.post(page(first), {order: "1"}, follow=True).status_code == 200
    assert TakenTime.objects.filter(hold=None).count() == (2 if orders[0] == "take" else 0)
