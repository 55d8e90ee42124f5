"""Calendars on a real CalDAV server, put there by the library that practitioners' programs use too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import caldav
import pytest
from pytest_django.fixtures import Settings

from aparte.audit.terms import Actor
from aparte.meetings.actions_elsewhere import add, read
from aparte.meetings.elsewhere import NotRead, fetch
from aparte.meetings.models import BusyTime, OtherCalendar
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.queries import calendar
from aparte.meetings.terms import CalendarKind, Fault
from aparte.people.models import Practitioner
from tests.meetings.booking import AT
from tests.meetings.elsewhere import PASSWORD, USER, event, radicale
from tests.meetings.elsewhere import calendar as written

QUARTER = {"length": timedelta(minutes=15), "at": AT}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with radicale() as found:
        yield found


@pytest.fixture
def mine(address: str, settings: Settings) -> Iterator[Any]:
    """A new calendar with a series through the change of clocks, one of it moved, one gone."""
    settings.APARTE_PRIVATE_CALENDARS = True
    client = caldav.DAVClient(address, username=USER, password=PASSWORD, enable_rfc6764=False)
    with client:
        made = client.principal().make_calendar(name="Famille")
        made.add_event(
            written(
                event(
                    "DTSTART;TZID=Europe/Paris:20270106T093000",
                    "DTEND;TZID=Europe/Paris:20270106T103000",
                    "RRULE:FREQ=WEEKLY",
                    "EXDATE;TZID=Europe/Paris:20270310T093000",
                    "SUMMARY:un mot que personne ne lit",
                    uid="weekly",
                ),
                event(
                    "RECURRENCE-ID;TZID=Europe/Paris:20270317T093000",
                    "DTSTART;TZID=Europe/Paris:20270318T140000",
                    "DTEND;TZID=Europe/Paris:20270318T150000",
                    uid="weekly",
                ),
            )
        )
        yield made
        made.delete()


def added(
    practitioner: Practitioner, address: str, *, user: str = USER, password: str = PASSWORD
) -> OtherCalendar:
    return add(
        practitioner=practitioner,
        kind=CalendarKind.CALDAV,
        access=Access("Famille", address, user, password),
        by=Actor.machine(),
        at=AT,
    )


def starts(practitioner: Practitioner) -> list[str]:
    times = BusyTime.objects.filter(practitioner=practitioner).values_list("starts_at", flat=True)
    return [f"{one.astimezone(UTC):%m-%d %H:%M}" for one in times]


@pytest.mark.parametrize("at", ["collection", "server"])
def test_a_series_with_its_exceptions_through_the_change_of_clocks(
    maelle: Practitioner, mine: Any, address: str, at: str
) -> None:
    """Given by its own address, or by that of its server."""
    kept = added(maelle, str(mine.url) if at == "collection" else address)
    assert read(calendar=kept, at=AT)
    kept.refresh_from_db()
    assert (kept.fault, kept.read_at) == ("", AT)
    assert starts(maelle) == [
        "03-03 08:30",
        "03-18 13:00",
        "03-24 08:30",
        "03-31 07:30",
        "04-07 07:30",
        "04-14 07:30",
    ]
    found = calendar(maelle, at=AT)
    assert found is not None
    for moment, taken in (
        (datetime(2027, 3, 3, 8, 30, tzinfo=UTC), True),
        (datetime(2027, 3, 3, 9, 30, tzinfo=UTC), False),
        (datetime(2027, 3, 10, 8, 30, tzinfo=UTC), False),
        (datetime(2027, 3, 17, 8, 30, tzinfo=UTC), False),
        (datetime(2027, 3, 18, 13, 30, tzinfo=UTC), True),
        (datetime(2027, 3, 31, 8, 0, tzinfo=UTC), True),
    ):
        assert found.judge(moment, **QUARTER).only_taken is taken, moment


def test_all_calendars_of_a_server_are_read_and_lists_of_tasks_are_not(
    maelle: Practitioner, mine: Any, address: str
) -> None:
    principal = mine.client.principal()
    second = principal.make_calendar(name="Cabinet")
    tasks = principal.make_calendar(name="Tâches", supported_calendar_component_set=["VTODO"])
    second.add_event(written(event("DTSTART;VALUE=DATE:20270305")))
    try:
        assert read(calendar=added(maelle, address), at=AT)
        assert "03-04 23:00" in starts(maelle) and "03-03 08:30" in starts(maelle)
    finally:
        second.delete()
        tasks.delete()


def test_what_is_taken_away_there_is_free_here(maelle: Practitioner, mine: Any) -> None:
    kept = added(maelle, str(mine.url))
    read(calendar=kept, at=AT)
    assert starts(maelle)
    for one in mine.events():
        one.delete()
    kept.refresh_from_db()
    assert read(calendar=kept, at=AT) and starts(maelle) == []


@pytest.mark.parametrize(
    ("user", "password"),
    [(USER, "un autre mot"), ("personne", PASSWORD), ("autre", PASSWORD), (USER, "é\u20ac")],
)
def test_whoever_may_not_enter_reads_nothing(
    maelle: Practitioner, mine: Any, user: str, password: str
) -> None:
    kept = added(maelle, str(mine.url), user=user, password=password)
    assert read(calendar=kept, at=AT)
    kept.refresh_from_db()
    assert kept.fault in {Fault.REFUSED, Fault.MISSING} and starts(maelle) == []


def test_a_collection_that_is_not_there(mine: Any, address: str) -> None:
    access = Access("x", f"{address}{USER}/nothing/", USER, PASSWORD)
    with pytest.raises(NotRead) as told:
        fetch(CalendarKind.CALDAV, access, first=AT, last=datetime(2027, 4, 1, tzinfo=UTC))
    assert told.value.fault in {Fault.MISSING, Fault.REFUSED}
