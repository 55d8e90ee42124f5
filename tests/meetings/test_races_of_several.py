"""Whatever follows a first meeting, by several at the same instant over real HTTP: an answer for each, never a fault,
and afterwards nothing that contradicts itself. One process on SQLite, four on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import Contact, invite
from aparte.meetings.actions_waiting import join, offer_freed_times
from aparte.meetings.links import invitation_token, private_token, waiting_token
from aparte.meetings.models import Hold, Meeting, Participant, TakenTime, Waiting
from aparte.meetings.terms import Kind, State, Turn
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.surroundings import on_postgresql
from tests.meetings.booking import later_times, slot
from tests.meetings.visitors import Said, Visitor, at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4
WEEK = timedelta(weeks=1)
BILAL = Contact("Bilal", "bilal@exemple.test", "")


@pytest.fixture
def site(start: Callable[..., Site]) -> Site:
    return start(processes=4 if on_postgresql() else 1)


@pytest.fixture
def maelle(site: Site) -> Practitioner:
    one = factories.published_practitioner()
    factories.offering(one)
    return one


@pytest.fixture
def first(maelle: Practitioner) -> Meeting:
    return factories.meeting(maelle, state=State.DONE)


def desk_of(site: Site, practitioner: Practitioner) -> Visitor:
    client = Client()
    client.force_login(practitioner.user)
    name = settings.SESSION_COOKIE_NAME
    return Visitor(site.url, f"{name}={client.cookies[name].value}")


def sent(site: Site, forms: Iterable[tuple[Visitor | None, str, dict[str, str]]]) -> list[Said]:
    """All these forms at the same instant, each by a browser of its own that has opened a page before."""
    acts = []
    page = reverse("meetings:book", args=[Practitioner.objects.get().slug])
    for given, path, form in forms:
        visitor = given or Visitor(site.url)
        assert visitor.get("/bureau/agenda/" if given else page).status == 200
        acts.append(partial(visitor.post, path, form))
    answers = at_once(acts)
    said = [answer.status for answer in answers]
    assert all(status < 500 and status not in {400, 403} for status in said), (said, site.logs()[-3000:])
    assert "Traceback" not in site.logs()
    return answers


def own(name: str, meeting: Meeting, *more: object) -> str:
    return reverse(f"meetings:{name}", args=[private_token(meeting), *more])


def series(first: Meeting, starts_at: object, count: int = 3) -> list[Meeting]:
    return book_next(
        after=first,
        kind=Kind.SUPPORT,
        mode="phone",
        starts_at=starts_at,  # type: ignore[arg-type]
        by=Actor.person(first.person_id),
        key=uuid.uuid4(),
        at=clock.now(),
        rhythm=Rhythm(count, 1),
        others=[BILAL],
    )


def agrees() -> None:
    """Every meeting that holds its time has one row for each who comes, and nothing else has any."""
    held = {
        (one.pk, who)
        for one in Meeting.objects.holding_a_time()
        for who in (None, *one.participants.expected().values_list("person_id", flat=True))
    }
    assert set(TakenTime.objects.exclude(meeting=None).values_list("meeting_id", "person_id")) == held
    orphans = Hold.objects.filter(taken_times=None)
    assert not orphans.exists()


def test_a_series_is_stopped_moved_and_cut_at_once(site: Site, maelle: Practitioner, first: Meeting) -> None:
    times = later_times(maelle)
    for n in range(ROUNDS):
        one, other, last = series(first, times[4 * n])
        path = own("series", one)
        invited = last.participants.exclude(person=last.person_id).get()
        moved = slot(times[4 * n + 2])
        sent(
            site,
            [
                (None, path, {"stop": "1"}),
                (None, path, {"slot": moved, "every_weeks": "1"}),
                (None, path, {"slot": slot(times[4 * n]), "every_weeks": "2"}),
                (None, own("cancel", other), {}),
                (None, own("move", last), {"slot": moved}),
                (None, reverse("meetings:invitation", args=[invitation_token(invited)]), {"coming": "no"}),
                (desk_of(site, maelle), reverse("desk:stop_series", args=[one.pk]), {}),
            ],
        )
        agrees()
        assert not Meeting.objects.filter(series=one.series_id, state=State.ACCEPTED).exists()
        other.refresh_from_db()
        assert other.state == State.CANCELLED


def test_being_forgotten_and_booking_again_at_once(site: Site, maelle: Practitioner) -> None:
    """Whichever comes first, nobody who is erased has a meeting to come."""
    times = later_times(maelle)
    for n in range(ROUNDS):
        first = factories.meeting(maelle, state=State.DONE)
        form = {"kind": "support", "mode": "phone", "count": "3", "every_weeks": "1", "key": str(uuid.uuid4()),
                "slot": slot(times[2 * n]), "confirm": "1"}  # fmt: skip
        sent(
            site,
            [
                (None, own("erase", first), {}),
                *((None, own("next", first), form | {"key": str(uuid.uuid4())}) for _ in range(2)),
                (None, own("next", first), form),
                (None, own("erase", first), {}),
                (
                    desk_of(site, maelle),
                    reverse("desk:next", args=[first.pk]),
                    form | {"key": str(uuid.uuid4())},
                ),
            ],
        )
        agrees()
        first.person.refresh_from_db()
        assert first.person.erased_at is not None
        assert not Meeting.objects.filter(person=first.person, state=State.ACCEPTED).exists()


def test_an_offered_time_is_taken_let_go_and_left_at_once(site: Site, maelle: Practitioner) -> None:
    """One of them wins: a meeting or none, never both a meeting and somebody else's offer of the same time."""
    for n in range(ROUNDS):
        waiting = join(
            practitioner=maelle,
            mode="phone",
            contact=Contact(f"Basile {n}", f"basile{n}@exemple.test", ""),
            zone="Europe/Paris",
            region="FR",
            language="fr",
            answer=factories.an_answer(),
            key=uuid.uuid4(),
            at=clock.now(),
        )
        assert offer_freed_times(at=clock.now()) == 1
        waiting.refresh_from_db()
        assert waiting.hold is not None
        path = reverse("meetings:waiting", args=[waiting_token(waiting)])
        sent(
            site,
            [
                (None, path, {"take": "1"}),
                (None, path, {"pass": "1"}),
                (None, path, {"leave": "1"}),
                (None, path, {"take": "1"}),
                (desk_of(site, maelle), reverse("desk:let_go", args=[waiting.hold.pk]), {}),
            ],
        )
        agrees()
        waiting.refresh_from_db()
        booked = Meeting.objects.filter(person=waiting.person).count()
        assert (waiting.turn, booked) in {(Turn.BOOKED, 1), (Turn.LEFT, 0)} and waiting.hold is None
    assert not Waiting.objects.filter(turn=Turn.OFFERED).exists()


