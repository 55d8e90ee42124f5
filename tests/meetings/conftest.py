"""A practitioner with free times, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from aparte import clock
from tests.meetings.language import begins_in_french

if TYPE_CHECKING:
    from aparte.people.models import Practitioner


__all__ = ["begins_in_french", "maelle", "stopped_clock"]


@pytest.fixture
def stopped_clock() -> Iterator[None]:
    from tests.meetings.booking import AT  # models are not ready when pytest reads this file

    with clock.frozen(AT):
        yield


@pytest.fixture
def maelle(db: None, stopped_clock: None) -> Practitioner:
    """In Paris, Monday to Friday from 9 to 17, every half hour, by telephone and video."""
    from tests import factories

    return factories.published_practitioner()
