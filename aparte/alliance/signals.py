"""What happens to how the relation feels, told upward. Ids only."""

from __future__ import annotations

from django.dispatch import Signal

asked = Signal()
"""Sent inside the transaction that asks a member how a meeting felt, with `felt_id: str`: one mail follows."""
