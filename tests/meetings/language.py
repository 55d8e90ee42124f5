"""An English page leaves its language behind in the thread of the tests; each of these tests begins in French."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def begins_in_french() -> Iterator[None]:
    translation.activate("fr")
    yield
    translation.activate("fr")
