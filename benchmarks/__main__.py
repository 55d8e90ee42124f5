"""`make bench [ARGS="slots bookings races listening pages"]`: run the benchmarks that are named, or all of them."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime

from benchmarks import appointment, bookings, listening, pages, races, slots

ALL = {
    "slots": (slots.run, appointment.months),
    "bookings": (bookings.run,),
    "races": (races.run, appointment.races),
    "listening": (listening.run,),
    "pages": (pages.run,),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}. There are: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    machine = f"Python {platform.python_version()} · {os.cpu_count()} cores · {platform.machine()}"
    print(f"{datetime.now(UTC):%Y-%m-%d} · {machine}")
    for name in names or ALL:
        print(f"\n## {name.replace('_', ' ')}\n")
        for what in ALL[name]:
            what()
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
