"""What other programs see in the sources: format and lint (ruff), types (mypy), templates (djlint)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.house.tree import ROOT

TOOLS = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    # mypy's Django plugin loads the settings; the folder of the tests holds the secrets that they make.
    "types": ["mypy", "--no-error-summary"],
    "templates": ["djlint", "aparte", "--lint", "--quiet"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_tools(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *TOOLS[tool]],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"`make fix` may put this right:\n{done.stdout}{done.stderr}"