def test_an_absence_while_its_meetings_change(site: Site, maelle: Practitioner) -> None:
    times = later_times(maelle)
    for n in range(ROUNDS):
        start = next(one for one in times if (one - times[0]) > timedelta(days=7 * n + 3))
        meeting = factories.meeting(maelle, starts_at=start)
        day = f"{start.astimezone(clock.zone(maelle.zone)):%Y-%m-%d}"
        away = {"first": day, "last": day, "confirm": "1", f"meeting-{meeting.pk}": "cancel"}
        sent(
            site,
            [
                (desk_of(site, maelle), "/bureau/agenda/absences/", away),
                (desk_of(site, maelle), "/bureau/agenda/absences/", away),
                (None, own("move", meeting), {"slot": slot(start + timedelta(minutes=30))}),
                (None, own("cancel", meeting), {}),
                (None, own("erase", meeting), {}),
                (desk_of(site, maelle), reverse("desk:accept", args=[meeting.pk]), {}),
            ],
        )
        agrees()
        assert not Meeting.objects.filter(pk=meeting.pk).holding_a_time().exists()


def test_one_person_is_taken_out_answers_and_erases_at_once(site: Site, maelle: Practitioner) -> None:
    times = later_times(maelle)
    for n in range(ROUNDS):
        meeting = factories.meeting(maelle, starts_at=times[n])
        one: Participant = invite(
            meeting=meeting, contact=BILAL, by=Actor.person(meeting.person_id), at=clock.now()
        )
        theirs = reverse("meetings:invitation", args=[invitation_token(one)])
        answers = sent(
            site,
            [
                (None, own("take_out", meeting, one.pk), {}),
                (None, own("take_out", meeting, one.pk), {}),
                (None, theirs, {"coming": "no"}),
                (None, theirs, {"coming": "yes"}),
                (None, reverse("meetings:erase_invited", args=[invitation_token(one)]), {}),
                (None, own("move", meeting), {"slot": slot(times[n + 20])}),
            ],
        )
        assert {answer.status for answer in answers} <= {302, 404, 409}
        agrees()
        assert meeting.participants.count() == 1
