"""What the field says of itself is in the software: each of its 205 statements has a place, and the place exists."""

from __future__ import annotations

import re

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "sources.md"
NOT_YET = ("viendra", "viendront", "pas encore")
ROWS = re.findall(r"^\| (E\d{3}) \| (.+?) \| (.*?) \|$", PAGE.read_text(encoding="utf-8"), re.M)


def test_every_statement_has_a_row() -> None:
    assert [row[0] for row in ROWS] == [f"E{number:03}" for number in range(1, 206)]


def test_every_path_exists() -> None:
    paths = {path for _id, _what, where in ROWS for path in re.findall(r"`([^`]+)`", where)}
    assert len(paths) > 60
    lost = sorted(path for path in paths if not (ROOT / path).exists())
    assert not lost, f"docs/sources.md points to what is no longer there: {lost}"


def test_what_has_no_place_says_so() -> None:
    silent = [row[0] for row in ROWS if "`" not in row[2] and not any(word in row[2] for word in NOT_YET)]
    assert not silent, f"Say where these live, or that they are not written yet: {silent}"
