"""Format and lint, by ruff: `make fix` puts most of it right."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.tree import ROOT


@pytest.mark.parametrize(
    "words", [["format", "--check", "--quiet", "."], ["check", "--quiet", "."]], ids="-".join
)
def test_ruff(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"`make fix` may put this right:\n{done.stdout}{done.stderr}"
