"""What happens to a meeting, told upward. Signals carry ids and an occasion, never a word of anybody."""

from __future__ import annotations

from enum import StrEnum

from django.dispatch import Signal


class Occasion(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ACCEPTED = "accepted"
    DECLINED = "declined"


meeting_changed = Signal()
"""Sent inside the transaction of the act, with `meeting_id: str` and `occasion: Occasion`."""
