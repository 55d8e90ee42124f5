"""The `aparte` command as a person or a service meets it: in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ground.site import Site


def _aparte(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aparte", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_lists_the_words() -> None:
    done = _aparte("--help")
    assert done.returncode == 0
    assert all(f"aparte {word} " in done.stdout for word in ("serve", "demo", "worker", "check", "orient"))


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("APARTE_PROXIES", "many", "a whole number"),
        ("APARTE_KEY_RING", "k1:secret-that-is-not-a-key", "id:key"),
        ("APARTE_DATABASE_URL", "nonsense", "postgresql://"),
        ("APARTE_MAIL_URL", "pigeon:", "smtp://"),
    ],
)
def test_a_wrong_setting_is_one_line_without_its_value(name: str, value: str, accepted: str) -> None:
    done = _aparte("check", **{name: value})
    assert done.returncode == 2
    assert done.stderr.startswith(f"aparte: {name}")
    assert accepted in done.stderr
    assert done.stderr.count("\n") == 1
    assert value not in done.stderr


def test_orient_does_not_load_django() -> None:
    code = (
        "import sys; from aparte.config.command import main; import aparte.listening;"
        "print([name for name in sys.modules if name.split('.')[0] in {'django', 'psycopg', 'cryptography'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_busy_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _aparte("serve", "--port", str(port), APARTE_VAR=str(tmp_path / "var"), APARTE_DATABASE_URL="")
    assert done.returncode == 1
    assert done.stderr.startswith(f"aparte: port {port} is already in use")
    assert not (tmp_path / "var").exists()


def test_a_port_that_does_not_exist() -> None:
    done = _aparte("serve", "--port", "70000")
    assert done.returncode == 1
    assert "from 0 to 65535" in done.stderr


def test_serving_stops_in_good_order(start: Callable[..., Site]) -> None:
    site = start()
    answer = urllib.request.urlopen(f"{site.url}/sante")
    assert answer.status == 200
    assert "server" not in {name.lower() for name in answer.headers}
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(20) == 0
    assert "Traceback" not in site.logs()


def test_the_second_start_collects_nothing_again(start: Callable[..., Site]) -> None:
    site = start()
    mark = site.folder / "static.collected"
    before = (mark.read_text(), max(path.stat().st_mtime_ns for path in (site.folder / "static").rglob("*")))
    site.stop()
    assert mark.read_text() == before[0]
    from tests.ground.site import start_site

    again = start_site(site.folder)
    again.stop()
    assert max(path.stat().st_mtime_ns for path in (site.folder / "static").rglob("*")) == before[1]
