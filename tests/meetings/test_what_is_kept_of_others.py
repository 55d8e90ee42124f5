"""Whoever is invited, waits or comes next gives as much as whoever books: none of it is written in clear anywhere,
and no message says what it is about."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import translation

from aparte import clock
from aparte.meetings.links import private_token
from aparte.meetings.models import Availability, Meeting, Waiting
from aparte.meetings.terms import Kind, State
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.traces import every_column
from tests.meetings.booking import address, form, later_times, slot
from tests.meetings.visitors import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

WEEK = timedelta(weeks=1)
NAMES = ("Guénolédric", "Théodorine", "Zéphirelle", "Ysolinde", "Quintianne")
TRACES = (*NAMES, "exemple-rare", "612345699", "zibeline")
KINDS = (
    "exploratoire",
    "exploratory",
    "soutien",
    "support",
    "psycholog",
    "conjugal",
    "liste d'attente",
    "waiting list",
)
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


def contact(name: str, prefix: str = "") -> dict[str, str]:
    told = {
        "first_name": name,
        "email": f"{name[:4].encode().hex()}@exemple-rare.test",
        "phone": "+33612345699",
    }
    return {prefix + field: value for field, value in told.items()}


def all_the_way(client: object, maelle: Practitioner) -> None:
    """A couple books, invites a third and takes them out, takes a series with a fourth; a fifth waits."""
    post = client.post  # type: ignore[attr-defined]
    times = later_times(maelle)
    words = {"words": "Depuis zibeline je ne dors plus."}
    post(address(maelle), form(times[0], **contact(NAMES[0]), **contact(NAMES[1], "with0-"), **words))
    meeting = Meeting.objects.get()
    link = private_token(meeting)
    post(reverse("meetings:invite", args=[link]), contact(NAMES[2]))
    assert meeting.participants.count() == 3
    for one in meeting.participants.exclude(person=meeting.person_id):
        if one.person.first_name == NAMES[2]:
            post(reverse("meetings:take_out", args=[link, one.pk]), {})
    Meeting.objects.filter(pk=meeting.pk).update(
        state=State.DONE, outcome="within_frame", outcome_at=clock.now(), kind=Kind.EXPLORATORY
    )
    following = {
        "kind": "support", "mode": "phone", "count": "2", "every_weeks": "1", "confirm": "1",
        "slot": slot(times[4]), "key": str(uuid.uuid4()),
    }  # fmt: skip
    post(reverse("meetings:next", args=[link]), following | contact(NAMES[3], "new-"))
    one = Meeting.objects.filter(kind=Kind.SUPPORT).first()
    assert one is not None
    post(reverse("meetings:series", args=[private_token(one)]), {"slot": slot(times[6]), "every_weeks": "2"})
    week = maelle.availability.week
    Availability.objects.update(week=[])  # nobody waits while times are free
    post(reverse("meetings:wait", args=[maelle.slug]), form(**contact(NAMES[4]), **words))
    Availability.objects.update(week=week)
    assert Waiting.objects.count() == 1
    post(reverse("meetings:cancel", args=[private_token(one)]), {})


@pytest.fixture
def maelle() -> Practitioner:
    one = factories.published_practitioner()
    factories.offering(one)
    return one


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_tells_who_or_what(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails, language: str
) -> None:
    with translation.override(language):
        all_the_way(client, maelle)
    run_tasks()
    tables = {table: "\n".join(map(str, rows)) for table, rows in every_column().items()}
    assert any("tell_waiting" in text for text in tables.values()), "the time that was freed was offered"
    for table, text in tables.items():
        for trace in TRACES:
            assert trace not in text, (table, trace)
    assert len(mailoutbox) >= 10
    for mail in mailoutbox:
        told = str(mail.subject) + "".join(str(one[1]) for one in mail.attachments)
        whole = str(mail.body) + str(mail.alternatives)
        for kind in KINDS:
            assert kind not in told.casefold() and kind not in whole.casefold(), (mail.subject, kind)
        for trace in (*NAMES, "zibeline"):
            assert trace not in told + whole, (mail.subject, trace)


def test_no_log_and_no_address_tells_it(site: Site) -> None:
    """Of a real server, over real HTTP."""
    maelle = factories.published_practitioner()
    factories.offering(maelle)
    visitor = Visitor(site.url)
    visitor.get(address(maelle))
    all_the_way(visitor, maelle)
    visitor.post(address(maelle), form(first_name=NAMES[0], email="not an address", slot="nonsense"))
    Availability.objects.update(week=[])
    visitor.post(reverse("meetings:wait", args=[maelle.slug]), contact(NAMES[1]))
    logs = site.logs()
    assert logs
    for trace in (*TRACES, *(private_token(one).partition(".")[2] for one in Meeting.objects.all())):
        assert trace not in logs, trace
