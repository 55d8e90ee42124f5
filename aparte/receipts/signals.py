"""What happens to receipts, told upward. Ids only."""

from __future__ import annotations

from django.dispatch import Signal

receipt_given = Signal()
"""Sent inside the transaction that gives or cancels a receipt, with `receipt_id: str`: one mail may follow."""
