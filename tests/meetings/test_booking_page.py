"""The page that books: clear refusals, nothing typed is lost, and the private link at the end."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte.meetings import views
from aparte.meetings.actions import NotThisMode, NotWelcoming
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, address, booked, form, slot


def offered(page: str) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)" required', page)


def test_a_booking_ends_on_the_private_link(client: Client, maelle: Practitioner) -> None:
    answer = client.post(address(maelle), form(words="Je tourne en rond."))

    meeting = Meeting.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("meetings:link", args=[private_token(meeting)])
    assert (meeting.starts_at, meeting.mode, meeting.person.zone) == (TEN, "phone", "Europe/Paris")
    assert meeting.request.unsealed().words == "Je tourne en rond."


def test_in_english_the_meeting_goes_on_in_english(client: Client, maelle: Practitioner) -> None:
    answer = client.post(address(maelle, language="en"), form())

    assert answer.headers["Location"].startswith("/en/rencontre/")
    assert Meeting.objects.get().person.language == "en"


def test_sent_twice_books_once_and_leads_to_the_same_link(client: Client, maelle: Practitioner) -> None:
    sent = form()
    links = {client.post(address(maelle), sent).headers["Location"] for _ in range(3)}
    stranger = Client().post(address(maelle), form())

    assert len(links) == 1 and Meeting.objects.count() == 1
    assert stranger.status_code == 409


def test_each_form_has_its_own_key(client: Client, maelle: Practitioner) -> None:
    keys = {
        re.search(r'name="key" value="([^"]+)"', client.get(address(maelle)).content.decode()).group(1)  # type: ignore[union-attr]
        for _ in range(3)
    }
    assert len(keys) == 3 and all(uuid.UUID(key).version == 4 for key in keys)


def test_a_taken_time_offers_others_and_keeps_everything_typed(client: Client, maelle: Practitioner) -> None:
    booked(maelle)
    sent = form(
        mode="video",
        first_name="Noé d'Ys",
        phone="06 12 34 56 78",
        words="  Deux lignes,\nun « guillemet » & <b>gras</b>",
        **{f"answer-{name}": value for name, value in factories.GUIDED.items()},
    )
    answer = client.post(address(maelle), sent)
    page = answer.content.decode()

    assert answer.status_code == 409 and Meeting.objects.count() == 1
    assert len(offered(page)) > 10 and sent["slot"] not in offered(page)
    for kept in ("Noé d'Ys", "alix@exemple.test", "06 12 34 56 78", sent["key"], sent["zone"]):
        assert f'value="{html.escape(kept).replace("&#x27;", "&#x27;")}"' in page
    assert "\n  Deux lignes,\nun « guillemet » &amp; &lt;b&gt;gras&lt;/b&gt;</textarea>" in page
    assert re.search(r'value="video"[^>]* checked', page)
    assert page.count('name="answer-') >= len(factories.GUIDED)

    again = client.post(address(maelle), sent | {"slot": offered(page)[0]})
    assert again.status_code == 302 and Meeting.objects.count() == 2


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(slot(TEN + timedelta(minutes=10)), id="between two steps"),
        pytest.param(slot(TEN + timedelta(days=4)), id="on a Saturday"),
        pytest.param(slot(AT - timedelta(days=7) + timedelta(hours=2)), id="in the past"),
        pytest.param(slot(TEN + timedelta(days=70)), id="beyond the horizon"),
    ],
)
def test_a_time_that_is_not_offered(client: Client, maelle: Practitioner, given: str) -> None:
    answer = client.post(address(maelle), form(slot=given))

    assert answer.status_code == 409 and not Person.objects.exists()
    assert offered(answer.content.decode())


@pytest.mark.parametrize(
    "given",
    [
        "",
        "demain",
        "2027-03-02T10:00",
        "2027-03-02",
        "9999-12-31T23:59-23:59",
        "0001-01-01T00:00+14:00",
        "2027-03-02T09:00Z" * 500,
        "\x00",
        "٢٠٢٧-03-02T09:00Z",
    ],
    ids=[
        "empty", "words", "naive", "a date", "the last moment", "the first one", "long", "null", "other digits"
    ],
)  # fmt: skip
def test_a_time_that_is_no_time(client: Client, maelle: Practitioner, given: str) -> None:
    for send in (
        lambda: client.post(address(maelle), form(slot=given)),
        lambda: client.get(address(maelle), {"slot": given}),
    ):
        answer = send()
        assert answer.status_code in {200, 422}
        assert offered(answer.content.decode())
    assert not Person.objects.exists()


def test_no_time_at_all(client: Client, maelle: Practitioner) -> None:
    sent = form()
    del sent["slot"]
    answer = client.post(address(maelle), sent)
    assert answer.status_code == 422
    assert "Choisissez une heure" in answer.content.decode()


@pytest.mark.parametrize("mode", ["in_person", "video", "", "pigeon"])
def test_a_mode_that_is_not_offered(client: Client, maelle: Practitioner, mode: str) -> None:
    maelle.modes = ["phone"]
    maelle.save()
    assert client.post(address(maelle), form(mode=mode)).status_code == 422
    assert not Person.objects.exists()


@pytest.mark.parametrize("change", [{"published": False}, {"accepts_requests": False}])
def test_who_welcomes_nobody_has_no_page(
    client: Client, maelle: Practitioner, change: dict[str, bool]
) -> None:
    Practitioner.objects.update(**change)
    assert client.get(address(maelle)).status_code == 404
    assert client.post(address(maelle), form()).status_code == 404
    assert not Person.objects.exists()


def test_a_closed_account_has_no_page(client: Client, maelle: Practitioner) -> None:
    maelle.user.is_active = False
    maelle.user.save()
    assert client.post(address(maelle), form()).status_code == 404


@pytest.mark.parametrize("refusal", [NotWelcoming, NotThisMode])
def test_who_stops_welcoming_in_between(
    client: Client, maelle: Practitioner, monkeypatch: pytest.MonkeyPatch, refusal: type[Exception]
) -> None:
    def refused(**_: object) -> None:
        raise refusal

    monkeypatch.setattr(views.actions, "book", refused)
    answer = client.post(address(maelle), form(first_name="Camille"))
    assert answer.status_code == 409 and "Camille" in answer.content.decode()


# ── how to be reached ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("contact", "kept"),
    [
        ({"email": "a@exemple.test"}, ("a@exemple.test", "")),
        ({"phone": "+33 6 12 34 56 78"}, ("", "+33612345678")),
        ({"email": "a@exemple.test", "phone": "+41 44 668 18 00"}, ("a@exemple.test", "+41446681800")),
    ],
    ids=["an e-mail", "a telephone", "both"],
)
def test_either_suffices(
    client: Client, maelle: Practitioner, contact: dict[str, str], kept: tuple[str, str]
) -> None:
    client.post(address(maelle), form(**({"email": "", "phone": ""} | contact)))
    person = Person.objects.get()
    assert (person.email, person.phone) == kept


def test_neither_is_refused_with_what_to_do(client: Client, maelle: Practitioner) -> None:
    answer = client.post(address(maelle), form(email="", phone="  "))
    assert answer.status_code == 422
    assert "Donnez un courriel ou un téléphone" in html.unescape(answer.content.decode())
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("region", "given", "kept"),
    [
        ("CA-QC", "514 555-0199", "+15145550199"),
        ("CA-QC", "(514) 555 0199", "+15145550199"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("FR", "0033612345678", "+33612345678"),
        ("BE", "0470 12 34 56", "+32470123456"),
        ("CH", "044 668 18 00", "+41446681800"),
        ("CH", "+33 6 12 34 56 78", "+33612345678"),
        ("", "06 12 34 56 78", "+33612345678"),
    ],
)
def test_a_number_is_read_as_its_territory_writes_it(
    client: Client, maelle: Practitioner, region: str, given: str, kept: str
) -> None:
    """Without a territory, as the practitioner's own writes it."""
    client.post(address(maelle), form(email="", phone=given, region=region))
    assert Person.objects.get().phone == kept


