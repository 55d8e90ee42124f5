"""django-appointment beside us: the same month of free times, and twenty people for one time.

In a process of its own: `python -m benchmarks.appointment [--database …] [--races]` prints a line of JSON. It knows
one range a day, so the hour of midday is an unavailability on each day, which it computes with: the same 174 times.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from importlib.metadata import version
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import httpx

from benchmarks.slots import AT, DATABASES, DAYS, FIRST, HOUR, MONTH, TORONTO, forty, measured

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = f"django-appointment {version('django-appointment')}"
MANY, ROUNDS = 20, 10
PROCESSES = {"sqlite": 1, "postgresql": 4}  # as in `benchmarks.races`
_CALLS = 20


def ask(*words: str, module: str = "benchmarks.appointment") -> dict[str, Any]:
    """What a module answers in a process of its own."""
    command = [sys.executable, "-m", module, *words]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


def months() -> None:
    """The same month by us and by it, one after the other on each database, as a table."""
    print(f"| {MONTH} | database | times | median ms | queries | ours is |\n|---|---|---|---|---|---|")
    for name in DATABASES:
        ours = ask("--json", "--database", name, module="benchmarks.slots")
        its = ask("--database", name)
        for who, found, told in (
            ("aparté", ours, ""),
            (NAME, its, f"{its['median_ms'] / ours['median_ms']:.0f} times quicker"),
        ):
            print(
                f"| {who} | {name} | {found['slots']} | {found['median_ms']} | {found['queries']} | {told} |"
            )
        sys.stdout.flush()


def races() -> None:
    """How many of twenty bookings of one time it keeps, as a table."""
    print(f"| {NAME} | processes | people | kept of each round | one more, later |\n|---|---|---|---|---|")
    for name in DATABASES:
        found = ask("--database", name, "--races")
        told = ", ".join(map(str, found["kept"]))
        later = "kept too" if found["late_kept"] else "refused"
        print(f"| {name} | {found['processes']} | {found['people']} | {told} | {later} |", flush=True)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.appointment")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument(
        "--races", action="store_true", help="how many of twenty bookings of one time are kept"
    )
    asked = parser.parse_args(words)
    with _database(asked.database):
        print(json.dumps(_races(PROCESSES[asked.database]) if asked.races else _month()))
    return 0


def _month() -> dict[str, Any]:
    """Its own function for a day, day after day as its page asks: it has none for a month."""
    from appointment.services import get_available_slots_for_staff
    from appointment.utils.db_helpers import get_weekday_num_from_date

    days = [FIRST + timedelta(days=n) for n in range(DAYS)]
    with patch("django.utils.timezone.now", lambda: AT):  # it offers nothing before the clock of the machine
        staff, service = _practice(days)
        for starts in forty():
            local = starts.astimezone(TORONTO)
            _appointment(staff, service, local.date(), local.time())
        return measured(
            lambda: [
                slot
                for day in days
                for slot in get_available_slots_for_staff(
                    day, staff, get_weekday_num_from_date(day), service=service
                )
            ],
            _CALLS,
        )


def _practice(days: list[date]) -> tuple[Any, Any]:
    from appointment.models import Service, StaffMember, Unavailability, WorkingHours
    from django.contrib.auth.models import User

    service = Service.objects.create(name="Mesure", duration=HOUR, price=0)
    staff = StaffMember.objects.create(
        user=User.objects.create(username="mesure", email="mesure@exemple.test"),
        slot_duration=30,
        lead_time=clock_time(9),
        finish_time=clock_time(17),
        appointment_buffer_time=0,
    )
    staff.services_offered.add(service)
    for weekday in range(1, 6):
        WorkingHours.objects.create(
            staff_member=staff, day_of_week=weekday, start_time=clock_time(9), end_time=clock_time(17)
        )
    for day in days:
        if day.weekday() < 5:
            Unavailability.objects.create(
                staff_member=staff, date=day, start_time=clock_time(12), end_time=clock_time(13)
            )
    return staff, service


def _appointment(staff: Any, service: Any, day: date, starts: clock_time) -> None:
    from appointment.models import Appointment, AppointmentRequest

    ends = (datetime.combine(day, starts) + HOUR).time()
    asked = AppointmentRequest.objects.create(
        date=day, start_time=starts, end_time=ends, service=service, staff_member=staff
    )
    Appointment.objects.create(client=staff.user, appointment_request=asked)


def _races(processes: int) -> dict[str, Any]:
    """Rounds of twenty people, signed in, each sending its two forms for one time at the same instant.

    `kept`: how many it kept of each round; `late_kept`: whether it keeps one more for a time taken long before.
    """
    from appointment.models import Appointment
    from django.contrib.auth.models import User
    from django.test import Client

    today = datetime.now(TORONTO).date()
    days = [today + timedelta(days=7 + n) for n in range(ROUNDS)]
    staff, service = _practice([])
    cookies = []
    for number in range(MANY):
        one = Client()
        one.force_login(User.objects.create(username=f"alix-{number}", email=f"alix-{number}@exemple.test"))
        cookies.append(one.cookies["sessionid"].value)

    with _serving(processes) as url, ThreadPoolExecutor(MANY) as pool:
        together = Barrier(MANY)

        def book(cookie: str) -> None:
            with httpx.Client(base_url=url, cookies={"sessionid": cookie}, timeout=60) as client:
                for day in days:
                    together.wait(60)
                    _two_forms(client, day, staff, service)

        list(pool.map(book, cookies))
        with httpx.Client(base_url=url, cookies={"sessionid": cookies[0]}, timeout=60) as late:
            _two_forms(late, days[0], staff, service)
    kept = [Appointment.objects.filter(appointment_request__date=day).count() for day in days]
    late_kept, kept[0] = kept[0] > MANY, min(kept[0], MANY)
    return {"people": MANY, "processes": processes, "kept": kept, "late_kept": late_kept}


def _two_forms(client: httpx.Client, day: date, staff: Any, service: Any) -> None:
    """The time, then who one is: both answered by a redirection when they are accepted."""
    wanted = {"date": str(day), "start_time": "10:00", "end_time": "11:00"}
    asked = client.post("/request-submit/", data={**wanted, "service": service.pk, "staff_member": staff.pk})
    if asked.status_code == 302:
        who = {"name": "Alix", "phone_0": "CA", "phone_1": "5145550123", "payment_type": "full"}
        client.post(asked.headers["Location"], data=who)


@contextmanager
def _serving(processes: int) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    words = ["-m", "uvicorn", "benchmarks.appointment_site:application", "--log-level", "critical"]
    server = subprocess.Popen([sys.executable, *words, "--port", str(port), "--workers", str(processes)])
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/nothing/")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@contextmanager
def _database(name: str) -> Iterator[None]:
    """Its tables in an empty database, with its own settings."""
    with tempfile.TemporaryDirectory(prefix="peer-bench-") as folder:
        if name == "postgresql":
            from tests.ground.postgresql import start_postgresql

            os.environ["PEER_DATABASE_URL"] = start_postgresql()
        else:
            os.environ["PEER_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'peer.sqlite3'}"
        from django.core.management import call_command
        from django.db import connections

        import benchmarks.appointment_site  # noqa: F401

        call_command("migrate", run_syncdb=True, verbosity=0)
        try:
            yield
        finally:
            connections.close_all()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
