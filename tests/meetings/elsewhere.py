"""Calendars that others keep: events as text, a small web server that answers what it is told, a real Radicale."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any

USER, PASSWORD = "camille", "un-mot-pour-une-application"

_number = count(1)


def event(*lines: str, uid: str = "") -> str:
    uid = uid or f"event-{next(_number)}"
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT", ""])


def calendar(*events: str, head: str = "") -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:tests\r\n{head}{''.join(events)}END:VCALENDAR\r\n"


Answer = Callable[[BaseHTTPRequestHandler], None]


def says(
    body: bytes | str = b"", *, status: int = 200, kind: str = "text/calendar", **headers: str
) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        told = body.encode() if isinstance(body, str) else body
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(told)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(told)

    return answer


@dataclass
class Web:
    """`answers` by path; what was `asked`: path and headers, in order."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def web() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked.append((self.path, dict(self.headers)))
            with suppress(BrokenPipeError, ConnectionResetError):
                known.answers.get(self.path, says(status=404))(self)

        do_PROPFIND = do_REPORT = do_GET

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    known = Web(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def radicale() -> Iterator[str]:
    """The address of a calendar server of one user, `USER`, with `PASSWORD`."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        (Path(folder) / "users").write_text(f"{USER}:{PASSWORD}\nautre:{PASSWORD}\n", encoding="utf-8")
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        words = {
            "server-hosts": f"127.0.0.1:{port}",
            "storage-filesystem-folder": f"{folder}/kept",
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": f"{folder}/users",
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "logging-level": "error",
        }
        options = [word for name, value in words.items() for word in (f"--{name}", value)]
        server = subprocess.Popen([sys.executable, "-m", "radicale", "--config", "", *options])
        try:
            _wait(port, server)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the calendar server did not start"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the calendar server does not answer")
