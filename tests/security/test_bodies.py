"""What is sent never reaches a disk, however large, and is never received for ever."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from aparte.config.bodies import Bounded


def handed_on(chunks: list[bytes], *, most: int) -> tuple[bytes, int]:
    """What the application gets of a body sent in `chunks`, and how many messages were left to come."""
    waiting: list[dict[str, Any]] = [
        {"type": "http.request", "body": one, "more_body": True} for one in chunks
    ]
    waiting[-1]["more_body"] = False
    waiting.append({"type": "http.disconnect"})
    got: list[bytes] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            got.append(message["body"])
            more = message["more_body"]
        assert (await receive())["type"] == "http.disconnect"

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        raise AssertionError

    with ThreadPoolExecutor(1) as pool:  # a browser of the journeys may hold this thread's loop
        pool.submit(asyncio.run, Bounded(application, most=most)({"type": "http"}, receive, send)).result()
    return b"".join(got), len(waiting)


@pytest.mark.parametrize("chunks", [[b"abcd"], [b"ab", b"cd"], [b"", b"abcd", b""]])
def test_what_fits_is_handed_on_whole(chunks: list[bytes]) -> None:
    assert handed_on(chunks, most=4) == (b"abcd", 0)


def test_nothing_is_kept_beyond_the_bound() -> None:
    assert handed_on([b"ab", b"cdef", *[b"gh"] * 1000], most=4) == (b"abcd", 0)


def test_django_keeps_in_memory_all_that_it_is_handed() -> None:
    """Beyond FILE_UPLOAD_MAX_MEMORY_SIZE it writes the body to a temporary file."""
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < settings.APARTE_BODY_MOST
    assert settings.APARTE_BODY_MOST < settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]


def test_the_server_is_bounded() -> None:
    from aparte.config.asgi import application

    assert isinstance(application, Bounded)
    assert application.most == settings.APARTE_BODY_MOST


@pytest.mark.parametrize("charset", ["hex", "rot13", "utf-7", "nonsense", "utf-16"])
def test_another_charset_breaks_no_page(client: Client, db: None, charset: str) -> None:
    body = '--AA\r\nContent-Disposition: form-data; name="words"\r\n\r\nJe suis lasse.\r\n--AA--\r\n'
    kind = f"multipart/form-data; boundary=AA; charset={charset}"
    sent = client.generic("POST", "/orientation/", body, content_type=kind)
    assert sent.status_code == 200
    assert "Je suis lasse." in sent.content.decode()
