"""`aparte worker`: send the mails that wait, and do what the passing of time asks for."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

GRACE = 10  # seconds that a request, or a mail being sent, has to end when the server stops
_DAY, _DUE = 24 * 3600, 20
logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=5)
"""A task that runs for longer lost its worker: each step of a mail may wait 20 seconds, and there are ten or so."""


def work(words: list[str]) -> int:
    """`aparte worker`: send the mails that wait, one process among any number, until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser("aparte worker", description="Send the mails that wait, until stopped.")
    parser.add_argument("--once", action="store_true", help="stop when nothing waits any more")
    parser.add_argument("--beside-parent", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    if options.beside_parent:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    from django.core.management import call_command

    from aparte import clock

    do_what_is_due(at=clock.now())
    for duties in (DUTIES, SLOW_DUTIES):
        threading.Thread(target=_keep_doing, args=[duties], daemon=True).start()
    call_command("db_worker", batch=options.once, startup_delay=False, reload=False, verbosity=0)
    return 0


def take_back_abandoned(*, at: datetime) -> int:
    """Let the tasks that a killed worker had begun wait again; how many there were.

    The queue itself never looks at them a second time: without this, their mails would be lost. What such a worker
    had just sent is sent twice, with one Message-ID.
    """
    from django_tasks_db.models import DBTaskResult

    abandoned = DBTaskResult.objects.running().filter(started_at__lt=at - LONGEST)
    return int(abandoned.update(status="READY"))


DUTIES = (
    "aparte.config.working.take_back_abandoned",
    "aparte.meetings.actions_reminders.remind",
    "aparte.meetings.actions_waiting.offer_freed_times",
    "aparte.meetings.actions_erasing.forget_who_waited",
    "aparte.accompaniment.actions_checkpoints.open_due",
    "aparte.alliance.actions.ask_after_meetings",
    "aparte.receipts.actions.let_go",
)
SLOW_DUTIES = ("aparte.meetings.actions_elsewhere.read_due",)  # each server asked may take half a minute


def do_what_is_due(duties: Sequence[str] = DUTIES, *, at: datetime) -> None:
    """What the passing of time asks for: it is read from the tables, so that nothing is lost with a worker, and
    several may do it at once. One duty that fails does not keep the next from being done."""
    from django.utils.module_loading import import_string

    for duty in duties:
        try:
            import_string(duty)(at=at)
        except Exception as fault:
            # Its type only: what a fault says may hold what somebody wrote.
            logger.warning("%s was not done: %s", duty, type(fault).__name__)


def _keep_doing(duties: Sequence[str]) -> None:
    from django.db import close_old_connections

    from aparte import clock

    while True:
        time.sleep(_DUE)
        close_old_connections()
        do_what_is_due(duties, at=clock.now())


@contextmanager
def mail_worker(*, wanted: bool, each_day: Callable[[], None]) -> Iterator[None]:
    """One mail worker beside the server: started again when it dies, told to stop at the end. `each_day` runs too."""
    if not wanted:
        yield
        return
    from django.db import connection

    stopping = threading.Event()
    child = _start_worker()

    def keep() -> None:
        nonlocal child
        tidied = time.monotonic()
        while not stopping.wait(1):
            if time.monotonic() - tidied > _DAY:
                each_day()
                connection.close()
                tidied = time.monotonic()
            # A worker that cannot start at all (no database) must not be started in a tight loop.
            if child.poll() is not None and not stopping.wait(2):
                child = _start_worker()

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()
        child.terminate()
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()


def _start_worker() -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "aparte", "worker", "--beside-parent"]
    # Its own session, so that Ctrl+C reaches the server alone and the server stops the worker in good order.
    return subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)


def _end_with_parent() -> None:
    """The pipe from the server closes however the server ended, even killed: the worker does not outlive it."""
    # Not `sys.stdin`: its lock, held by this thread, would spoil the end of the process.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
