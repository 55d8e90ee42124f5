"""What every journey may ask for: somebody to meet, and a way to be that somebody in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from aparte.people.models import Practitioner, User
    from tests.ground.site import Site
    from tests.journeys.letters import Letters

# Models are imported where they are used: pytest reads this file before Django is ready.
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder that opens a page is a journey."""
    for item in items:
        if _HERE in item.path.parents and "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def helper(site: object) -> Practitioner:
    """Maëlle, in Québec, whom visitors can book any working day by telephone or video."""
    from tests import factories
    from tests.journeys.people import HELPER

    return factories.published_practitioner(**HELPER)


@pytest.fixture
def enter_as(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """`enter_as(somebody.user)`: the page of somebody who signed in, and confirmed it, a moment ago."""
    from tests.journeys.people import enter

    def entered(user: User, **options: object) -> Page:
        page = new_page(**options)
        enter(page, user)
        return page

    return entered


@pytest.fixture
def letters(site: Site) -> Letters:
    """`letters.send()`, then `letters.to("lou@exemple.test")`: what each mailbox holds."""
    from tests.journeys.letters import Letters

    return Letters(site)
