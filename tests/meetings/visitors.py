"""Visitors of a real server, each with their own session, who can send their forms at the same instant."""

from __future__ import annotations

import html
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any, TypeVar
from urllib.parse import urlencode

Result = TypeVar("Result")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Said:
    """An answer of the server: its status, its page, and where it sends the browser."""

    status: int
    page: str
    location: str


class Visitor:
    """One browser: keeps its cookie and the token of the page it opened last, follows no redirection."""

    def __init__(self, url: str, session: str = "") -> None:
        """`session`: the cookie of somebody who is signed in, as `name=value`."""
        self.url, self.token = url, ""
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())
        if session:
            opener.addheaders = [("Cookie", session)]
        self._open = opener.open

    def get(self, path: str) -> Said:
        said = self._ask(urllib.request.Request(self.url + path))
        found = _TOKEN.search(said.page)
        self.token = html.unescape(found.group(1)) if found else ""
        return said

    def post(self, path: str, form: dict[str, str]) -> Said:
        body = urlencode(form | {"csrfmiddlewaretoken": self.token}).encode()
        return self._ask(urllib.request.Request(self.url + path, body, {"Referer": self.url + path}))

    def _ask(self, request: urllib.request.Request) -> Said:
        try:
            answer: Any = self._open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            page = answer.read().decode(errors="replace")
            return Said(answer.status, page, answer.headers.get("Location", ""))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def at_once(doing: Sequence[Callable[[], Result]]) -> list[Result]:
    """Everything in `doing`, in as many threads, let go at the same instant; the results in the same order."""
    together = threading.Barrier(len(doing))

    def one(what: Callable[[], Result]) -> Result:
        together.wait(30)
        return what()

    with ThreadPoolExecutor(len(doing)) as pool:
        return list(pool.map(one, doing))
