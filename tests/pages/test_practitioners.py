"""The directory and the page of each: who is shown to whom, and free times that are true."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import cancel
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, address, form

pytestmark = pytest.mark.usefixtures("stopped_clock")

OFFERED = re.compile(r'name="slot" value="([^"]+)" required')
LIST = "/praticiens/"


@pytest.fixture
def maelle(db: None) -> Practitioner:
    return factories.published_practitioner(city="Nantes", themes=["bereavement"])


def page_of(one: Practitioner, *, client: Client | None = None, **query: str) -> str:
    answer = (client or Client()).get(reverse("pages:practitioner", args=[one.slug]), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def names(client: Client, **query: str) -> list[str]:
    page = client.get(LIST, query).content.decode()
    found = [one for one in Practitioner.objects.all() if one.name in page]
    return sorted((one.name for one in found), key=page.index)


# ── who is shown ─────────────────────────────────────────────────────────────────────────────────────


def test_only_those_who_are_published_active_and_welcoming_are_listed(
    client: Client, maelle: Practitioner
) -> None:
    factories.practitioner(name="Basile Brouillon")
    factories.published_practitioner(name="Chloé Complète", accepts_requests=False)
    gone = factories.published_practitioner(name="Diane Disparue")
    gone.user.is_active = False
    gone.user.save()
    assert names(client) == ["Maëlle Tournesol"]


def test_who_is_full_keeps_a_page_without_times(client: Client, maelle: Practitioner) -> None:
    Practitioner.objects.update(accepts_requests=False)
    page = page_of(maelle)
    assert maelle.name in page and not OFFERED.findall(page)


def test_an_unpublished_page_does_not_exist_even_for_its_owner(client: Client, maelle: Practitioner) -> None:
    Practitioner.objects.update(published=False)
    client.force_login(maelle.user)
    assert client.get(reverse("pages:practitioner", args=[maelle.slug])).status_code == 404


def test_a_page_shows_what_one_chooses_by_and_nothing_private(maelle: Practitioner) -> None:
    page = page_of(maelle)
    for shown in (
        "Ce que je ne fais pas",
        "Je ne pose pas de diagnostic.",
        "Nantes",
        "60",
        "Deux ans de formation",
    ):
        assert shown in page
    for hidden in (maelle.user.email, maelle.video_address):
        assert hidden not in page


# ── narrowing ────────────────────────────────────────────────────────────────────────────────────────


def test_narrowing(client: Client, maelle: Practitioner) -> None:
    factories.published_practitioner(
        name="Noé Rivage", region="CA-QC", languages=["en"], modes=["video"], themes=["work"]
    )
    for query, found in (
        ({"where": "CA-QC"}, ["Noé Rivage"]),
        ({"mode": "phone"}, ["Maëlle Tournesol"]),
        ({"mode": "video"}, ["Maëlle Tournesol", "Noé Rivage"]),
        ({"language": "en"}, ["Noé Rivage"]),
        ({"theme": "bereavement"}, ["Maëlle Tournesol"]),
        ({"theme": "bereavement", "language": "en"}, []),
    ):
        assert sorted(names(client, **query)) == found, query


@pytest.mark.parametrize("given", ["", "x", "\x00", "' OR 1=1 --", '"', "%", "é" * 5_000])
@pytest.mark.parametrize("field", ["where", "mode", "language", "theme"])
def test_a_curious_link_narrows_nothing(client: Client, maelle: Practitioner, field: str, given: str) -> None:
    assert names(client, **{field: given}) == ["Maëlle Tournesol"]


def test_those_of_the_persons_territory_come_first_however_many_there_are(
    client: Client, maelle: Practitioner
) -> None:
    """A list is cut at a hundred: nobody near is left out for somebody far."""
    practice = maelle.practice
    for number in range(100):
        factories.practitioner(practice=practice, name=f"Abel {number:03}", published=True)
    factories.published_practitioner(name="Zoé Zénith", region="CH")
    assert names(client, region="CH")[0] == "Zoé Zénith"


# ── free times ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Toronto", "Pacific/Auckland", "Asia/Kathmandu"])
def test_what_is_offered_can_be_booked(client: Client, maelle: Practitioner, zone: str) -> None:
    """Whatever the zone they are read in: every third time that the page offers."""
    offered = OFFERED.findall(page_of(maelle, zone=zone))
    assert len(offered) > 20
    for value in offered[::3]:
        answer = client.post(address(maelle), form(slot=value, zone=zone))
        assert answer.status_code == 302, value
    assert Meeting.objects.count() == len(offered[::3])
    left = OFFERED.findall(page_of(maelle, zone=zone))
    assert not set(left) & set(offered[::3])


def test_what_is_not_offered_cannot_be_booked(client: Client, maelle: Practitioner) -> None:
    factories.meeting(maelle, starts_at=AT + timedelta(days=1, hours=2))
    offered = set(OFFERED.findall(page_of(maelle)))
    tried = 0
    for half_hour in range(48):
        value = (AT.replace(hour=0) + timedelta(days=1, minutes=30 * half_hour)).strftime("%Y-%m-%dT%H:%MZ")
        if value not in offered:
            tried += 1
            assert client.post(address(maelle), form(slot=value)).status_code == 409, value
    assert tried > 30 and Meeting.objects.count() == 1


def test_over_the_spring_gap_hours_are_still_true(client: Client, maelle: Practitioner) -> None:
    """Clocks change in Paris on 28 March 2027: the same hours on the wall, another hour in UTC."""
    with clock.frozen(datetime(2027, 3, 26, 18, 0, tzinfo=UTC)):
        offered = OFFERED.findall(page_of(maelle))
        assert offered[0] == "2027-03-29T07:00Z"
        assert client.post(address(maelle), form(slot=offered[0])).status_code == 302


def test_a_time_that_frees_itself_is_offered_again(maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle)
    value = meeting.starts_at.strftime("%Y-%m-%dT%H:%MZ")
    assert value not in OFFERED.findall(page_of(maelle))
    cancel(meeting=meeting, by=Actor.machine(), at=AT)
    assert value in OFFERED.findall(page_of(maelle))


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "\x00", "x" * 5_000, "localtime", "/etc/passwd"])
def test_a_zone_that_is_none_is_ignored(maelle: Practitioner, zone: str) -> None:
    assert "Europe/Paris" in page_of(maelle, zone=zone)


def test_the_card_and_the_page_say_the_same_next_time(client: Client, maelle: Practitioner) -> None:
    with clock.frozen(AT + timedelta(days=4, hours=12)):
        card = html.unescape(client.get(LIST).content.decode())
        assert "lundi 8 mars, 09:00" in card
        assert OFFERED.findall(page_of(maelle))[0] == "2027-03-08T08:00Z"
