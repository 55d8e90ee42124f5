"""One page to look at: a row of the atlas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from tests.journeys.atlas_opening import Town

Who = Literal["visitor", "practitioner", "manager", "guarded"]


@dataclass(frozen=True)
class Row:
    """One page to look at. `open` leaves the browser on it; `status` is what the server answered; `language` is
    the browser's, from which a territory is guessed."""

    address: str
    title: str
    open: Callable[[Page, Town], object]
    who: Who = "visitor"
    state: str = ""
    status: int = 200
    language: str = "fr-CA"

    @property
    def name(self) -> str:
        return "-".join(filter(None, [self.address.replace(":", "-"), self.state]))
