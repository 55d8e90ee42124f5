"""The pages of the person's space, and how each is reached."""

from __future__ import annotations

from playwright.sync_api import Page

from tests import factories
from tests.ground.space import page_in_space
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way
from tests.journeys.row import Row


def in_space(path: str) -> Way:
    """In the space of somebody who has nothing yet."""

    def open_it(page: Page, town: Town) -> None:
        page_in_space(page, town.site, factories.person()).goto(path)

    return open_it


ROWS = [
    Row("space:home", "Mon espace", in_space("/mon-espace/")),
    Row("space:enter", "Entrer dans mon espace", way.at("/mon-espace/entrer/")),
]
NO_PAGE: dict[str, str] = {}
