"""What a person decided about an accompaniment of theirs, told upward. Ids and a decision, never a word of anybody."""

from __future__ import annotations

from enum import StrEnum

from django.dispatch import Signal


class Decision(StrEnum):
    STOPPED = "stopped"
    PAUSED = "paused"
    RESUMED = "resumed"
    CAME_BACK = "came_back"


member_decided = Signal()
"""Sent inside the transaction of the act, with `member_id: str` and `decision: Decision`."""
