"""`make test`: every test on SQLite, journeys included; what depends on the database on PostgreSQL; learning again.

    python -m tests [words for pytest]

Each run ends with pytest's own closing line. The exit status is the first one that is not 0.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.ground.browser import MISSING, bring_browser, unwanted
from tests.ground.surroundings import DATABASE, ROOT

_COVERAGE = ["--cov", "--cov-report=term"]
_NO_TEST = 5


def main(words: list[str]) -> int:
    if not unwanted() and bring_browser() is None:
        print(f"tests: {MISSING}", file=sys.stderr)
    workers = [] if any(word.startswith(("-n", "-p", "--pdb", "-s")) for word in words) else ["-n", "auto"]
    coverage = [] if words else _COVERAGE
    on_sqlite = _pytest("sqlite", [*workers, *coverage, *words])
    on_postgresql = _pytest("postgresql", [*workers, *words])
    if words and on_postgresql == _NO_TEST:
        on_postgresql = 0  # what was asked for does not touch the database
    learning = 0 if words else _pytest("sqlite", ["-m", "retraining", "-s"])
    return on_sqlite or on_postgresql or learning


def _pytest(database: str, words: list[str]) -> int:
    print(f"\n── the tests on {database} ──", flush=True)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=ROOT,
        env={**os.environ, DATABASE: database},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
