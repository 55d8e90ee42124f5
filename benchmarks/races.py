"""Many people, one time, over real HTTP: fifty rounds of 20 and of 100, on SQLite (one process) and PostgreSQL (four).

Then fifty rounds in which couples, series, moves, a hold and the waiting list want one time, as many at once.
`python -m benchmarks.races` leaves the counting to the tests of the part: the same visitors, the same questions.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

ROUNDS = 50
DATABASES = {"sqlite": 1, "postgresql": 4}
_TESTS = "tests/meetings/test_races.py"
_ALIKE = "test_many_people_want_one_time"
_MIXED = "test_couples_series_moves_a_hold_and_the_line_want_one_time"
RACES = {
    "20 people book": (_ALIKE, "20-"),
    "100 people book": (_ALIKE, "100-"),
    "20: couples, series, moves, a hold, the waiting list": (_MIXED, "20-"),
    "100: couples, series, moves, a hold, the waiting list": (_MIXED, "100-"),
}


def run() -> None:
    print("| database | processes | at once | rounds | one had it, the others were told | seconds |")
    print("|---|---|---|---|---|---|")
    for database, processes in DATABASES.items():
        for race, (test, which) in RACES.items():
            begun = time.monotonic()
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-p",
                    "no:cacheprovider",
                    f"{_TESTS}::{test}",
                    "-k",
                    which,
                ],
                env={**os.environ, "APARTE_TEST_DATABASE": database, "APARTE_TEST_ROUNDS": str(ROUNDS)},
                capture_output=True,
                text=True,
                check=False,
            )
            told = f"{ROUNDS} of {ROUNDS}" if done.returncode == 0 else f"no: {done.stdout[-600:]}"
            seconds = time.monotonic() - begun
            print(f"| {database} | {processes} | {race} | {ROUNDS} | {told} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    run()
