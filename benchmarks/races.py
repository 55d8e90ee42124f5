"""Many people, one time, over real HTTP: fifty rounds of 20 and of 100, on SQLite (one process) and PostgreSQL (four).

`python -m benchmarks.races` leaves the counting to the tests of the part: the same visitors, the same questions.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

ROUNDS = 50
DATABASES = {"sqlite": 1, "postgresql": 4}
_TEST = "tests/meetings/test_races.py::test_many_people_want_one_time"


def run() -> None:
    print("| database | processes | people | rounds | one had it, the others were offered times | seconds |")
    print("|---|---|---|---|---|---|")
    for database, processes in DATABASES.items():
        for many in (20, 100):
            begun = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", _TEST, "-k", f"{many}-"],
                env={**os.environ, "APARTE_TEST_DATABASE": database, "APARTE_TEST_ROUNDS": str(ROUNDS)},
                capture_output=True,
                text=True,
                check=False,
            )
            told = f"{ROUNDS} of {ROUNDS}" if done.returncode == 0 else f"no: {done.stdout[-600:]}"
            seconds = time.monotonic() - begun
            print(f"| {database} | {processes} | {many} | {ROUNDS} | {told} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    run()
