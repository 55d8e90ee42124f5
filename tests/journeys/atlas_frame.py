"""The pages of the gate, the agreement, consents and checkpoints, and how each is reached."""

from __future__ import annotations

from tests.journeys.row import Row

ROWS: list[Row] = []
NO_PAGE: dict[str, str] = {}
