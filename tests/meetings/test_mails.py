"""Mails: the right people, at the right moment, in their language and zone, and never a word of what it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import UUID

import pytest
from django.core.mail import EmailMultiAlternatives
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings import emails
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_desk import accept, decline
from aparte.meetings.actions_persons import Contact
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.tasks import tell_person, tell_practitioner
from aparte.people.actions import erase_person
from aparte.people.emails import ATTEMPTS
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked

Mails = list[EmailMultiAlternatives]
Run = Callable[[], int]
WHO = Actor.visitor()
WORDS = "Depuis que l'atelier a fermé je pleure, zibeline."
# What somebody who reads over a shoulder must not learn; English and French.
TELLING = re.compile(
    r"relation d.aide|\baid(e|er|ant)|\bhelp|écoute|listen|explorat|thérap|therap|psy|détresse|distress|souffr"
    r"|soutien|support|praticien|practitioner|séance|session|crise|crisis|santé|health|accompagn|counsel",
    re.IGNORECASE,
)


@pytest.fixture
def meeting(maelle: Practitioner) -> Meeting:
    return booked(maelle, answer=factories.an_answer(words=WORDS))


def to_person(mails: Mails) -> EmailMultiAlternatives:
    (found,) = [mail for mail in mails if mail.to == ["alix@exemple.test"]]
    return found


def event(mail: EmailMultiAlternatives) -> str:
    """The calendar's file of a mail, its lines unfolded."""
    ((name, content, kind),) = [tuple(attached) for attached in mail.attachments]
    assert name == "rendez-vous.ics" and kind.startswith("text/calendar")
    text = content.decode() if isinstance(content, bytes) else content
    return text.replace("\r\n ", "")


def everything(mail: EmailMultiAlternatives) -> str:
    """All that a mail says, links left out: an address of ours is only a path and a signature."""
    parts = [mail.subject, mail.body, *(str(other[0]) for other in mail.alternatives)]
    parts += [event(mail)] if mail.attachments else []
    return re.sub(r"http://\S+?(?=[\s\"<]|$)", "", "\n".join(map(str, parts)))


def test_a_booking_is_told_to_both(
    meeting: Meeting, run_tasks: Run, mailoutbox: Mails, maelle: Practitioner
) -> None:
    assert run_tasks() == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(["alix@exemple.test", maelle.user.email])
    mail = to_person(mailoutbox)
    assert mail.subject == "Votre rendez-vous du 2 mars, 10:00"
    assert private_token(meeting) in str(mail.body) and "heure de Paris" in str(mail.body)
    assert "METHOD:REQUEST" in event(mail) and "SUMMARY:Rendez-vous\r\n" in event(mail)


def test_the_practitioner_learns_when_and_not_who(
    meeting: Meeting, run_tasks: Run, mailoutbox: Mails, maelle: Practitioner
) -> None:
    run_tasks()
    (mail,) = [mail for mail in mailoutbox if mail.to == [maelle.user.email]]
    assert str(meeting.pk) in str(mail.body) and not mail.attachments
    for hidden in ("Alix", "alix@exemple.test", private_token(meeting)):
        assert hidden not in str(mail.message())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_mail_tells_what_it_is_about(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails, language: str
) -> None:
    maelle.languages = [language]
    maelle.save()
    meeting = booked(maelle, language=language, answer=factories.an_answer(words=WORDS))
    other = booked(maelle, TEN + timedelta(hours=2), language=language)
    steps: list[Callable[[], Any]] = [
        lambda: move(meeting=meeting, starts_at=TEN + timedelta(hours=1), by=WHO, at=AT),
        lambda: accept(meeting=meeting, by=WHO, at=AT),
        lambda: cancel(meeting=meeting, by=WHO, at=AT),
        lambda: decline(meeting=other, colleague=None, by=WHO, at=AT),
    ]
    run_tasks()
    for step in steps:
        step()
        run_tasks()

    assert len(mailoutbox) == 4 + 2 + 1 + 2 + 1
    for mail in mailoutbox:
        said = everything(mail)
        assert not TELLING.search(said), TELLING.search(said)
        assert not any(word in said.lower() for word in ("zibeline", "atelier", "pleure"))
        assert mail.from_email == "Aparté <ne-pas-repondre@localhost>"
        assert set(mail.message()) <= _HEADERS


