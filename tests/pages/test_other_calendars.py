"""« Autres agendas »: adding, reading, taking away; what is said of each, and what is never shown again."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_elsewhere import MOST, add
from aparte.meetings.models import BusyTime, OtherCalendar
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.terms import CalendarKind
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked
from tests.meetings.elsewhere import Web, calendar, event, says, web

PAGE = reverse("desk:others")
GIVEN = {"kind": "ics", "name": "Famille", "user": "", "password": ""}
SECRETS = ("of-hers", "camille", "mot-de-passe-d-elle")


@pytest.fixture
def there(settings: Settings) -> Iterator[Web]:
    settings.APARTE_PRIVATE_CALENDARS = True
    with web() as known:
        known.answers["/of-hers.ics"] = says(calendar(event("DTSTART:20270302T090000Z", "DURATION:PT1H")))
        yield known


def shown(desk: Client, address: str = PAGE, **asked: str) -> str:
    answer = desk.get(address, asked)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def sent(desk: Client, **changes: str) -> tuple[int, str]:
    answer = desk.post(PAGE, GIVEN | {"address": "https://agenda.exemple.test/"} | changes)
    return answer.status_code, html.unescape(answer.content.decode())


def kept(practitioner: Practitioner, number: int = 0) -> OtherCalendar:
    access = Access(
        f"Famille {number}", f"https://agenda.exemple.test/of-hers/{number}", "camille", SECRETS[2]
    )
    return add(practitioner=practitioner, kind=CalendarKind.CALDAV, access=access, by=Actor.machine(), at=AT)


def test_added_it_is_read_at_once_and_nothing_that_was_given_is_shown_again(
    desk: Client, maelle: Practitioner, there: Web
) -> None:
    assert sent(desk, address=f"{there.url}/of-hers.ics")[0] == 302
    said = shown(desk)
    assert "Cet agenda est lu : 1 temps occupé." in said and "Famille" in said and "127.0.0.1" in said
    said += shown(desk)
    assert "Lu le lundi 1 mars, 08:00. 1 temps occupé." in said
    assert not [word for word in SECRETS if word in said]
    assert BusyTime.objects.get().practitioner == maelle
    assert Entry.objects.get(verb=Verb.OTHER_CALENDAR_ADDED).actor_id == str(maelle.user_id)


def test_what_cannot_be_read_is_kept_and_said_in_words_on_both_pages(desk: Client, there: Web) -> None:
    assert sent(desk, address=f"{there.url}/none.ics")[0] == 302
    said = shown(desk)
    assert "Il n'y a plus rien à cette adresse." in said
    assert "Illisible depuis le lundi 1 mars, 08:00." in said and "Rien n'en a encore été lu." in said
    assert "Prochain essai le lundi 1 mars, 08:10." in said
    assert "ne peut plus être lu" in shown(desk, reverse("desk:agenda"))
    there.answers["/none.ics"] = says(calendar())
    assert desk.post(reverse("desk:read_other", args=[OtherCalendar.objects.get().pk])).status_code == 302
    assert "0 temps occupé." in shown(desk) and "Illisible" not in shown(desk)
    assert "ne peut plus être lu" not in shown(desk, reverse("desk:agenda"))
    there.answers["/none.ics"] = says("<html>")
    desk.post(reverse("desk:read_other", args=[OtherCalendar.objects.get().pk]))
    assert "Ce qui avait été lu le lundi 1 mars, 08:00 compte toujours." in shown(desk)


def test_in_english(desk: Client, there: Web) -> None:
    sent(desk, address=f"{there.url}/none.ics")
    english = shown(desk, f"/en{PAGE}")
    assert "There is nothing left at this address" in english and "Illisible" not in english


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": ""}, "Ce champ est obligatoire"),
        ({"address": "agenda"}, "commence par https:// ou webcal://"),
        ({"address": "javascript:alert(1)"}, "commence par https:// ou webcal://"),
        ({"address": "https://" + "a" * 3000}, "2000"),
        ({"address": "https://a.test/\x00"}, "nul"),
        ({"address": "http://me:secret@agenda.exemple.test/"}, "en clair"),
        ({"name": ""}, "Ce champ est obligatoire"),
        ({"name": "x" * 61}, "60"),
        ({"kind": "x"}, "x"),
        ({"kind": "caldav"}, "demande un nom et un mot de passe"),
        ({"kind": "caldav", "user": "a"}, "demande un nom et un mot de passe"),
        ({"kind": "caldav", "user": "a", "password": "b", "address": "http://agenda.test/"}, "en clair"),
    ],
)
def test_what_is_mistyped_is_said(desk: Client, changes: dict[str, str], said: str) -> None:
    status, answer = sent(desk, **changes)
    assert status == 422 and said in answer and not OtherCalendar.objects.exists()


def test_after_a_mistake_the_password_is_not_written_in_the_page(desk: Client) -> None:
    status, said = sent(desk, kind="caldav", user="camille", password=SECRETS[2], address="agenda")
    assert status == 422 and SECRETS[2] not in said and 'value="camille"' in said


def test_twice_is_once_and_ten_is_enough(desk: Client, maelle: Practitioner, there: Web) -> None:
    address = f"{there.url}/of-hers.ics"
    assert [sent(desk, address=address)[0] for _ in range(2)] == [302, 422]
    assert "déjà là" in sent(desk, address=address)[1]
    for number in range(MOST - 1):
        kept(maelle, number)
    status, said = sent(desk, address=f"{there.url}/more.ics")
    assert status == 422 and "Retirez-en un" in said and OtherCalendar.objects.count() == MOST


def test_a_password_given_for_a_plain_address_is_not_kept(desk: Client, there: Web) -> None:
    sent(desk, address=f"{there.url}/of-hers.ics", user="camille", password=SECRETS[2])
    assert OtherCalendar.objects.get().access.password == ""
    assert "Authorization" not in there.asked[0][1]


def test_removed_by_its_practitioner_only(desk: Client, maelle: Practitioner) -> None:
    one = kept(maelle)
    stranger = Client()
    stranger.force_login(factories.published_practitioner(name="Noé Rivage").user)
    assert "Famille 0" not in shown(stranger) and "Famille 0" in shown(desk)
    for name in ("desk:read_other", "desk:remove_other"):
        address = reverse(name, args=[one.pk])
        assert stranger.post(address).status_code == 404
        assert Client().post(address).status_code == 302
        assert desk.get(address).status_code == 405
    assert OtherCalendar.objects.get().tried_at is None
    assert desk.post(reverse("desk:remove_other", args=[one.pk])).status_code == 302
    assert "de nouveau offertes" in shown(desk) and not OtherCalendar.objects.exists()
    assert desk.post(reverse("desk:remove_other", args=[one.pk])).status_code == 404


def test_a_manager_sees_none_of_it(maelle: Practitioner) -> None:
    kept(maelle)
    manager = Client()
    manager.force_login(factories.manager(practice=maelle.practice))
    assert manager.get(PAGE).status_code == 404
    assert not [word for word in (*SECRETS, "Famille") if word in shown(manager, reverse("manage:journal"))]


def test_the_agenda_draws_it_quietly(desk: Client, maelle: Practitioner) -> None:
    one = kept(maelle)
    hour = timedelta(hours=1)
    for starts_at, ends_at in (
        (TEN, TEN + hour),
        (TEN + hour, TEN + 2 * hour),
        (TEN + 12 * hour, TEN + 13 * hour),
    ):
        BusyTime.objects.create(practitioner=maelle, calendar=one, starts_at=starts_at, ends_at=ends_at)
    booked(maelle, TEN - hour)
    day = shown(desk, reverse("desk:agenda"), vue="jour", jour="2027-03-02")
    # Ten to noon is one time; ten in the evening is beyond the paper that the rest needs.
    assert day.count("Occupé ailleurs") == 1 and 'class="agenda-entry elsewhere at-4 for-8"' in day
    assert "Alix" in day and "<li>17:00</li>" not in day
    assert "Occupé ailleurs" not in shown(desk, reverse("desk:agenda"), vue="jour", jour="2027-03-03")
    stranger = Client()
    stranger.force_login(factories.published_practitioner(name="Noé Rivage").user)
    assert "Occupé ailleurs" not in shown(stranger, reverse("desk:agenda"), vue="semaine", jour="2027-03-02")


def test_whole_days_elsewhere_do_not_stretch_the_agenda(desk: Client, maelle: Practitioner) -> None:
    BusyTime.objects.create(
        practitioner=maelle,
        calendar=kept(maelle),
        starts_at=AT - timedelta(days=3),
        ends_at=AT + timedelta(days=30),
    )
    week = shown(desk, reverse("desk:agenda"), vue="semaine", jour="2027-03-02")
    assert (
        week.count("elsewhere at-0 for-32") == 7 and "<li>09:00</li>" in week and "<li>00:00</li>" not in week
    )


@pytest.mark.parametrize("name", ["desk:others", "desk:agenda"])
def test_as_many_queries_for_three_as_for_one(desk: Client, maelle: Practitioner, name: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            shown(desk, reverse(name), jour="2027-03-02")
        return len(asked)

    def more(number: int) -> None:
        starts_at = TEN + timedelta(hours=2 * number)
        BusyTime.objects.create(
            practitioner=maelle,
            calendar=kept(maelle, number),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        )

    more(0)
    count()
    one = count()
    more(1)
    more(2)
    assert count() == one <= 15
