"""A real mail server on loopback, which keeps what it accepts, refuses for a while, or waits in the middle."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from email.message import EmailMessage
from typing import Any, Literal

from aiosmtpd.controller import Controller

from tests.ground.site import free_port

Step = Literal["RCPT", "DATA"]


class MailServer:
    """`received`: what it accepted, in order, as bytes. A context manager: it listens inside."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refusing: Step | None = None
        """Where it says 451 (« later »), with the address in its words, as real ones do."""
        self.refused = 0
        self.waiting = threading.Event()
        self._wait_at, self._accepted_before = 0, False
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    def wait_at(self, number: int, *, accepted: bool) -> None:
        """Answer nothing to mail `number` until its sender is gone; `accepted`: it is kept all the same."""
        self._wait_at, self._accepted_before = number, accepted

    def mails(self) -> list[EmailMessage]:
        found = [email.message_from_bytes(raw, policy=email.policy.SMTP) for raw in self.received]
        return [mail for mail in found if isinstance(mail, EmailMessage)]

    async def handle_RCPT(  # aiosmtpd finds its handlers by these names
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refusing == "RCPT":
            self.refused += 1
            return f"451 4.3.0 <{address}> later, please"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusing == "DATA":
            self.refused += 1
            return f"451 4.3.0 <{envelope.rcpt_tos[0]}> later, please"
        waits = len(self.received) + 1 == self._wait_at
        if not waits or self._accepted_before:
            self.received.append(bytes(envelope.original_content))
        if waits:
            self._wait_at = 0
            self.waiting.set()
            await asyncio.sleep(60)  # cancelled when the sender goes away
        return "250 2.0.0 OK"