_HEADERS = {
    *("Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID"),
    "Auto-Submitted",
}


def test_in_english(maelle: Practitioner, run_tasks: Run, mailoutbox: Mails) -> None:
    booked(maelle, language="en")
    run_tasks()
    mail = to_person(mailoutbox)
    assert not re.search(r"rendez-vous|mars|lundi|mardi|Voir", str(mail.subject) + str(mail.body))
    assert "March" in str(mail.subject)
    assert not re.search(r"SUMMARY:Rendez|annuler", event(mail))


def test_times_are_the_persons_own(maelle: Practitioner, run_tasks: Run, mailoutbox: Mails) -> None:
    booked(maelle, zone="America/Toronto")
    run_tasks()
    mail = to_person(mailoutbox)
    assert "04:00" in str(mail.subject) and "04:00" in str(mail.body)
    assert "heure de Toronto" in str(mail.body) and "10:00" not in str(mail.body)
    assert "DTSTART;TZID=America/Toronto:20270302T040000" in event(mail)


def test_the_practitioners_are_theirs(maelle: Practitioner, run_tasks: Run, mailoutbox: Mails) -> None:
    booked(maelle, zone="America/Toronto")
    run_tasks()
    (mail,) = [mail for mail in mailoutbox if mail.to == [maelle.user.email]]
    assert "10:00" in str(mail.subject) and "10:00" in str(mail.body)


