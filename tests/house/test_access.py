"""Who gets in where: every address, and eight who ask for it. An address without a row fails.

What is asked for belongs to Alix, who goes through something with Bilal (the other member) and Maëlle (the
practitioner). Each of the eight tries with what they have: their session, their space, or the link that is theirs;
without a link, one that this installation did not sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house.access import POSTED, ROWS
from tests.house.town import ROLES, Town, build_town

pytestmark = pytest.mark.django_db


def _addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its arguments."""

    def walk(
        resolver: URLResolver, names: tuple[str, ...], given: tuple[str, ...]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        for entry in resolver.url_patterns:
            mine = (*given, *entry.pattern.converters)
            if isinstance(entry, URLPattern):
                yield ":".join([*names, entry.name or "?"]), mine
            else:
                yield from walk(entry, (*names, entry.namespace) if entry.namespace else names, mine)

    yield from walk(get_resolver(), (), ())


ADDRESSES = sorted(_addresses())


def test_every_address_has_a_row() -> None:
    names = {name for name, _arguments in ADDRESSES}
    assert not names - ROWS.keys(), f"Who gets in there? Add a row: {sorted(names - ROWS.keys())}"
    assert not ROWS.keys() - names, f"No such address any more: {sorted(ROWS.keys() - names)}"


@pytest.mark.parametrize("role", ROLES)
def test_who_gets_in(role: str) -> None:
    town = build_town()
    wrong = []
    for name, arguments in ADDRESSES:
        expected = ROWS[name][ROLES.index(role)]
        answer = _asked(town, role, name, arguments)
        if _said(answer) != expected:
            wrong.append(f"{name}: {_said(answer)} ({answer.status_code}), not {expected}")
        if expected != "in" and not answer.streaming:
            said = answer.content.decode(errors="replace")
            wrong += [f"{name}: shows {secret!r}" for secret in town.secrets if secret in said]
    assert not wrong, "\n".join(wrong)


def _asked(town: Town, role: str, name: str, arguments: tuple[str, ...]) -> HttpResponse:
    """The answer, and everything as it was before: each address is asked for on the same day."""
    cache.clear()
    client: Any = Client(raise_request_exception=True)
    with transaction.atomic():
        town.enter(client, role)
        address = reverse(name, kwargs={one: town.given(one, role, name) for one in arguments})
        answer = client.post(address) if name in POSTED else client.get(address)
        if not answer.streaming:
            answer.content
        transaction.set_rollback(True)
    return answer  # type: ignore[no-any-return]


def _said(answer: HttpResponse) -> str:
    place = answer.headers.get("Location", "")
    if answer.status_code == 302 and place.startswith(reverse("account_login") + "?"):
        return "sign in"
    if answer.status_code == 302 and place.startswith(reverse("space:enter")):
        return "enter"
    return (
        str(answer.status_code)
        if answer.status_code in {401, 403, 404} or answer.status_code >= 500
        else "in"
    )
