"""A real server for journeys and races: `aparte serve` in a process of its own, on the tests' own database."""

from __future__ import annotations

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from django.db import connection


@dataclass
class Site:
    """A running server. What a test writes to its database, the server sees at once, and the reverse."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    _seen: int = field(default=0, repr=False)

    def logs(self) -> str:
        """What the server wrote to its output and logs since the test began."""
        return self._log.read_bytes()[self._seen :].decode(errors="replace")

    def mails(self) -> list[EmailMessage]:
        """Mails that the server itself sent (sign-in codes), oldest first. `run_tasks()` sends the others."""
        found = []
        for path in sorted((self.folder / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
            for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
                if part.strip():
                    found.append(email.message_from_bytes(part, policy=email.policy.default))
        return [mail for mail in found if isinstance(mail, EmailMessage)]

    def begin(self) -> None:
        """Forget what earlier tests left in the logs and the mails."""
        self._seen = self._log.stat().st_size
        for path in (self.folder / "mail").glob("*.log"):
            path.unlink()

    def kill(self) -> None:
        """As when the power goes: no process of it has the time to end anything."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"


def start_site(folder: Path, *, processes: int = 1, **environment: str) -> Site:
    """Serve the database of the running tests from `folder`, with more or other `APARTE_*` variables."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "mail").mkdir(parents=True, exist_ok=True)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "aparte", "serve", "--no-worker"]
            + ["--port", str(port), "--workers", str(processes)],
            env=_environment(folder, url) | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    site = Site(url, folder, process)
    _wait(site)
    return site


def start_worker(folder: Path, url: str, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    """`aparte worker` on the database of the running tests, in a process of its own; it writes to `worker.log`."""
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "aparte", "worker", *words],
            env=_environment(folder, url) | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "APARTE_VAR": str(folder),
        "APARTE_DATABASE_URL": _url_of_test_database(),
        "APARTE_ADDRESS": url,
        "APARTE_MAIL_URL": "file:",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",
    }


def temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="site-", dir=os.environ["APARTE_VAR"]))


def _url_of_test_database() -> str:
    """The database that Django made for the tests, as a setting of another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgresql://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(site: Site, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(f"{site.url}/static/", timeout=seconds)
        except urllib.error.HTTPError:
            return
        except OSError:
            pass
        if site.process.poll() is not None or time.monotonic() > deadline:
            site.stop()
            raise RuntimeError(f"the server did not start:\n{site.logs()}")
        time.sleep(0.05)
