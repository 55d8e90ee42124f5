"""`make check`: format, lint, import contracts, migrations, templates, translations, conventions; then the types."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tests.house.tree import ROOT

_STEPS = (
    ("conventions", ["pytest", "tests/house", "-q", "-n", "auto"]),
    # mypy's Django plugin loads the settings, which keep their secrets in a folder: a passing one here.
    ("types", ["mypy"]),
    ("templates, lint", ["djlint", "aparte", "--lint", "--quiet"]),
)


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as var:
        environment = {**os.environ, "APARTE_VAR": var}
        for title, words in _STEPS:
            print(f"── {title} ──", flush=True)
            if subprocess.run(
                [sys.executable, "-m", *words], cwd=ROOT, env=environment, check=False
            ).returncode:
                failed.append(title)
    print(f"Not in order: {', '.join(failed)}." if failed else "All in order.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
