"""The environment that the tests run in, made before any setting is read."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from aparte.cipher import KeyRing
from aparte.config import messages
from tests.ground.postgresql import start_postgresql

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "test-artefacts"
DATABASE = "APARTE_TEST_DATABASE"


def prepare() -> None:
    """Once per run: the workers of pytest-xdist are started later and inherit what is set here."""
    if os.environ.get("APARTE_TESTS_PREPARED"):
        return
    for name in [name for name in os.environ if name.startswith("APARTE_") and name not in _KEPT]:
        del os.environ[name]
    # Before Django reads them: a fresh clone holds the translations' sources only.
    messages.compile_outdated()
    var = Path(tempfile.mkdtemp(prefix="aparte-tests-"))
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    wanted = os.environ.get(DATABASE, "sqlite")
    if wanted not in {"sqlite", "postgresql"}:
        raise SystemExit(f"{DATABASE}: expected sqlite or postgresql.")
    os.environ.update(
        {
            "APARTE_TESTS_PREPARED": "1",
            "APARTE_VAR": str(var),
            "APARTE_DATABASE_URL": start_postgresql()
            if wanted == "postgresql"
            else f"sqlite:///{var}/unused",
            # Given rather than found in the folder: the servers that tests start have a folder of their own.
            "APARTE_SECRET_KEY": "the-tests-own-key-which-protects-nothing-at-all-0123456789",
            "APARTE_KEY_RING": KeyRing.generate("tests").to_text(),
            # High, so that a whole suite from one address passes; the tests of limits lower them.
            "APARTE_RATE_ORIENTATION": "100000/m",
            "APARTE_RATE_BOOKING": "100000/m",
            "APARTE_RATE_LINK": "100000/m",
            "APARTE_RATE_CONTACT": "100000/h",
            "APARTE_RATE_PROGRAMS": "100000/m",
            "APARTE_RATE_TOKEN": "100000/m",
            "DJANGO_SETTINGS_MODULE": "aparte.config.settings",
            # Playwright keeps an event loop in the thread of the tests; the ORM is only ever used between its calls.
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        }
    )


_KEPT = {DATABASE, "APARTE_WITHOUT_BROWSER", "APARTE_TEST_ROUNDS"}


def on_postgresql() -> bool:
    return os.environ.get(DATABASE) == "postgresql"


def worker() -> str:
    """The name of this worker of pytest-xdist, or `gw0` without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")
