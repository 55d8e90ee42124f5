"""Fixtures of a practice at work: a clock that stands still, a practitioner with free times, her desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from aparte import clock

if TYPE_CHECKING:
    from django.test import Client

    from aparte.people.models import Practitioner


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


@pytest.fixture
def desk(client: Client, maelle: Practitioner) -> Client:
    """Her browser, signed in."""
    client.force_login(maelle.user)
    return client
