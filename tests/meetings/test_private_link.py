"""The private link: it shows, moves and cancels one meeting; any other link is a page that does not exist."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State
from aparte.people.actions import erase_person
from aparte.people.keys import key_ring
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, slot

ELEVEN = TEN + timedelta(hours=1)
PAGES = ("link", "move", "cancel", "calendar")


@pytest.fixture
def meeting(maelle: Practitioner) -> Meeting:
    return factories.meeting(maelle, starts_at=TEN)


def at(meeting: Meeting, page: str) -> str:
    return reverse(f"meetings:{page}", args=[private_token(meeting)])


def test_it_shows_the_meeting(client: Client, meeting: Meeting) -> None:
    answer = client.get(at(meeting, "link"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert (
        "Alix" in page and "10:00" in page and "Heure de Paris" in page and meeting.practitioner.name in page
    )
    assert factories.WORDS[:20] not in page and "alix@exemple.test" not in page


def test_it_shows_the_time_in_the_persons_zone(client: Client, maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, person=factories.person(zone="America/Toronto"))
    page = client.get(at(meeting, "link")).content.decode()
    assert "04:00" in page and "10:00" not in page


def wrong_tokens(meeting: Meeting) -> dict[str, str]:
    value, _, mac = private_token(meeting).partition(".")
    other = uuid.uuid4().hex
    return {
        "empty signature": f"{value}.",
        "no signature": value,
        "truncated": f"{value}.{mac[:-1]}",
        "longer": f"{value}.{mac}A",
        "altered": f"{value}.{'A' if mac[0] != 'A' else 'B'}{mac[1:]}",
        "other case": f"{value.upper()}.{mac}" if value.upper() != value else f"{value}.{mac.swapcase()}",
        "signature of another meeting": f"{other}.{mac}",
        "signed, but no such meeting": f"{other}.{key_ring().link_mac('meetings.private-link', other)}",
        "signed for another purpose": f"{value}.{key_ring().link_mac('people.link', value)}",
        "signed, but no identifier": f"x.{key_ring().link_mac('meetings.other', 'x')}",
        "with dashes": f"{meeting.pk}.{mac}",
        "the bare identifier": str(meeting.pk),
        "two dots": f"{value}..{mac}",
        "a null": f"{value}.\x00{mac}",
        "beyond ASCII": f"{value}.é{mac[1:]}",
        "long": f"{value}.{mac}" * 30,
    }


def test_any_other_link_is_a_page_that_does_not_exist(client: Client, meeting: Meeting) -> None:
    for why, token in wrong_tokens(meeting).items():
        for page in PAGES:
            address = reverse(f"meetings:{page}", args=[token])
            assert client.get(address).status_code == 404, (why, page)
            if page in {"move", "cancel"}:
                assert client.post(address, {"slot": slot(ELEVEN)}).status_code == 404, (why, page)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at) == (State.BOOKED, TEN)


def test_a_wrong_link_looks_the_same_whether_the_meeting_exists_or_not(
    client: Client, meeting: Meeting
) -> None:
    pages = {
        client.get(reverse("meetings:link", args=[f"{value}.{'A' * 32}"])).content.replace(
            value.encode(), b""
        )
        for value in (meeting.pk.hex, uuid.uuid4().hex)
    }
    assert len(pages) == 1


def test_the_practitioner_signed_in_needs_the_link_too(client: Client, meeting: Meeting) -> None:
    client.force_login(meeting.practitioner.user)
    assert client.get(reverse("meetings:link", args=[str(meeting.pk)])).status_code == 404


def test_an_erased_person_has_no_page(client: Client, meeting: Meeting) -> None:
    addresses = [at(meeting, page) for page in PAGES]
    erase_person(person=meeting.person, by=Actor.machine(), at=AT)

    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.post(address, {"slot": slot(ELEVEN)}).status_code for address in addresses[1:3]} == {404}
    meeting.refresh_from_db()
    assert meeting.state == State.BOOKED


# ── moving ───────────────────────────────────────────────────────────────────────────────────────────


def test_it_moves_the_meeting_and_asks_the_practitioner_again(client: Client, maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=State.ACCEPTED)
    assert slot(ELEVEN) in client.get(at(meeting, "move")).content.decode()

    answer = client.post(at(meeting, "move"), {"slot": slot(ELEVEN)}, follow=True)

    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.ends_at) == (ELEVEN, ELEVEN + timedelta(minutes=15))
    assert (meeting.state, meeting.answered_at, meeting.sequence) == (State.BOOKED, None, 1)
    assert "11:00" in answer.content.decode()


def test_a_meeting_may_move_into_its_own_pause(client: Client, maelle: Practitioner) -> None:
    maelle.availability.buffer_minutes = 60
    maelle.availability.save()
    meeting = factories.meeting(maelle, starts_at=TEN)

    later = TEN + timedelta(minutes=30)
    assert client.post(at(meeting, "move"), {"slot": slot(later)}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.starts_at == later


@pytest.mark.parametrize(
    "given",
    [slot(ELEVEN), slot(TEN + timedelta(minutes=5)), slot(TEN + timedelta(days=4)), slot(AT), "", "demain"],
    ids=["taken", "between two steps", "a Saturday", "outside hours", "empty", "garbage"],
)
def test_a_refused_time_leaves_the_meeting_where_it_is(
    client: Client, maelle: Practitioner, given: str
) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN)
    factories.meeting(maelle, starts_at=ELEVEN)
    answer = client.post(at(meeting, "move"), {"slot": given})

    assert answer.status_code == 409
    assert slot(ELEVEN + timedelta(hours=1)) in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (TEN, 0)


# ── cancelling ───────────────────────────────────────────────────────────────────────────────────────


def test_it_cancels_and_the_time_is_free_again(client: Client, meeting: Meeting) -> None:
    assert client.get(at(meeting, "cancel")).status_code == 200
    page = client.post(at(meeting, "cancel"), follow=True).content.decode()

    meeting.refresh_from_db()
    assert meeting.state == State.CANCELLED and "Ce rendez-vous est annulé." in page
    assert factories.free_start(meeting.practitioner, AT) < TEN
    assert factories.meeting(meeting.practitioner, starts_at=TEN)


def test_cancelling_twice_is_no_error(client: Client, meeting: Meeting) -> None:
    for _ in range(2):
        assert client.post(at(meeting, "cancel")).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.state, meeting.sequence) == (State.CANCELLED, 1)
    assert client.get(at(meeting, "cancel")).status_code == 302


def test_opening_the_page_cancels_nothing(client: Client, meeting: Meeting) -> None:
    """Mail programs and browsers open links ahead of people."""
    for page in PAGES:
        client.get(at(meeting, page))
        client.head(at(meeting, page))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at) == (State.BOOKED, TEN)


@pytest.mark.parametrize(
    ("state", "moment"),
    [
        (State.BOOKED, TEN),
        (State.ACCEPTED, TEN + timedelta(minutes=5)),
        (State.DECLINED, AT),
        (State.CANCELLED, AT),
        (State.DONE, TEN + timedelta(days=1)),
    ],
)
def test_what_has_begun_or_is_over_changes_no_more(
    client: Client, maelle: Practitioner, state: str, moment: Any
) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=state)
    with clock.frozen(moment):
        page = client.get(at(meeting, "link")).content.decode()
        assert at(meeting, "move") not in page and at(meeting, "cancel") not in page
        assert client.get(at(meeting, "move")).status_code == 302
        assert client.post(at(meeting, "move"), {"slot": slot(ELEVEN)}).status_code == 302
        assert client.post(at(meeting, "cancel")).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.starts_at, meeting.sequence) == (state, TEN, 0)


# ── what else it opens ───────────────────────────────────────────────────────────────────────────────


def test_the_video_room_shows_once_the_meeting_is_confirmed(client: Client, maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, mode="video")
    assert maelle.video_address not in client.get(at(meeting, "link")).content.decode()
    Meeting.objects.update(state=State.ACCEPTED)
    assert maelle.video_address in client.get(at(meeting, "link")).content.decode()


def test_a_declined_meeting_shows_the_proposed_colleague(client: Client, maelle: Practitioner) -> None:
    colleague = factories.published_practitioner(name="Noé Rivage")
    meeting = factories.meeting(maelle, starts_at=TEN, state=State.DECLINED, proposed_colleague=colleague)
    page = client.get(at(meeting, "link")).content.decode()
    assert "Noé Rivage" in page and reverse("pages:practitioner", args=[colleague.slug]) in page


def test_the_calendar_file_is_discreet(client: Client, meeting: Meeting) -> None:
    answer = client.get(at(meeting, "calendar"))
    text = answer.content.decode().replace("\r\n ", "")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "SUMMARY:Rendez-vous\r\n" in text and "CLASS:PRIVATE" in text
    assert f"UID:{meeting.pk}@aparte" in text and "DTSTART;TZID=Europe/Paris:20270302T100000" in text
    assert private_token(meeting) in text and meeting.practitioner.name not in text


def test_a_cancelled_meeting_leaves_the_calendar(client: Client, maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=State.CANCELLED)
    assert b"METHOD:CANCEL" in client.get(at(meeting, "calendar")).content


def test_an_old_link_lives_while_its_key_is_in_the_ring(
    client: Client, meeting: Meeting, settings: Any
) -> None:
    old, ring = at(meeting, "link"), settings.APARTE_KEY_RING
    settings.APARTE_KEY_RING = ring.rotated("next")
    assert client.get(old).status_code == 200
    assert at(meeting, "link") != old and client.get(at(meeting, "link")).status_code == 200

    settings.APARTE_KEY_RING = type(ring).generate("stranger")
    assert client.get(old).status_code == 404


def test_no_page_of_the_link_tells_another_site_where_one_comes_from(
    client: Client, meeting: Meeting
) -> None:
    for page in PAGES:
        answer = client.get(at(meeting, page))
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert answer.headers["Cache-Control"] == "no-store, private"
        if page != "calendar":
            assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
