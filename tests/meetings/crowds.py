"""Everybody who may want one time: couples, one alone, series, moves, the practitioner; and what each leaves."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.test import Client

from aparte import clock
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_waiting import join
from aparte.meetings.links import private_token
from aparte.meetings.models import Hold, Meeting, Participant, Series, TakenTime, Waiting
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.site import Site
from tests.meetings.booking import address, form, later_times, slot
from tests.meetings.visitors import Said, Visitor, at_once

MANY = 20
OFFERED = re.compile(r'name="slot" value="([^"]+)" required')


def visitors(site: Site, practitioner: Practitioner, count: int = MANY) -> list[Visitor]:
    """Visitors who have the form before them."""
    found = [Visitor(site.url) for _ in range(count)]
    for visitor in found:
        assert visitor.get(address(practitioner)).status == 200
    assert len({visitor.token for visitor in found}) == count
    return found


@dataclass(frozen=True)
class Crowd:
    """How many of each want one time, beside the practitioner, and the two of whoever waits."""

    couples: int
    alone: int
    series: int
    movers: int

    @property
    def by_place(self) -> list[tuple[str, dict[str, int]]]:
        """Who comes at each place of `Square.rush`, and what they leave when they win: nothing else may be there."""
        return [
            ("hold", {"Hold": 1}),
            *[("couple", {"Person": 2, "Request": 1, "Meeting": 1, "Participant": 2})] * self.couples,
            *[("alone", {"Person": 1, "Request": 1, "Meeting": 1, "Participant": 1})] * self.alone,
            *[("series", {"Meeting": 2, "Participant": 2, "Series": 1})] * self.series,
            *[("move", {})] * self.movers,
        ]


TWENTY, A_HUNDRED = Crowd(6, 4, 4, 3), Crowd(34, 30, 18, 15)


@dataclass
class Square:
    """Everybody who may want one time of one practitioner, each with a page open before them."""

    site: Site
    maelle: Practitioner
    couples: list[Visitor]
    alone: list[Visitor]
    series: list[tuple[Visitor, str]]
    movers: list[tuple[Visitor, str]]
    desk: Visitor
    all_times: list[datetime]

    @classmethod
    def open(cls, site: Site, maelle: Practitioner, wanted: Sequence[datetime], crowd: Crowd) -> Square:
        """As many of each as `crowd` says, the practitioner, and who waits."""
        factories.offering(maelle, minutes=60)
        times = later_times(maelle)
        series = [
            f"/rencontre/{private_token(factories.meeting(maelle, state='done'))}/suivante/"
            for _ in range(crowd.series)
        ]
        apart = [time for time in times if time > wanted[-1]]
        moved = [factories.meeting(maelle, starts_at=start) for start in apart[-crowd.movers :]]
        moves = [f"/rencontre/{private_token(one)}/deplacer/" for one in moved]
        people = visitors(site, maelle, crowd.couples + crowd.alone)
        found = cls(
            site,
            maelle,
            people[: crowd.couples],
            people[crowd.couples :],
            [(Visitor(site.url), path) for path in series],
            [(Visitor(site.url), path) for path in moves],
            Visitor(site.url, session_of(maelle)),
            times,
        )
        for visitor, path in [*found.series, *found.movers, (found.desk, "/bureau/agenda/")]:
            assert visitor.get(path).status == 200
        return found

    def waits_for(self, wanted: datetime) -> Waiting:
        """Somebody in line to whom only this time can be offered: they let every other one pass."""
        at = clock.now()
        one = join(
            practitioner=self.maelle,
            mode="phone",
            contact=Contact("Diane", "diane@exemple.test", ""),
            zone="Europe/Paris",
            region="FR",
            language="fr",
            answer=factories.an_answer(),
            key=uuid.uuid4(),
            at=at,
        )
        early = [later - timedelta(minutes=60 * n) for later in self.all_times[:1] for n in range(1, 48)]
        one.passed = [time.isoformat() for time in [*early, *self.all_times] if time != wanted]
        one.save()
        return one

    def rush(self, wanted: datetime, besides: Sequence[Callable[[], Said]] = ()) -> list[Said]:
        """All of them at once; `besides` first in the answers, then the practitioner, couples, one by one…"""
        zone = clock.zone(self.maelle.zone)
        local, until = wanted.astimezone(zone), (wanted + timedelta(minutes=15)).astimezone(zone)
        kept = {"date": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}", "ends": f"{until:%H:%M}"}
        second = {"with0-first_name": "Bilal", "with0-email": "bilal@exemple.test"}
        weekly = {"kind": "support", "mode": "phone", "count": "2", "every_weeks": "1", "confirm": "1"}
        before = slot(local - timedelta(weeks=1))  # the second date is the one that is disputed
        book = address(self.maelle)
        return at_once(
            [
                *besides,
                partial(self.desk.post, "/bureau/agenda/", kept),
                *(partial(one.post, book, form(wanted) | second) for one in self.couples),
                *(partial(one.post, book, form(wanted)) for one in self.alone),
                *(
                    partial(one.post, path, weekly | {"slot": before, "key": str(uuid.uuid4())})
                    for one, path in self.series
                ),
                *(partial(one.post, path, {"slot": slot(wanted)}) for one, path in self.movers),
            ]
        )


def kept_rows() -> dict[str, int]:
    """How much there is of everything that an act on a time writes."""
    tables = (Person, Request, Meeting, Participant, Series, Hold)
    return {table.__name__: table.objects.count() for table in tables}


def added(before: dict[str, int]) -> dict[str, int]:
    return {name: n - before[name] for name, n in kept_rows().items() if n != before[name]}


def the_losers_were_told(crowd: Crowd, answers: list[Said], wanted: datetime) -> None:
    for (who, _), answer in zip(crowd.by_place, answers, strict=True):
        if answer.status == 302:
            continue
        assert answer.status == (422 if who == "hold" else 409), (who, answer.status)
        offered = OFFERED.findall(answer.page)
        assert who == "hold" or (offered and slot(wanted) not in offered), who
        if who == "series":
            assert "Ces dates ne sont pas libres" in answer.page


def holders(practitioner: Practitioner, wanted: datetime) -> int:
    ends = wanted + timedelta(minutes=15)
    rows = TakenTime.objects.filter(practitioner=practitioner, starts_at__lt=ends, ends_at__gt=wanted)
    return rows.count()


def session_of(practitioner: Practitioner) -> str:
    """The cookie of a practitioner who signed in, for a server that shares the tests' database and keys."""
    client = Client()
    client.force_login(practitioner.user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