@pytest.mark.parametrize(
    "given", ["123", "06 39 98", "abc", "+999 123456789", "٠٦", "1" * 39, "<script>", "06 39 98 00 00 00 00"]
)
def test_a_number_that_is_none(client: Client, maelle: Practitioner, given: str) -> None:
    answer = client.post(address(maelle), form(email="", phone=given, region="FR"))
    page = html.unescape(answer.content.decode())

    assert answer.status_code == 422 and "Ce numéro semble incomplet" in page
    assert given in page and "Donnez un courriel ou un téléphone" not in page
    assert not Person.objects.exists()


@pytest.mark.parametrize("given", ["alix", "alix@", "a b@exemple.test", "alix@exemple.test\nBcc: x@y.z", "@"])
def test_an_address_that_is_none(client: Client, maelle: Practitioner, given: str) -> None:
    answer = client.post(address(maelle), form(email=given))
    assert answer.status_code == 422 and not Person.objects.exists()


@pytest.mark.parametrize("given", ["", "   ", "x" * 81, "a\x00b"])
def test_a_first_name_is_needed(client: Client, maelle: Practitioner, given: str) -> None:
    answer = client.post(address(maelle), form(first_name=given))
    assert answer.status_code == 422 and 'href="#id_first_name"' in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("given", ["", "once", "00000000-0000-0000-0000-00000000000g"])
def test_a_form_without_its_key_is_refused(client: Client, maelle: Practitioner, given: str) -> None:
    assert client.post(address(maelle), form(key=given)).status_code == 422
    assert not Person.objects.exists()


@pytest.mark.parametrize("given", ["", "Mars/Olympus", "../../etc/passwd", "x" * 64])
def test_an_unknown_zone_falls_back_on_the_territory(
    client: Client, maelle: Practitioner, given: str
) -> None:
    assert client.post(address(maelle), form(zone=given, region="CH")).status_code == 302
    assert Person.objects.get().zone == "Europe/Zurich"


def test_times_are_shown_in_the_zone_asked_for(client: Client, maelle: Practitioner) -> None:
    page = client.get(address(maelle), {"slot": slot(TEN), "zone": "America/Toronto"}).content.decode()
    assert "04:00" in page and "America/Toronto" in page and "10:00" not in page


def test_a_form_from_nowhere_is_refused(maelle: Practitioner) -> None:
    """Another site cannot book in somebody's name: the form's token is asked for."""
    answer = Client(enforce_csrf_checks=True).post(address(maelle), form())
    assert answer.status_code == 403 and not Person.objects.exists()


def test_a_neighbouring_time_is_offered_again_after_a_refusal(client: Client, maelle: Practitioner) -> None:
    booked(maelle)
    page = client.post(address(maelle), form()).content.decode()
    assert slot(TEN + HALF_AN_HOUR) in offered(page)
