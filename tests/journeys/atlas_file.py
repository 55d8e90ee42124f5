"""The pages of files and notes, and how each is reached."""

from __future__ import annotations

from tests.journeys.row import Row

ROWS: list[Row] = []
NO_PAGE: dict[str, str] = {}
