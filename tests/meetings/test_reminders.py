"""Two reminders of a confirmed meeting, each once, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives

from aparte import clock
from aparte.audit.terms import Actor
from aparte.config.working import do_what_is_due
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_desk import accept
from aparte.meetings.actions_persons import Contact, answer_invitation
from aparte.meetings.actions_reminders import BEFORE, remind
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests.meetings.booking import AT, TEN, booked

LATER = TEN + timedelta(days=7)
FIRST, SECOND = BEFORE
WHO = Actor.user(1)
Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]


def confirmed(practitioner: Practitioner, **changes: object) -> Meeting:
    return accept(meeting=booked(practitioner, **({"starts_at": LATER} | changes)), by=WHO, at=AT)


def test_two_reminders_each_once(maelle: Practitioner, run_tasks: Run, mailoutbox: Mails) -> None:
    confirmed(maelle)
    run_tasks()
    mailoutbox.clear()
    early = LATER - FIRST - timedelta(seconds=1)
    said = []
    for at in (early, LATER - FIRST, LATER - FIRST, LATER - SECOND, LATER - SECOND, LATER):
        said.append(remind(at=at))
        with clock.frozen(at):
            run_tasks()
    assert said == [0, 1, 0, 1, 0, 0]
    assert [mail.to for mail in mailoutbox] == [["alix@exemple.test"]] * 2
    assert all("Rappel" in mail.subject and not mail.attachments for mail in mailoutbox)
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 2


def test_a_worker_that_slept_reminds_once_and_not_too_late(maelle: Practitioner) -> None:
    confirmed(maelle)
    assert remind(at=LATER - timedelta(hours=1)) == 1
    assert remind(at=LATER - timedelta(minutes=59)) == 0
    booked(maelle, LATER + timedelta(hours=1))
    assert remind(at=LATER + timedelta(minutes=1)) == 0


def test_who_booked_late_is_not_reminded_of_what_they_just_read(maelle: Practitioner) -> None:
    accept(meeting=booked(maelle, TEN), by=WHO, at=AT)
    assert remind(at=AT + timedelta(minutes=1)) == 0
    assert remind(at=TEN - SECOND) == 1


def test_only_what_is_confirmed_and_to_come(maelle: Practitioner) -> None:
    booked(maelle, LATER)
    gone = confirmed(maelle, starts_at=LATER + timedelta(hours=1))
    cancel(meeting=gone, by=WHO, at=AT)
    assert remind(at=LATER - FIRST + timedelta(hours=2)) == 0


def test_a_meeting_that_moved_is_reminded_of_again(maelle: Practitioner) -> None:
    meeting = confirmed(maelle)
    assert remind(at=LATER - FIRST) == 1
    after = LATER + timedelta(days=7)
    move(meeting=meeting, starts_at=after, by=WHO, at=LATER - FIRST, agreed=True)
    assert remind(at=LATER - SECOND) == 0
    assert remind(at=after - FIRST) == 1


def test_each_who_comes_is_reminded_and_nobody_else(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    others = [Contact(name, f"{name}@exemple.test", "") for name in ("bilal", "zoe")]
    meeting = confirmed(maelle, others=others)
    says_no = next(one for one in meeting.participants.all() if one.person.first_name == "zoe")
    answer_invitation(participant=says_no, coming=False, at=AT)
    run_tasks()
    mailoutbox.clear()
    remind(at=LATER - FIRST)
    with clock.frozen(LATER - FIRST):
        run_tasks()
    assert {mail.to[0] for mail in mailoutbox} == {"alix@exemple.test", "bilal@exemple.test"}


def test_the_worker_does_it(maelle: Practitioner) -> None:
    confirmed(maelle)
    do_what_is_due(at=LATER - FIRST)
    assert Meeting.objects.get().reminders == 1
