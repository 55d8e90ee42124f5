"""What happens to people, told upward. Signals carry ids, never a word of anybody."""

from __future__ import annotations

from django.dispatch import Signal

person_erased = Signal()
"""Sent inside the transaction that forgets a person, with `person_id: str` and `at: datetime`. What was sealed with
their key is noise already; a part that keeps something else of theirs lets go of it here."""

entrance_asked = Signal()
"""Sent inside the transaction that opens an entrance to somebody's space, with `entrance_id: str`."""
