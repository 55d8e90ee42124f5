"""A copy of the content that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from aparte.library.terms_loading import FOLDER


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content folder, copied."""
    return Path(shutil.copytree(FOLDER, tmp_path / "content"))
