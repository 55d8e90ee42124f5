"""How the pages of later meetings, of several persons and of waiting are reached, and what is there to see."""

from __future__ import annotations

import uuid
from datetime import timedelta

from playwright.sync_api import Page

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_waiting import join, leave
from aparte.meetings.links import invitation_token, private_token, waiting_token
from aparte.meetings.models import Hold, Meeting, Waiting
from aparte.meetings.queries import calendar
from aparte.meetings.terms import Kind, Mode, State, Turn
from aparte.people.models import Practitioner
from tests import factories
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way


def settle(helper: Practitioner) -> dict[str, Meeting]:
    """A couple, a series, a meeting that begins soon: beside the meetings in each state."""
    everywhere = [mode.value for mode in Mode]
    factories.offering(helper, Kind.SUPPORT, modes=everywhere)
    factories.offering(helper, Kind.COUPLE_FAMILY, minutes=90, fee=None, modes=["video"])
    helper.availability.place = "12, rue des Tilleuls"
    helper.availability.access = "Sonnez à « Lanterne »."
    helper.availability.save()
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    done = factories.meeting(helper, state=State.DONE, others=[bilal])
    found = calendar(helper, at=clock.now())
    assert found is not None
    hour = timedelta(hours=1)
    first = next(
        found.free(length=hour, at=clock.now(), first=clock.today(clock.zone(helper.zone)) + 7 * 24 * hour)
    )
    series = book_next(
        after=done,
        kind=Kind.SUPPORT,
        mode="in_person",
        starts_at=first.starts,
        by=Actor.person(done.person_id),
        key=uuid.uuid4(),
        at=clock.now(),
        rhythm=Rhythm(3, 1),
    )
    soon = factories.meeting(
        helper, state=State.ACCEPTED, kind=Kind.SUPPORT, starts_at=clock.now() + 2 * hour, length=hour
    )
    couple = factories.meeting(helper, others=[factories.person(first_name="Chloé")])
    return {"series": series[0], "soon": soon, "couple": couple}


def meeting(state: str, step: str) -> Way:
    return lambda page, town: page.goto(f"/bureau/rencontres/{town.meetings[state].pk}/{step}")


def invited(step: str = "") -> Way:
    def open_it(page: Page, town: Town) -> None:
        couple = town.meetings["couple"]
        one = couple.participants.exclude(person=couple.person_id).get()
        page.goto(f"/invitation/{invitation_token(one)}/{step}")

    return open_it


def waiting(turn: str) -> Way:
    def open_it(page: Page, town: Town) -> None:
        page.goto(f"/attente/{waiting_token(_waiting(town.guarded, turn))}/")

    return open_it


def _waiting(practitioner: Practitioner, turn: str) -> Waiting:
    at = clock.now()
    one = join(
        practitioner=practitioner,
        mode="phone",
        contact=Contact("Diane", "diane@exemple.test", ""),
        zone="America/Toronto",
        region="CA-QC",
        language="fr",
        answer=factories.an_answer(),
        key=uuid.uuid4(),
        at=at,
    )
    if turn == Turn.LEFT:
        leave(waiting=one, by=Actor.person(one.person_id), at=at)
    if turn == Turn.OFFERED:
        starts_at = at + timedelta(days=2, hours=Hold.objects.count())
        by = Actor.machine()
        held = hold(
            practitioner=practitioner,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=15),
            by=by,
            at=at,
        )
        Waiting.objects.filter(pk=one.pk).update(turn=turn, hold=held, offered_until=at + timedelta(hours=12))
    return one


def next_in_the_way(page: Page, town: Town) -> None:
    """The second date of a series is taken: the first series stands there."""
    series = town.meetings["series"]
    page.goto(f"/rencontre/{private_token(series)}/suivante/")
    free = page.locator("input[name=slot]").first.input_value()
    taken = factories.datetime.fromisoformat(free) + timedelta(weeks=1)
    if not Meeting.objects.holding_a_time().filter(starts_at=taken).exists():
        factories.meeting(town.practitioner, starts_at=taken)
    page.get_by_label("Combien ?").select_option("3")
    page.get_by_label("À quel rythme").select_option("1")
    page.locator("label.slot").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Réserver", exact=True).click()


def going_away(page: Page, town: Town) -> None:
    page.goto("/bureau/agenda/absences/")
    zone = clock.zone(town.practitioner.zone)
    day = town.meetings["series"].starts_at.astimezone(zone).date().isoformat()
    way.send(page, "/bureau/agenda/absences/", first=day, last=day)


def nowhere_to_meet(page: Page, town: Town) -> None:
    page.goto("/bureau/interventions/")
    page.locator("input[name='place']").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer").click()
