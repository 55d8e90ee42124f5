"""How much of a request is taken in: beyond it, nothing more is received, and nothing ever reaches a disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Bounded:
    """Hands on at most `most` bytes of each request's body; the rest is left unread.

    Django receives a whole body before it looks at its size, and writes what is large into a temporary file: anybody
    could fill the disk, and the words of a person could lie on it. What is cut is longer than
    DATA_UPLOAD_MAX_MEMORY_SIZE, so Django still answers that it is too large.
    """

    def __init__(self, application: Application, *, most: int) -> None:
        self.application, self.most = application, most

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        left, cut = self.most, False

        async def bounded() -> Message:
            nonlocal left, cut
            message = await receive()
            while cut and message["type"] == "http.request":
                message = await receive()
            if message["type"] == "http.request":
                body = message.get("body", b"")
                cut = len(body) > left
                if cut:
                    message = {**message, "body": body[:left], "more_body": False}
                left -= min(left, len(body))
            return message

        await self.application(scope, bounded, send)
