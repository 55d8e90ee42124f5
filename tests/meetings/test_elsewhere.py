"""Other calendars: what is busy there is not offered here; reading them again and again, and when that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.cipher import CannotOpen, KeyRing
from aparte.meetings import actions_elsewhere
from aparte.meetings.actions import move
from aparte.meetings.actions_elsewhere import (
    MOST,
    InClear,
    NotAnAddress,
    SameCalendar,
    TooManyCalendars,
    add,
    read,
    read_due,
    remove,
)
from aparte.meetings.actions_holds import hold
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.models import Availability, BusyTime, OtherCalendar, TakenTime
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.queries import calendars, next_free
from aparte.meetings.terms import CalendarKind, Fault
from aparte.people.actions import rewrap_data_keys
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked
from tests.meetings.elsewhere import Web, calendar, event, says, web

BY = Actor.user("1")
HOUR = timedelta(hours=1)
BUSY = calendar(event("DTSTART;TZID=Europe/Paris:20270302T100000", "DURATION:PT1H"))
"""Tuesday from ten to eleven in Paris."""


@pytest.fixture
def there(settings: Settings) -> Iterator[Web]:
    settings.APARTE_PRIVATE_CALENDARS = True
    with web() as known:
        known.answers["/a.ics"] = says(BUSY, ETag='"one"')
        yield known


def added(practitioner: Practitioner, address: str, **given: str) -> OtherCalendar:
    access = Access("Famille", address, **given)
    return add(practitioner=practitioner, kind=CalendarKind.ICS, access=access, by=BY, at=AT)


@pytest.fixture
def famille(maelle: Practitioner, there: Web) -> OtherCalendar:
    return added(maelle, f"{there.url}/a.ics")


def busy_row(kept: OtherCalendar, starts_at: datetime, length: timedelta = HOUR) -> BusyTime:
    return BusyTime.objects.create(
        calendar=kept, practitioner=kept.practitioner, starts_at=starts_at, ends_at=starts_at + length
    )


def free(practitioner: Practitioner) -> list[datetime]:
    found = calendars([practitioner], at=AT)[practitioner.pk]
    return [one.starts for one in found.free(length=timedelta(minutes=15), at=AT, days=3)]


def again(kept: OtherCalendar, at: datetime) -> OtherCalendar:
    assert read_due(at=at) == 1
    kept.refresh_from_db()
    return kept


def test_what_is_busy_there_is_not_offered_here(maelle: Practitioner, famille: OtherCalendar) -> None:
    before = free(maelle)
    assert read(calendar=famille, at=AT)
    assert set(before) - set(free(maelle)) == {TEN, TEN + HALF_AN_HOUR}
    for taken in (TEN, TEN + HALF_AN_HOUR):
        with pytest.raises(TimeTaken):
            booked(maelle, taken)
    meeting = booked(maelle, TEN + HOUR)
    with pytest.raises(TimeTaken):
        move(meeting=meeting, starts_at=TEN, by=BY, at=AT)


def test_a_pause_is_kept_around_it_as_around_anything(maelle: Practitioner, famille: OtherCalendar) -> None:
    Availability.objects.update(buffer_minutes=10)
    read(calendar=famille, at=AT)
    assert not {TEN, TEN + HOUR} & set(free(maelle))
    assert {TEN - HALF_AN_HOUR, TEN + HOUR + HALF_AN_HOUR} <= set(free(maelle))


def test_nobody_else_is_busy(maelle: Practitioner, famille: OtherCalendar) -> None:
    other = factories.published_practitioner(name="Noé Rivage")
    before = free(other)
    read(calendar=famille, at=AT)
    assert free(other) == before and TEN in before
    booked(other, TEN)


def test_what_was_booked_before_stays_and_a_hold_may_lie_over_it(
    maelle: Practitioner, famille: OtherCalendar
) -> None:
    meeting = booked(maelle, TEN)
    read(calendar=famille, at=AT)
    meeting.refresh_from_db()
    assert meeting.state == "booked" and TakenTime.objects.filter(meeting=meeting).count() == 2
    hold(practitioner=maelle, starts_at=TEN + HALF_AN_HOUR, ends_at=TEN + HOUR, by=BY, at=AT)
    # Moved away from there, it cannot come back.
    move(meeting=meeting, starts_at=TEN + HOUR, by=BY, at=AT)
    with pytest.raises(TimeTaken):
        move(meeting=meeting, starts_at=TEN, by=BY, at=AT)


def test_it_does_not_count_as_one_of_the_day_s_meetings(maelle: Practitioner, famille: OtherCalendar) -> None:
    Availability.objects.update(most_a_day=1)
    read(calendar=famille, at=AT)
    booked(maelle, TEN + HOUR)
    with pytest.raises(TimeTaken):
        booked(maelle, TEN + 2 * HOUR)


def test_days_that_are_busy_without_end_or_since_long_ago(
    maelle: Practitioner, famille: OtherCalendar
) -> None:
    busy_row(famille, AT - timedelta(days=300), timedelta(days=302))
    assert min(free(maelle)) >= AT + timedelta(days=2)
    busy_row(famille, AT, timedelta(days=400))
    assert free(maelle) == [] and next_free([maelle], at=AT) == {maelle.pk: []}


def test_two_queries_for_any_number_of_practitioners(maelle: Practitioner, famille: OtherCalendar) -> None:
    def asked(ask: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            ask()
        return len(queries)

    busy_row(famille, TEN)
    assert asked(lambda: calendars([maelle], at=AT)) == 2
    assert asked(lambda: next_free([maelle], at=AT)) == 2
    everybody = [maelle]
    for name in ("Noé Rivage", "Ines Lac"):
        everybody.append(factories.published_practitioner(name=name))
        for steps in range(3):
            busy_row(added(everybody[-1], f"https://agenda.exemple.test/{steps}"), TEN + steps * HOUR)
    assert asked(lambda: calendars(everybody, at=AT)) == 2
    assert asked(lambda: next_free(everybody, at=AT)) == 2


def test_read_again_it_replaces_what_was_read(there: Web, famille: OtherCalendar) -> None:
    assert read_due(at=AT) == 1 and read_due(at=AT) == 0
    first = list(BusyTime.objects.values_list("pk", "starts_at"))
    assert [starts_at for _, starts_at in first] == [TEN]
    kept = again(famille, AT + timedelta(minutes=10))
    assert kept.read_at == AT + timedelta(minutes=10)
    assert list(BusyTime.objects.values_list("pk", "starts_at")) == first, (
        "what did not change is not written"
    )
    there.answers["/a.ics"] = says(calendar(event("DTSTART:20270303T130000Z", "DURATION:PT1H")))
    again(famille, AT + timedelta(minutes=20))
    assert [one.starts_at for one in BusyTime.objects.all()] == [datetime(2027, 3, 3, 13, tzinfo=UTC)]
    there.answers["/a.ics"] = says(calendar())
    again(famille, AT + timedelta(minutes=30))
    assert not BusyTime.objects.exists()


def test_nothing_is_sent_again_until_what_was_read_no_longer_reaches_far_enough(
    there: Web, maelle: Practitioner, famille: OtherCalendar
) -> None:
    def asks(at: datetime) -> bool:
        again(famille, at)
        return "If-None-Match" in there.asked[-1][1]

    assert not asks(AT)
    there.answers["/a.ics"] = says(status=304)
    assert asks(AT + timedelta(minutes=10)) and BusyTime.objects.count() == 1
    there.answers["/a.ics"] = says(BUSY, ETag='"two"')
    assert not asks(AT + timedelta(days=1, minutes=30))
    assert asks(AT + timedelta(days=1, minutes=40))
    Availability.objects.update(horizon_days=60)  # one may now book where nothing was read
    assert not asks(AT + timedelta(days=1, minutes=50))
    Practitioner.objects.update(zone="America/Toronto")  # its whole days are other ones
    assert not asks(AT + timedelta(days=1, minutes=60))


def test_when_it_cannot_be_read_what_was_read_stays_and_tries_are_further_and_further_apart(
    there: Web, maelle: Practitioner, famille: OtherCalendar
) -> None:
    at = AT
    kept = again(famille, at)
    there.answers["/a.ics"] = says(status=500)
    waits = []
    for _ in range(7):
        at = kept.due_at
        assert read_due(at=at - timedelta(seconds=1)) == 0
        kept = again(famille, at)
        waits.append((kept.due_at - at) // timedelta(minutes=1))
    assert waits == [10, 20, 40, 80, 160, 240, 240]
    assert (kept.fault, kept.faulty_since, kept.read_at) == (
        Fault.ANSWERED_WRONG,
        AT + timedelta(minutes=10),
        AT,
    )
    assert TEN not in free(maelle)
    there.answers["/a.ics"] = says(status=404)
    assert again(famille, kept.due_at).fault == Fault.MISSING
    there.answers["/a.ics"] = says(BUSY)
    kept = again(famille, famille.due_at)
    assert (kept.fault, kept.faulty_since, kept.failures) == ("", None, 0)
    assert kept.due_at - kept.read_at == timedelta(minutes=10)  # type: ignore[operator]
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [Verb.OTHER_CALENDAR_ADDED, Verb.OTHER_CALENDAR_FAILING, Verb.OTHER_CALENDAR_READ_AGAIN]


def test_one_that_cannot_be_read_does_not_keep_the_others_from_it(there: Web, maelle: Practitioner) -> None:
    there.answers["/odd.ics"] = says("<html>")
    for path in ("odd.ics", "a.ics", "none.ics"):
        added(maelle, f"{there.url}/{path}")
    assert read_due(at=AT, most=2) == 2 and read_due(at=AT, most=2) == 1
    faults = [one.fault for one in OtherCalendar.objects.all()]
    assert sorted(faults) == ["", Fault.MISSING, Fault.NOT_A_CALENDAR]


@pytest.mark.django_db(transaction=True)
def test_several_workers_read_each_calendar_once(there: Web, settings: Settings) -> None:
    with clock.frozen(AT):
        kept = [added(factories.practitioner(), f"{there.url}/a.ics?{n}") for n in range(4)]
    for one in kept:
        there.answers[f"/a.ics?{one.access.address[-1]}"] = says(BUSY)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(read_due(at=AT))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(counts) == 4 == len(there.asked) == len({path for path, _ in there.asked})
    assert BusyTime.objects.count() == 4


def test_removed_while_it_is_read_or_taken_by_another(
    there: Web, famille: OtherCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a slow server says arrives when it no longer matters."""
    fetch = actions_elsewhere.fetch

    def meanwhile(act: Callable[[], object]) -> None:
        def slow(*words: object, **more: object) -> object:
            act()
            return fetch(*words, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(actions_elsewhere, "fetch", slow)

    meanwhile(lambda: OtherCalendar.objects.update(tried_at=AT + HOUR))
    assert read(calendar=famille, at=AT) and not BusyTime.objects.exists()
    famille.refresh_from_db()
    meanwhile(lambda: remove(calendar=famille, by=BY, at=AT))
    assert read(calendar=famille, at=AT) and not BusyTime.objects.exists()
    assert not read(calendar=famille, at=AT)


def test_whoever_left_is_read_no_more(maelle: Practitioner, famille: OtherCalendar) -> None:
    maelle.user.is_active = False
    maelle.user.save()
    assert read_due(at=AT) == 0


def test_removed_it_offers_its_times_again(maelle: Practitioner, famille: OtherCalendar) -> None:
    read(calendar=famille, at=AT)
    for _ in range(2):
        remove(calendar=famille, by=BY, at=AT)
    assert not BusyTime.objects.exists() and TEN in free(maelle)
    assert Entry.objects.filter(verb=Verb.OTHER_CALENDAR_REMOVED).count() == 1


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ("", NotAnAddress),
        ("agenda", NotAnAddress),
        ("ftp://agenda.exemple.test/a.ics", NotAnAddress),
        ("file:///etc/passwd", NotAnAddress),
        ("https://", NotAnAddress),
        ("https://[::1", NotAnAddress),
        ("https://agenda.exemple.test:port/", NotAnAddress),
        ("https://agenda.exemple.test/\x00", NotAnAddress),
        ("http://me:secret@agenda.exemple.test/", InClear),
    ],
)
def test_what_is_no_address(maelle: Practitioner, given: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as told:
        added(maelle, given)
    assert not given or given not in str(told.value)
    assert not OtherCalendar.objects.exists()


def test_once_and_ten_at_most(maelle: Practitioner) -> None:
    first = added(maelle, "webcal://agenda.exemple.test/0")
    assert (
        first.access.address == "https://agenda.exemple.test/0" and first.access.host == "agenda.exemple.test"
    )
    with pytest.raises(SameCalendar):
        added(maelle, " https://agenda.exemple.test/0 ")
    added(maelle, "https://agenda.exemple.test/0", user="a", password="b")
    with pytest.raises(InClear):
        added(maelle, "http://agenda.exemple.test/0", user="a", password="b")
    for n in range(2, MOST):
        added(maelle, f"https://agenda.exemple.test/{n}")
    with pytest.raises(TooManyCalendars):
        added(maelle, "https://agenda.exemple.test/more")
    added(factories.practitioner(), "https://agenda.exemple.test/0")


def test_what_was_given_is_sealed_and_keys_can_turn(maelle: Practitioner, settings: Settings) -> None:
    kept = added(maelle, "https://agenda.exemple.test/of-hers", user="camille", password="secret-of-hers")
    other = added(maelle, "https://agenda.exemple.test/other")
    row = str(list(OtherCalendar.objects.filter(pk=kept.pk).values()))
    for word in ("of-hers", "camille", "agenda.exemple", "Famille"):
        assert word not in row and word not in repr(kept) + str(kept)
    assert "of-hers" not in repr(kept.access) and "camille" not in repr(kept.access)
    other.sealed, other.sealed_data_key = kept.sealed, kept.sealed_data_key
    with pytest.raises(CannotOpen):
        other.access  # moved to another row, it does not open
    settings.APARTE_KEY_RING = ring = settings.APARTE_KEY_RING.rotated("next")
    assert rewrap_data_keys(ring=ring) == 2
    kept.refresh_from_db()
    settings.APARTE_KEY_RING = KeyRing.from_text(ring.to_text().split(",")[0])
    assert kept.access.password == "secret-of-hers"


def test_without_its_key_it_says_so(famille: OtherCalendar, settings: Settings) -> None:
    settings.APARTE_KEY_RING = KeyRing.generate("other")
    assert again(famille, AT).fault == Fault.LOCKED
