"""Addresses put together from parts that do not belong together: a thing of one file in the address of another, the
link of one purpose on the pages of another, a link that outlived whom it was for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.links import holder_token, member_token
from aparte.accompaniment.models import Holder, Member
from aparte.alliance.links import felt_token
from aparte.audit.terms import Actor
from aparte.meetings.actions_erasing import forget
from aparte.meetings.links import feed_token, invitation_token, private_token, waiting_token
from aparte.meetings.models import Feed
from aparte.people.models import Person
from tests import factories
from tests.ground.space import in_space
from tests.ground.traces import every_column
from tests.house.access import OPEN, POSTED, ROWS
from tests.house.test_access import ADDRESSES
from tests.house.town import ROLES, Town, build_town

pytestmark = pytest.mark.django_db
OWNERS = ("person", "practitioner")
READS = {"django_session", "people_user"}


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def kept() -> dict[str, list[Any]]:
    return {table: rows for table, rows in every_column().items() if table not in READS}


def asked(client: Client, name: str, given: dict[str, Any]) -> Iterator[tuple[str, HttpResponse]]:
    address = reverse(name, kwargs=given)
    for method in ("post",) if name in POSTED else ("get", "post"):
        cache.clear()
        answer = getattr(client, method)(address)
        if not answer.streaming:
            answer.content
        yield method, answer


@pytest.mark.parametrize("role", ["person", "other member", "practitioner", "colleague", "manager"])
def test_what_is_not_for_everybody_is_kept_by_no_browser_and_no_proxy(town: Town, role: str) -> None:
    """A shared computer: the « back » button shows nothing, and no address with a link in it leaves the site."""
    wrong = []
    for name, arguments in ADDRESSES:
        if ROWS[name] == OPEN or ROWS[name][ROLES.index(role)] != "in" or name in POSTED:
            continue
        with transaction.atomic():
            client: Any = Client()
            town.enter(client, role)
            answer = client.get(reverse(name, kwargs={one: town.given(one, role, name) for one in arguments}))
            headers = answer.headers
            kept_by = "no-store" not in headers.get("Cache-Control", "")
            if kept_by or headers.get("Referrer-Policy") != "same-origin" or "ETag" in headers:
                wrong.append(f"{name}: {headers.get('Cache-Control')}")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


PAIRS = [(name, given) for name, given in ADDRESSES if "accompaniment_id" in given and len(given) > 1]


def test_there_are_pairs_to_mismatch() -> None:
    assert len(PAIRS) > 10


@pytest.mark.parametrize("role", OWNERS)
def test_a_thing_of_one_file_in_the_address_of_another(town: Town, role: str) -> None:
    """Both files are theirs to see; together they are nothing."""
    alone = factories.accompaniment(town.practitioner, persons=[town.alix], situation="Une autre chose.")
    wrong = []
    for name, arguments in PAIRS:
        if ROWS[name][ROLES.index(role)] != "in":
            continue
        right = {one: town.given(one, role, name) for one in arguments}
        with transaction.atomic():
            client: Any = Client()
            town.enter(client, role)
            before = kept()
            for method, answer in asked(client, name, right | {"accompaniment_id": alone.pk}):
                if answer.status_code not in {404, 405} or kept() != before:
                    wrong.append(f"{name} {method}: {answer.status_code}")
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def tokens(town: Town) -> dict[str, str]:
    """One link of every purpose, by the name of an address that it opens."""
    member = Member.objects.get(accompaniment=town.file, person=town.alix)
    invited = town.meeting.participants.get(person=town.bilal)
    feed = Feed.objects.create(person=town.alix, created_at=clock.now())
    return {
        "meetings:link": private_token(town.meeting),
        "meetings:invitation": invitation_token(invited),
        "meetings:waiting": waiting_token(town.things["waiting"]),
        "meetings:feed": feed_token(feed),
        "accompaniment:frame": member_token(member),
        "accompaniment:consent": holder_token(Holder.objects.get()),
        "alliance:say": felt_token(town.things["felt"]),
    }


def test_the_link_of_one_purpose_opens_nothing_of_another(town: Town) -> None:
    """The same person holds them all: each opens its own pages, and the others are not there."""
    held = tokens(town)
    opened = dict.fromkeys(held, 0)
    for name, arguments in ADDRESSES:
        if arguments != ("token",):
            continue
        for purpose, token in held.items():
            for said in (
                token,
                token.replace(".", ".A", 1),
                token[:-1],
                token.upper(),
                token.partition(".")[0],
            ):
                with transaction.atomic():
                    answers = [
                        answer.status_code for _method, answer in asked(Client(), name, {"token": said})
                    ]
                    transaction.set_rollback(True)
                if set(answers) - {404, 405}:
                    opened[purpose] += said == token
                    assert said == token, f"{name}: a link that was cut or stretched is taken"
                    assert _of(name) == _of(purpose), f"{name} opens with the link of {purpose}"
    assert all(opened.values()), opened


def _of(name: str) -> str:
    """Which purpose the pages of an address have."""
    invited = {
        f"meetings:{one}" for one in ("invitation", "erase_invited", "invitation_file", "next_invited")
    }
    if name in invited:
        return "invitation"
    if name in {"meetings:waiting", "meetings:feed", "accompaniment:consent"}:
        return name
    return name.partition(":")[0]


def test_the_links_of_somebody_who_was_forgotten_lead_nowhere(town: Town) -> None:
    held = tokens(town)
    client = in_space(Client(), town.alix)
    forget(person=Person.objects.get(pk=town.alix.pk), by=Actor.machine(), at=clock.now())
    there = [(name, arguments) for name, arguments in ADDRESSES if arguments == ("token",)]
    for purpose, token in held.items():
        if purpose == "meetings:invitation":
            continue  # Bilal's
        for name, _arguments in there:
            for _method, answer in asked(Client(), name, {"token": token}):
                assert answer.status_code in {404, 405}, f"{name} with the link of {purpose}"
    for name, arguments in ADDRESSES:
        if ROWS[name][ROLES.index("person")] == "in" and ROWS[name][0] == "enter":
            given = {one: town.given(one, "person", name) for one in arguments}
            for method, answer in asked(client, name, given):
                if (method, answer.status_code) == ("post", 405):
                    continue
                assert answer.status_code == 302 and answer.headers["Location"] == reverse("space:enter"), (
                    name
                )
    bilals = member_token(town.file.members.get(person=town.bilal))
    assert Client().get(reverse("accompaniment:frame", args=[bilals])).status_code == 200
