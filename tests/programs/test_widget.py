"""The widget: public facts in a page that any site may frame, and no other page of ours may be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.people.models import Practitioner
from tests import factories
from tests.house.test_access import ADDRESSES
from tests.meetings.booking import HALF_AN_HOUR, TEN, booked

LINK = re.compile(r'href="(/[^"]*/reserver/\?slot=[^"]+)"')

OTHERS = [(name, arguments) for name, arguments in ADDRESSES if name != "programs:widget"]


def widget(practitioner: Practitioner | str, **query: str) -> Any:
    slug = practitioner if isinstance(practitioner, str) else practitioner.slug
    return Client().get(reverse("programs:widget", args=[slug]), query)


def frames(answer: Any) -> tuple[str | None, str]:
    """What the answer says of framing: X-Frame-Options, and the policy's own word."""
    policy = answer.headers["Content-Security-Policy"]
    return answer.headers.get("X-Frame-Options"), re.findall(r"frame-ancestors ([^;]+)", policy)[0]


def test_the_next_times_open_the_booking_page(maelle: Practitioner) -> None:
    booked(maelle, TEN.replace(day=1, hour=8))
    answer = widget(maelle, zone="America/Toronto")
    page = answer.content.decode()
    links = LINK.findall(page)
    assert len(links) == 8 and "Toronto" in page and maelle.name in page
    assert "2027-03-01T08%3A00Z" not in links[0] and "zone=America/Toronto" in links[0]
    assert page.count('target="_blank" rel="noopener"') == len(links) + 2
    form = Client().get(links[0].replace("&amp;", "&"))
    assert form.status_code == 200 and 'name="first_name"' in form.content.decode()


def test_in_english_under_its_own_address(maelle: Practitioner) -> None:
    page = Client().get(f"/en/widget/{maelle.slug}/").content.decode()
    assert '<html lang="en">' in page and "First talk with" in page and 'href="/en/praticiens/' in page


def test_only_public_facts(maelle: Practitioner) -> None:
    page = widget(maelle).content.decode()
    for hidden in (maelle.user.email, maelle.video_address, "<form", "<input", "csrf"):
        assert hidden not in page


def test_it_knows_nobody_and_keeps_nothing(maelle: Practitioner) -> None:
    for answer in (widget(maelle), Client().get("/widget.js")):
        assert not answer.cookies
    inside = Client()
    inside.force_login(maelle.user)
    assert inside.get(reverse("programs:widget", args=[maelle.slug])).content == widget(maelle).content


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "\x00", "x" * 5000, "<script>"])
def test_an_odd_zone_is_not_used(maelle: Practitioner, zone: str) -> None:
    answer = widget(maelle, zone=zone)
    assert answer.status_code == 200 and "Paris" in answer.content.decode()


def test_somebody_who_is_not_there(maelle: Practitioner) -> None:
    unpublished = factories.practitioner(name="Noé Rivage")
    for slug in (unpublished.slug, "nobody"):
        answer = widget(slug)
        assert answer.status_code == 404 and "Rivage" not in answer.content.decode()
        assert frames(answer) == (None, "*"), "said inside the frame rather than by the browser"


def test_somebody_without_a_free_time(maelle: Practitioner) -> None:
    maelle.accepts_requests = False
    maelle.save()
    page = widget(maelle).content.decode()
    assert "Pas d&#x27;heure libre" in page or "Pas d'heure libre" in page
    assert not LINK.findall(page)


def test_as_many_queries_for_three_as_for_one(maelle: Practitioner) -> None:
    def asked() -> int:
        widget(maelle)
        with CaptureQueriesContext(connection) as queries:
            widget(maelle)
        return len(queries)

    booked(maelle, TEN)
    for_one = asked()
    for number in (1, 2):
        booked(maelle, TEN + number * HALF_AN_HOUR)
    assert asked() == for_one <= 3


def test_it_may_be_framed(maelle: Practitioner) -> None:
    answer = widget(maelle)
    assert frames(answer) == (None, "*")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "default-src 'none'" in policy and "form-action 'none'" in policy


@pytest.mark.parametrize(("name", "arguments"), OTHERS, ids=[name for name, _ in OTHERS])
def test_no_other_page_may_be_framed(name: str, arguments: tuple[str, ...], maelle: Practitioner) -> None:
    """By a visitor, the practitioner and the manager; whatever the method."""
    given = {
        "slug": maelle.slug,
        "token": "x",
        "rest": "x",
        "pk": 1,
        "kind": "depots",
        "exercise": "held",
        "name": "x",
    }
    uuids = {argument: factories.uuid.uuid4() for argument in arguments if argument.endswith("_id")}
    address = reverse(name, kwargs={argument: (given | uuids)[argument] for argument in arguments})
    for user in (None, maelle.user, factories.manager(practice=maelle.practice)):
        client = Client()
        if user is not None:
            client.force_login(user)
        for answer in (client.get(address), client.post(address)):
            assert frames(answer) == ("DENY", "'none'")


def test_the_script_is_for_any_site_and_the_same_for_all(client: Client) -> None:
    answer = client.get("/widget.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    text = answer.content.decode()
    assert len(text) < 3000
    for never in ("cookie", "localStorage", "fetch(", "XMLHttpRequest", "sendBeacon", "innerHTML", "eval"):
        assert never not in text.replace("It sets no cookie", "")


def test_the_lines_to_paste(desk: Client, maelle: Practitioner) -> None:
    page = desk.get(reverse("programs:snippet")).content.decode()
    asked = f'src="{settings.APARTE_ADDRESS}/widget.js" data-practitioner="{maelle.slug}" async'
    assert asked.replace('"', "&quot;") in page or asked in page
    assert f'href="{settings.APARTE_ADDRESS}/praticiens/{maelle.slug}/"' in page
    assert reverse("programs:snippet") in desk.get(reverse("desk:profile")).content.decode()


def test_a_manager_who_receives_nobody_has_no_widget(maelle: Practitioner) -> None:
    client = Client()
    client.force_login(factories.manager(practice=maelle.practice))
    assert client.get(reverse("programs:snippet")).status_code == 404
