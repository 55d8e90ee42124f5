"""`aparte rotate_keys`: wrap every data key with the first key of the ring."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from aparte.people.actions import rewrap_data_keys
from aparte.people.keys import key_ring


class Command(BaseCommand):
    help = "Wrap every data key with the first key of the key ring (see docs/operations.md, key rotation)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--propose", metavar="ID", help="print a ring with a new first key called ID, and change nothing"
        )

    def handle(self, *args: Any, propose: str | None = None, **options: Any) -> None:
        if propose:
            self.stdout.write(key_ring().rotated(propose).to_text())
            return
        count = rewrap_data_keys(ring=key_ring())
        self.stdout.write(f"{count} data keys are now wrapped by the key '{key_ring().current_id}'.")
