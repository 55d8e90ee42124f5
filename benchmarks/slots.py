"""Free times on a real database, as a page asks for them: `python -m benchmarks.slots [--json] [--database …]`.

The common workload: one practitioner in America/Toronto, Monday to Friday from 9 to 12 and from 13 to 17, meetings
of 60 minutes offered every 30, 40 meetings in January 2027, 30 days from 4 January: 174 times. Then the next free
time of a thousand practitioners, and how both grow with practitioners and past meetings.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from benchmarks.growth import picture
from benchmarks.timing import repeat

if TYPE_CHECKING:
    from aparte.meetings.rules_hours import WeeklyRange

TORONTO = ZoneInfo("America/Toronto")
AT = datetime(2027, 1, 1, 12, tzinfo=UTC)
FIRST, DAYS, HOUR = date(2027, 1, 4), 30, timedelta(hours=1)
DATABASES = ("sqlite", "postgresql")
CALLS = 200
MONTH, NEXT = "a month of one", "the next free time of all"
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "slots-growth.svg"


def run() -> None:
    """Both databases, at four sizes, as tables and as a picture."""
    rows = {}
    for name in DATABASES:
        command = [sys.executable, "-m", "benchmarks.slots", "--database", name, "--growth"]
        rows[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"### {name}\n\n| practitioners | past meetings | what | times | median ms | 95 % ms | queries |"
        )
        print("|---|---|---|---|---|---|---|")
        for one in rows[name]:
            print(f"| {' | '.join(map(str, one))} |")
        print(flush=True)
    PICTURE.write_text(picture(rows), encoding="utf-8")
    print(f"Drawn: {PICTURE.relative_to(PICTURE.parents[2])}")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slots", description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one line for programs: the common workload")
    parser.add_argument("--growth", action="store_true", help="a table, at three sizes")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    asked = parser.parse_args(words)
    with database(asked.database):
        if asked.growth:
            print(json.dumps(_growth()))
            return 0
        found = common()
        if asked.json:
            told = {name: found[name] for name in ("slots", "median_ms", "queries")}
            print(json.dumps(told, separators=(",", ":")))
        else:
            print(
                f"{found['slots']} times, {found['median_ms']} ms, {found['queries']} queries ({asked.database})"
            )
    return 0


def common() -> dict[str, Any]:
    """The common workload on the database at hand: number of times, median milliseconds, queries."""
    one = practitioner(1)
    _meetings(one, list(forty()))
    return measured(lambda: _month(one))


def _growth() -> list[list[Any]]:
    """Rows: practitioners, past meetings, what is asked, times found, median and 95 % in ms, queries."""
    from aparte.meetings.models import TakenTime
    from aparte.meetings.queries import next_free
    from aparte.people.models import Practitioner

    rows: list[list[Any]] = []
    first = practitioner(1)
    _meetings(first, list(forty()))
    for practitioners, past in ((1, 0), (200, 100_000), (200, 1_000_000), (1000, 1_000_000)):
        while Practitioner.objects.count() < practitioners:
            _meetings(practitioner(Practitioner.objects.count() + 1), list(forty()))
        _past(past - TakenTime.objects.filter(starts_at__lt=AT).count())
        everybody = list(Practitioner.objects.all())
        for what, act in (
            (MONTH, lambda: _month(first)),
            (NEXT, lambda everybody=everybody: next_free(everybody, at=AT, count=1)),
        ):
            rows.append([practitioners, past, what, *measured(act).values()])
    return rows


def measured(act: Callable[[], Any], calls: int = CALLS) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        found = len(act())
    spent = repeat(act, calls)
    return {
        "slots": found,
        "median_ms": round(statistics.median(spent), 2),
        "slow_ms": round(statistics.quantiles(spent, n=20)[18], 2),
        "queries": len(asked),
    }


def _month(one: Any) -> list[Any]:
    from aparte.meetings.queries import calendar

    found = calendar(one, at=AT)
    assert found is not None
    return list(found.free(length=HOUR, at=AT, first=FIRST, days=DAYS))


def forty() -> Iterator[datetime]:
    """Two on each weekday of four weeks: at 9, and at 13 or 14 in turn."""
    days = [FIRST + timedelta(days=n) for n in range(26) if (FIRST + timedelta(days=n)).weekday() < 5]
    for number, day in enumerate(days):
        for hour in (9, 13 + number % 2):
            yield datetime.combine(day, time(hour), TORONTO).astimezone(UTC)


def practitioner(number: int, week: list[WeeklyRange] | None = None) -> Any:
    """Somebody whom visitors can book every 30 minutes of the week (that of the workload), without notice nor pause."""
    from aparte.meetings.models import Availability
    from aparte.meetings.rules_hours import WeeklyRange, written_week
    from aparte.people.models import Practice, Practitioner, User

    practice = Practice.objects.first() or Practice.objects.create(name="Mesures", region="CA-QC")
    one = Practitioner.objects.create(
        user=User.objects.create(email=f"mesure-{number}@exemple.test"),
        practice=practice,
        slug=f"mesure-{number}",
        name=f"Mesure {number}",
        region="CA-QC",
        zone=TORONTO.key,
        modes=["phone"],
        published=True,
    )
    usual = [
        WeeklyRange(day, time(starts), time(ends)) for day in range(5) for starts, ends in ((9, 12), (13, 17))
    ]
    Availability.objects.create(
        practitioner=one,
        week=written_week(week or usual),
        notice_hours=0,
        horizon_days=60,
        buffer_minutes=0,
        step_minutes=30,
    )
    return one


def _meetings(practitioner: Any, starts: list[datetime]) -> None:
    """Held times, as meetings leave them: what is measured reads nothing else of a meeting."""
    from aparte.meetings.models import Hold, TakenTime

    holds = [
        Hold(practitioner=practitioner, starts_at=one, ends_at=one + HOUR, created_at=AT) for one in starts
    ]
    Hold.objects.bulk_create(holds)
    TakenTime.objects.bulk_create(
        TakenTime(practitioner=practitioner, hold=one, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in holds
    )


def _past(count: int) -> None:
    """As many held times of the past, shared among the practitioners: four a day, day after day."""
    from aparte.meetings.models import TakenTime
    from aparte.people.models import Practitioner

    everybody = list(Practitioner.objects.all())
    before = TakenTime.objects.filter(starts_at__lt=AT).count() // len(everybody)
    each = -(-count // len(everybody))
    for one in everybody:
        _meetings(one, [AT - 6 * HOUR * (before + 1 + n) for n in range(each)])


@contextmanager
def database(name: str) -> Iterator[None]:
    """An empty database in a temporary folder, with today's tables."""
    with tempfile.TemporaryDirectory(prefix="aparte-bench-") as folder:
        os.environ["APARTE_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "aparte.config.settings"
        if name == "postgresql":
            from tests.ground.postgresql import start_postgresql

            os.environ["APARTE_DATABASE_URL"] = start_postgresql()
        else:
            os.environ["APARTE_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
