"""What happens to a change of practitioner, told upward. Ids and an occasion, never a word of anybody."""

from __future__ import annotations

from django.dispatch import Signal

change_told = Signal()
"""Sent inside the transaction of the act, with `change_id: str`, `occasion: terms_changing.Occasion`."""

colleague_proposed = Signal()
"""Sent inside the transaction in which a practitioner proposes a colleague, with `member_id: str`."""
