"""Nothing that anybody wrote or chose lies in clear: not in a table, a queued task, a session, a log, a mail or an
address. And a private link cannot be guessed one by one."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.urls import reverse

from aparte.accompaniment.actions_checkpoints import open_due
from aparte.accompaniment.links import holder_token, member_token
from aparte.accompaniment.models import Accompaniment, Holder
from aparte.accompaniment.terms import State
from aparte.meetings.models import Meeting
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.meetings.booking import AT
from tests.meetings.visitors import Visitor

WRITTEN = {
    "situation": "Ma soeur Ondine ne revient plus",
    "professional": "Dre Quenouille",
    "holder": "Hortense Brindille",
    "address": "brindille@exemple.test",
    "reason": "Comprend parfaitement ce dont il retourne",
    "words": "Les crocus repoussent sous la neige",
    "own words": "Nous gardons le rythme du ruisseau",
}
CHOSEN = ("not_sought", "to_watch", "afraid", "other_care", "contrary", "unsure")


def everything_kept() -> str:
    """Every cell of every table, bytes as they lie."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                cells = (bytes(one) if isinstance(one, memoryview) else one for one in row)
                found += [
                    one.decode("latin-1") if isinstance(one, bytes) else str(one)
                    for one in cells
                    if one is not None
                ]
    return "\n".join(found)


def live_through(desk: Client, meeting: Meeting) -> Accompaniment:
    """A file through all of its pages, as people do."""
    others = [one for one in meeting.participants.all() if one.person_id != meeting.person_id]
    gate = {
        "safety": "to_watch",
        "followed": "yes",
        "professional": WRITTEN["professional"],
        "opinion": "not_sought",
        "exclusions": ["other_care"],
        "situation": WRITTEN["situation"],
        "persons": [str(meeting.person_id), *(str(one.person_id) for one in others)],
        "signed": "on",
    }
    assert desk.post(reverse("file:gate", args=[meeting.pk]), gate).status_code == 302
    file = Accompaniment.objects.get()
    desk.post(reverse("file:propose", args=[file.pk]))
    alix, bilal = sorted(file.members.select_related("person"), key=lambda one: one.person.first_name)
    minor = {f"minor-{bilal.pk}-age": "15", f"minor-{bilal.pk}-reason": WRITTEN["reason"]}
    desk.post(reverse("file:minor", args=[file.pk, bilal.pk]), minor)
    holder = {f"holder-{bilal.pk}-name": WRITTEN["holder"], f"holder-{bilal.pk}-email": WRITTEN["address"]}
    desk.post(reverse("file:holder", args=[file.pk, bilal.pk]), holder)
    desk.post(reverse("file:propose", args=[file.pk]))
    read = {"read": str(file.agreements.get(replaced_at=None).pk), "accepted": "yes"}
    visitor = Client()
    for page in (
        reverse("accompaniment:frame", args=[member_token(alix)]),
        reverse("accompaniment:frame", args=[member_token(bilal)]),
        reverse("accompaniment:consent", args=[holder_token(Holder.objects.get())]),
    ):
        assert visitor.post(page, read).status_code == 302
    alone = reverse("accompaniment:alone", args=[member_token(alix)])
    assert visitor.post(alone, {"secrecy": "individual", "alone": "afraid"}).status_code == 302
    file.refresh_from_db()
    assert file.state == State.AGREED
    Accompaniment.objects.update(state=State.ACTIVE, opened_at=AT.replace(year=AT.year - 1))
    assert open_due(at=AT) == 1
    said = {"ordinary": "unsure", "frame": "unsure", "wanted": "unsure"}
    checkpoint = reverse("accompaniment:checkpoint", args=[member_token(alix)])
    assert visitor.post(checkpoint, said | {"words": WRITTEN["words"]}).status_code == 302
    desk.post(reverse("file:checkpoint", args=[file.pk]), said | {"words": WRITTEN["own words"]})
    contrary = {"professional": WRITTEN["professional"], "opinion": "contrary", "confirm": "on"}
    assert desk.post(reverse("file:care", args=[file.pk]), contrary).status_code == 302
    return file


def test_nothing_lies_in_clear(
    desk: Client,
    maelle: Practitioner,
    run_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    bilal = factories.person(first_name="Bilal", email="bilal@exemple.test")
    live_through(desk, factories.meeting(maelle, state=MeetingState.DONE, others=[bilal]))
    waiting = everything_kept()
    run_tasks()
    mails = "".join(one.subject + one.body + str(one.alternatives) for one in mailoutbox)
    told = waiting + everything_kept() + mails + caplog.text
    assert "Cabinet de la Lanterne" in told, "the search sees what is there"
    assert not [name for name, words in WRITTEN.items() if words in told]
    assert not [one for one in CHOSEN if one in told]


def test_links_cannot_be_guessed_one_by_one(transactional_db: None, start: Callable[..., Site]) -> None:
    site = start(APARTE_RATE_LINK="3/h")
    file = factories.accompaniment()
    token = member_token(file.members.get())
    for page in ("entente/{}/", "entente/{}/a-part/", "entente/{}/point-d-etape/", "accord/{}/"):
        visitor = Visitor(site.url)
        wrong = [visitor.get("/" + page.format(f"{token[:-1]}{letter}")).status for letter in "!.-_"]
        assert wrong[-1] == 429, page