def test_without_an_e_mail_only_the_practitioner_is_told(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    booked(maelle, contact=Contact("Alix", "", "+33612345678"))
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [[maelle.user.email]]


def test_a_calendar_follows_each_change(meeting: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    """One event, known again by its name, whose number grows, and which goes away in the end."""
    steps: list[Callable[[], Any]] = [
        lambda: None,
        lambda: move(meeting=meeting, starts_at=TEN + timedelta(hours=1), by=WHO, at=AT),
        lambda: accept(meeting=meeting, by=WHO, at=AT),
        lambda: cancel(meeting=meeting, by=WHO, at=AT),
    ]
    events = []
    for step in steps:
        step()
        run_tasks()
        events.append(event(to_person(mailoutbox)))
        mailoutbox.clear()
    names = {re.search(r"UID:(\S+)", text).group(1) for text in events}  # type: ignore[union-attr]
    numbers = [int(re.search(r"SEQUENCE:(\d+)", text).group(1)) for text in events]  # type: ignore[union-attr]
    methods = [re.search(r"METHOD:(\w+)", text).group(1) for text in events]  # type: ignore[union-attr]
    assert names == {f"{meeting.pk}@aparte"}
    assert numbers == sorted(set(numbers)), numbers
    assert methods == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert "STATUS:CANCELLED" in events[-1] and "T110000" in events[1]


def test_declining_is_told_to_the_person_alone(meeting: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    run_tasks()
    mailoutbox.clear()
    decline(meeting=meeting, colleague=factories.published_practitioner(name="Noé Rivage"), by=WHO, at=AT)
    run_tasks()
    (mail,) = mailoutbox
    assert mail.to == ["alix@exemple.test"] and "METHOD:CANCEL" in event(mail)
    assert "Noé" not in everything(mail)


def test_accepting_is_told_to_the_person_alone(meeting: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    run_tasks()
    mailoutbox.clear()
    accept(meeting=meeting, by=WHO, at=AT)
    accept(meeting=meeting, by=WHO, at=AT)
    run_tasks()
    assert [mail.subject for mail in mailoutbox] == ["Votre rendez-vous du 2 mars, 10:00 est confirmé"]


def test_an_erased_person_is_not_written_to(meeting: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    erase_person(person=meeting.person, by=Actor.machine(), at=AT)
    run_tasks()
    assert not [mail for mail in mailoutbox if mail.to != [meeting.practitioner.user.email]]


def test_nothing_is_told_of_what_did_not_happen(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    booked(maelle)
    with pytest.raises(TimeTaken):
        booked(maelle)
    assert run_tasks() == 2


def test_a_task_holds_an_identifier_and_an_occasion(meeting: Meeting, run_tasks: Run) -> None:
    run_tasks()
    said = {"meeting_ids": [str(meeting.pk)], "occasion": "booked"}
    rows = list(DBTaskResult.objects.all())
    assert all(row.return_value is None and not row.traceback and not row.args_kwargs["args"] for row in rows)
    given = [row.args_kwargs["kwargs"] for row in rows]
    names = {UUID(one.pop("name")) for one in given}
    assert len(names) == 2 and sorted(given, key=len) == [said, said | {"person_id": str(meeting.person_id)}]


def test_a_mail_that_fails_is_tried_again_later(
    meeting: Meeting, run_tasks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emails, "send", _refused)
    assert run_tasks() == 2
    waiting = DBTaskResult.objects.filter(status="READY")
    assert sorted(row.args_kwargs["kwargs"]["attempt"] for row in waiting) == [2, 2]
    assert all(row.run_after > clock.now() + timedelta(seconds=90) for row in waiting)


def test_a_mail_that_failed_leaves_when_it_can(
    meeting: Meeting, run_tasks: Run, mailoutbox: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(emails, "send", _refused)
        run_tasks()
    assert not mailoutbox
    DBTaskResult.objects.filter(status="READY").update(run_after=AT - timedelta(days=365))
    run_tasks()
    assert len(mailoutbox) == 2


def test_a_mail_that_waited_too_long_is_not_sent(meeting: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    """A late confirmation would put a cancelled meeting back into somebody's calendar."""
    accept(meeting=meeting, by=WHO, at=AT)
    cancel(meeting=meeting, by=WHO, at=AT)
    assert run_tasks() == 5
    assert [mail.subject.split()[-1] for mail in mailoutbox] == ["annulé", "annulé"]
    assert "METHOD:CANCEL" in event(to_person(mailoutbox))


def test_a_confirmation_of_what_was_moved_since_is_not_sent(
    meeting: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    accept(meeting=meeting, by=WHO, at=AT)
    move(meeting=meeting, starts_at=TEN + timedelta(hours=1), by=WHO, at=AT)
    run_tasks()
    assert mailoutbox and not [mail for mail in mailoutbox if "confirmé" in mail.subject]


def test_a_mail_that_never_leaves_keeps_no_address_behind(
    meeting: Meeting, run_tasks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server's refusal names the address; the worker keeps what a failed task says."""
    run_tasks()
    monkeypatch.setattr(emails, "send", _refused)
    whose = {"meeting_ids": [str(meeting.pk)], "person_id": str(meeting.person_id)}
    tell_person.enqueue(**whose, occasion="booked", name="one", attempt=ATTEMPTS)
    with pytest.raises(AssertionError):
        run_tasks()
    row = DBTaskResult.objects.failed().get()
    assert "SMTPRecipientsRefused" in row.traceback
    assert "alix" not in row.traceback and "no such user" not in row.traceback


def _refused(**_: object) -> None:
    raise SMTPRecipientsRefused({"alix@exemple.test": (550, b"no such user alix")})


def test_a_task_about_a_meeting_that_is_gone_does_nothing(
    run_tasks: Run, db: None, mailoutbox: Mails
) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    tell_person.enqueue(meeting_ids=[nobody], person_id=nobody, occasion="booked", name="one")
    tell_practitioner.enqueue(meeting_ids=[nobody], occasion="booked", name="two")
    assert run_tasks() == 2 and not mailoutbox
