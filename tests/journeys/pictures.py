"""Pictures of every page, for people to look at: `python -m tests.journeys.pictures OUT [WORD …]`.

Each page of the atlas at both widths and in both themes, on the small town of the tests. With words, only the
pages whose name holds one of them. One picture is one file: `OUT/NAME-WIDTH-THEME.png`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

OUT = "PICTURES_INTO"
ONLY = "PICTURES_OF"
SIZES = {390: 844, 1280: 860}


def main(words: list[str]) -> int:
    if not words or words[0].startswith("-"):
        print(__doc__)
        return 2
    folder = Path(words[0]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    # As a test, because the tests know how to make a server, a browser and a town, and how to leave nothing behind.
    return subprocess.run(
        [sys.executable, "-m", "pytest", __file__, "-q", "-p", "no:cacheprovider", "-n", "auto"],
        env={**os.environ, OUT: str(folder), ONLY: " ".join(words[1:])},
        check=False,
    ).returncode


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a page: used only when this file is asked for by its name, pytest does not look into it by itself."""
    from tests.journeys.atlas import ROWS

    only = os.environ.get(ONLY, "").split()
    rows = [row for row in ROWS if not only or any(word in row.name for word in only)]
    if "row" in metafunc.fixturenames:
        metafunc.parametrize("row", rows, ids=lambda row: row.name)


@pytest.fixture
def town(site: object) -> object:
    from tests.journeys.atlas_opening import build_town

    return build_town(site)  # type: ignore[arg-type]


def test_picture(new_page: Callable[..., Page], town: object, row: object) -> None:
    from tests.journeys.people import enter

    page = new_page(language=row.language)
    if row.who != "visitor":
        enter(page, town.user(row.who))
    row.open(page, town)
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready")
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            name = f"{row.name}-{width}-{theme}.png"
            page.screenshot(path=Path(os.environ[OUT]) / name, full_page=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
