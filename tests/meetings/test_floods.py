"""Nobody's mailbox is filled by somebody else: whatever writes to an address counts, whoever asked for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte.audit.terms import Actor
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import Contact
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind, State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, HALF_AN_HOUR, TEN, booked, slot

VICTIM = Contact("Bilal", "bilal@exemple.test", "")
MOST = 3
WEEK = timedelta(weeks=1)
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


@pytest.fixture(autouse=True)
def few(settings: pytest.FixtureRequest) -> None:
    settings.RATE_CONTACT = f"{MOST}/h"  # type: ignore[attr-defined]


def got(mailoutbox: Mails, address: str = "bilal@exemple.test") -> int:
    return len([mail for mail in mailoutbox if mail.to == [address]])


def test_moving_back_and_forth(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    """Who asked gave no e-mail of their own: only the one who is invited is written to."""
    asks = Contact("Alix", "", "+33612345678")
    meeting = booked(maelle, contact=asks, others=[VICTIM])
    path = reverse("meetings:move", args=[private_token(meeting)])
    answers = [client.post(path, {"slot": slot(TEN + n % 2 * HALF_AN_HOUR)}).status_code for n in range(1, 9)]
    run_tasks()
    assert answers[-1] == 429 and got(mailoutbox) <= MOST + 1


def test_several_meetings_count_together(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    for n in range(3):
        asks = Contact("Alix", f"alix{n}@exemple.test", "")
        meeting = booked(maelle, TEN + n * 2 * HALF_AN_HOUR, contact=asks, others=[VICTIM])
        path = reverse("meetings:move", args=[private_token(meeting)])
        for m in range(2):
            client.post(path, {"slot": slot(TEN + (n * 2 + 1 - m) * HALF_AN_HOUR)})
    run_tasks()
    assert got(mailoutbox) <= MOST + 3


def test_a_series_moved_back_and_forth(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    factories.offering(maelle)
    first = factories.meeting(maelle, state=State.DONE, at=AT)
    one, *_rest = book_next(
        after=first,
        kind=Kind.SUPPORT,
        mode="phone",
        starts_at=TEN + WEEK,
        by=Actor.person(first.person_id),
        key=uuid.uuid4(),
        at=AT,
        rhythm=Rhythm(2, 1),
        others=[VICTIM],
    )
    path = reverse("meetings:series", args=[private_token(one)])
    answers = [
        client.post(
            path, {"slot": slot(TEN + WEEK + n % 2 * 2 * HALF_AN_HOUR), "every_weeks": "1"}
        ).status_code
        for n in range(1, 9)
    ]
    run_tasks()
    assert answers[0] == 302 and answers[-1] == 429 and got(mailoutbox) <= MOST + 1


def test_inviting_to_one_next_meeting_after_another(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    factories.offering(maelle)
    first = factories.meeting(maelle, state=State.DONE, at=AT)
    path = reverse("meetings:next", args=[private_token(first)])
    answers = []
    for n in range(6):
        sent = {
            "kind": "support", "mode": "phone", "count": "1", "every_weeks": "1", "key": str(uuid.uuid4()),
            "slot": slot(TEN + WEEK + n * 2 * HALF_AN_HOUR), "confirm": "1",
            "new-first_name": "Bilal", "new-email": "bilal@exemple.test",
        }  # fmt: skip
        answers.append(client.post(path, sent).status_code)
    run_tasks()
    assert answers[0] == 302 and answers[-1] == 429 and got(mailoutbox) == MOST


def test_inviting_and_taking_out(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    meeting = booked(maelle)
    path = reverse("meetings:invite", args=[private_token(meeting)])
    for _ in range(6):
        client.post(path, {"first_name": "Bilal", "email": "Bilal@exemple.test"})
        for one in meeting.participants.exclude(person=meeting.person_id):
            client.post(reverse("meetings:take_out", args=[private_token(meeting), one.pk]))
    run_tasks()
    assert got(mailoutbox, "Bilal@exemple.test") <= MOST + 1


def test_saying_yes_then_no_then_yes(
    client: Client, maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    """The one who is invited fills nobody's mailbox either."""
    meeting = booked(maelle, others=[VICTIM])
    one = meeting.participants.exclude(person=meeting.person_id).get()
    path = reverse("meetings:invitation", args=[invitation_token(one)])
    answers = [
        client.post(path, {"coming": answer}).status_code for _ in range(6) for answer in ("no", "yes")
    ]
    run_tasks()
    assert answers[0] == 302 and 429 in answers
    assert (
        len([mail for mail in mailoutbox if "une réponse" in mail.subject and "alix" in mail.to[0]]) <= MOST
    )


def test_a_limit_never_keeps_anybody_from_leaving(client: Client, maelle: Practitioner) -> None:
    """Cancelling, stopping and being forgotten have no such limit: freedom to stop comes first."""
    meeting = booked(maelle, others=[VICTIM])
    path = reverse("meetings:move", args=[private_token(meeting)])
    for n in range(1, 9):
        client.post(path, {"slot": slot(TEN + n % 2 * HALF_AN_HOUR)})
    assert client.post(reverse("meetings:cancel", args=[private_token(meeting)])).status_code == 302
    assert Meeting.objects.get().state == State.CANCELLED
    assert client.post(reverse("meetings:erase", args=[private_token(meeting)])).status_code == 302
