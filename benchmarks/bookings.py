"""Bookings over real HTTP, all effects included: person, request, journal, time taken, two messages queued.

On an installation that begins, then on one of 200 practitioners with a million meetings behind them. One web process
of `aparte serve` on each database, nothing turned off but the limits by address; a few visitors at once, each sending
form after form for another free time. `python -m benchmarks.bookings [--database …] [--past 1000000]`.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING

import httpx

from benchmarks.slots import DATABASES, database, practitioner

if TYPE_CHECKING:
    from collections.abc import Iterator

PRACTITIONERS, VISITORS, BOOKINGS = 10, 4, 1500
COLLEAGUES, PAST = 190, (0, 1_000_000)
_NEGATION = "Je n'ai jamais pensé à mourir, je me sens seul depuis ce déménagement."
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def run() -> None:
    print(
        "| database | past meetings | web processes | visitors at once | bookings a second | median ms | 95 % ms |"
    )
    print("|---|---|---|---|---|---|---|")
    for name in DATABASES:
        for past in PAST:
            command = [sys.executable, "-m", "benchmarks.bookings", "--database", name, "--past", str(past)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            print(done.stdout.strip(), flush=True)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bookings")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--past", type=int, default=0)
    given = parser.parse_args(words)
    name = given.database
    with database(name):
        slugs = [_always(number) for number in range(PRACTITIONERS)]
        _past(given.past)
        with _serving() as url:
            _book(url, slugs, BOOKINGS // 10)  # what is loaded once is loaded
            begun = time.perf_counter()
            spent = _book(url, slugs, BOOKINGS, first=BOOKINGS // 10)
            rate = BOOKINGS / (time.perf_counter() - begun)
        _nothing_is_missing(BOOKINGS + BOOKINGS // 10, past=given.past)
    slow = statistics.quantiles(spent, n=20)[18]
    print(
        f"| {name} | {given.past} | 1 | {VISITORS} | {rate:.0f} | {statistics.median(spent):.0f} | {slow:.0f} |"
    )
    return 0


def _always(number: int) -> str:
    """Somebody who can be met at any hour of the coming weeks."""
    from aparte.meetings.rules_hours import WeeklyRange

    day = clock_time(0)
    one = practitioner(number, [WeeklyRange(weekday, day, day) for weekday in range(7)])
    return str(one.slug)


def _book(url: str, slugs: list[str], count: int, first: int = 0) -> list[float]:
    """Milliseconds of each of `count` bookings, the practitioners in turn, each time another half hour."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)

    def visit(number: int) -> list[float]:
        spent = []
        with httpx.Client(base_url=url, timeout=30) as client:
            page = client.get(f"/praticiens/{slugs[0]}/reserver/")
            token = _TOKEN.search(page.text)
            assert token is not None
            for place in range(first + number, first + count, VISITORS):
                slot = start + timedelta(minutes=30) * (place // len(slugs))
                path = f"/praticiens/{slugs[place % len(slugs)]}/reserver/"
                sent = {
                    "csrfmiddlewaretoken": token.group(1),
                    "confirm": "1",
                    "slot": f"{slot:%Y-%m-%dT%H:%MZ}",
                    "zone": "America/Toronto",
                    "mode": "phone",
                    "first_name": "Alix",
                    "email": f"alix-{place}@exemple.test",
                    "key": str(uuid.uuid4()),
                }
                begun = time.perf_counter()
                answer = client.post(path, data=sent, headers={"Referer": url + path})
                spent.append((time.perf_counter() - begun) * 1000)
                if answer.status_code != 302:
                    raise RuntimeError(f"{path}: {answer.status_code}")
        return spent

    with ThreadPoolExecutor(VISITORS) as pool:
        return [one for found in pool.map(visit, range(VISITORS)) for one in found]


def _past(count: int) -> None:
    """As many meetings that took place, shared among the ten who are booked and their colleagues: four a day each."""
    from zoneinfo import ZoneInfo

    from aparte.meetings.models import Meeting, TakenTime
    from aparte.meetings.rules_hours import shown
    from aparte.meetings.terms import Outcome, State
    from aparte.orientation.models import Request
    from aparte.people.models import Person, Practitioner

    if not count:
        return
    for number in range(COLLEAGUES):
        practitioner(PRACTITIONERS + number)
    at, hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0), timedelta(hours=1)
    person = Person.objects.create(zone="America/Toronto", created_at=at)
    asked = Request.objects.create(person=person, language="fr", sealed=b"", received_at=at)
    everybody = list(Practitioner.objects.all())
    for one in everybody:
        starts = [at - 6 * hour * (n + 1) for n in range(count // len(everybody))]
        meetings = [
            Meeting(
                practitioner=one, person=person, request=asked, kind="support", mode="phone", starts_at=start,
                ends_at=start + hour, zone=one.zone, local_start=shown(start, ZoneInfo(one.zone)), state=State.DONE,
                outcome=Outcome.HELD, outcome_at=start + hour, booking_key=uuid.uuid4(), created_at=start,
            )
            for start in starts
        ]  # fmt: skip
        Meeting.objects.bulk_create(meetings)
        TakenTime.objects.bulk_create(
            TakenTime(practitioner=one, meeting=held, starts_at=held.starts_at, ends_at=held.ends_at)
            for held in meetings
        )


def _nothing_is_missing(count: int, *, past: int) -> None:
    from django_tasks_db.models import DBTaskResult

    from aparte.audit.models import Entry
    from aparte.meetings.models import Meeting, TakenTime

    kept = [model.objects.count() for model in (Meeting, TakenTime, DBTaskResult)]
    booked = Entry.objects.filter(verb="meeting.booked").count()
    if [*kept, booked] != [past + count, past + 2 * count, 2 * count, count]:
        raise RuntimeError(f"of {count} bookings there are {kept} and {booked} lines in the journal")


@contextmanager
def _serving() -> Iterator[str]:
    limits = {f"APARTE_RATE_{name}": "100000/m" for name in ("BOOKING", "LINK", "ORIENTATION")}
    command = [sys.executable, "-m", "aparte", "serve", "--no-worker", "--port", "8471"]
    url = "http://127.0.0.1:8471"
    server = subprocess.Popen(
        command,
        env={**os.environ, **limits, "APARTE_RATE_CONTACT": "100000/h", "APARTE_ADDRESS": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                httpx.get(f"{url}/sante", timeout=5)
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        # Listening warms up beside the first requests: reading a negation waits until all of it is there.
        httpx.post(f"{url}/orientation/", data={"words": _NEGATION, "region": "FR"}, timeout=120)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
