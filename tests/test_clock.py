"""The clock says one moment for all, stops for tests, and knows the places people live in."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from aparte import clock

NEW_YEAR = datetime(2027, 1, 1, 3, tzinfo=UTC)


def test_now_is_aware_utc_and_near():
    moment = clock.now()
    assert moment.tzinfo is UTC
    assert abs(moment - datetime.now(UTC)) < timedelta(seconds=5)


def test_today_is_the_wall_calendar_of_the_zone():
    with clock.frozen(NEW_YEAR):
        assert clock.today(ZoneInfo("America/Toronto")) == date(2026, 12, 31)
        assert clock.today(ZoneInfo("Europe/Paris")) == date(2027, 1, 1)


def test_frozen_may_be_nested_and_ends():
    with clock.frozen(NEW_YEAR.astimezone(ZoneInfo("Asia/Tokyo"))) as at:
        assert at == clock.now() == NEW_YEAR and clock.now().tzinfo is UTC
        with clock.frozen(NEW_YEAR + timedelta(hours=1)):
            assert clock.now() == NEW_YEAR + timedelta(hours=1)
        assert clock.now() == NEW_YEAR
    assert clock.now() != NEW_YEAR


def test_frozen_ends_on_an_error_too():
    with pytest.raises(RuntimeError), clock.frozen(NEW_YEAR):
        raise RuntimeError
    assert clock.now() != NEW_YEAR


def test_a_naive_time_does_not_stop_the_clock():
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2027, 1, 1)):
        pass


def test_another_thread_keeps_its_own_time():
    seen = []
    with clock.frozen(NEW_YEAR):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] != NEW_YEAR


def test_zones_to_choose_from_are_places_sorted():
    names = clock.zone_names()
    assert names is clock.zone_names()
    assert list(names) == sorted(set(names))
    assert {
        "America/Toronto",
        "America/Montreal",
        "Europe/Paris",
        "Europe/Brussels",
        "Europe/Zurich",
        "UTC",
    } <= set(names)
    assert not [
        name
        for name in names
        if name.startswith(("Etc/", "US/", "posix", "right", "System")) or name == "EST"
    ]
    assert all(clock.zone(name).key == name for name in names)


def test_old_spellings_from_browsers_are_known():
    assert clock.zone("Asia/Calcutta").key == "Asia/Calcutta"
    assert clock.zone("Etc/UTC").key == "Etc/UTC"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Europe",
        "Europe/Pari",
        "europe/paris",
        "../etc/passwd",
        "/etc/localtime",
        "localtime",
        "Factory",
        "+02:00",
        "\0",
    ],
)
def test_an_unknown_zone_says_what_to_give(name):
    with pytest.raises(clock.UnknownZone, match="America/Toronto"):
        clock.zone(name)
