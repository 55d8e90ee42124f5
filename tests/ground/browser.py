"""Finding a Chromium, or bringing one. `python -m tests.ground.browser` brings one when none is there.

Not Playwright's own by default: a browser that the system installed is kept up to date by the system, and is
there where only package registries are reached.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
_PLACES = (
    "/usr/bin/chromium",
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/opt/google/chrome/chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    "No browser: the journeys need Chromium or Chrome. Install one with the system's packages (chromium), or run"
    " `.venv/bin/python -m playwright install chromium`. APARTE_WITHOUT_BROWSER=1 leaves the journeys out."
)


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome, else of the one that Playwright brought, else None."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    for place in _PLACES:
        if Path(place).exists():
            return place
    return _of_playwright()


def unwanted() -> bool:
    return bool(os.environ.get("APARTE_WITHOUT_BROWSER"))


def bring_browser() -> str | None:
    """A browser's path, after installing one when none was found and this user may."""
    if found := find_browser():
        return found
    print("tests: no Chromium found, bringing one (once)", file=sys.stderr, flush=True)
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
        _try(["apt-get", "update", "--quiet"], environment)
        _try([*install, "fonts-dejavu-core"], environment)
    if found := find_browser():
        return found
    _try([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    return find_browser()


def _try(command: list[str], environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"tests: {command[0]} did not succeed: {error}", file=sys.stderr)
        return
    if done.returncode:
        print(
            f"tests: `{' '.join(command)}` failed:\n{done.stdout[-500:]}{done.stderr[-1000:]}",
            file=sys.stderr,
        )


def _of_playwright() -> str | None:
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Error:
        return None
    return path if Path(path).exists() else None


if __name__ == "__main__":
    if not unwanted() and bring_browser() is None:
        print(f"tests: {MISSING}", file=sys.stderr)
