"""Mails: sent in text and HTML, each known for the same when it is sent again, tried for some hours.

Somebody else may read over a shoulder or share a mailbox: a mail is discreet, and holds no word of anybody's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.encoding import punycode
from django_tasks.base import Task

from aparte import clock

ATTEMPTS = 8


class MailNotSent(Exception):
    """A mail did not leave. Says the type of the fault only: the worker keeps in the database what a failed task
    says, and a mail server's own words often hold the address that it refused."""


class CalendarEvent(NamedTuple):
    """An .ics to attach, and its iTIP method (`REQUEST`, `CANCEL`)."""

    file: bytes
    method: str


def send(
    *,
    to: str,
    name: str,
    subject: str,
    template: str,
    context: dict[str, object],
    events: Sequence[CalendarEvent] = (),
) -> None:
    """Send the mail of `template` (its `.txt` and `.html`) in the active language and zone.

    `name`: the same whenever one mail is sent again, so that mailboxes know it for the same: a server may take a
    mail and be unable to say so, or the worker be killed just then. `events`: each its own attachment, since one
    invitation speaks of one event (RFC 5546, 3.2).
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    mail = EmailMultiAlternatives(
        subject,
        render_to_string(f"{template}.txt", context),
        to=[to],
        # RFC 3834: no machine answers a machine (« absent du bureau »).
        headers={"Message-ID": f"<{name}@{punycode(domain)}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    for event in events:
        # Django adds the charset: said here too, the header would hold it twice.
        mail.attach("rendez-vous.ics", event.file.decode(), f"text/calendar; method={event.method}")
    mail.send()


def send_or_try_again(
    write: Callable[[], None], *, task: Task[Any, Any], attempt: int, **arguments: object
) -> None:
    """Send, or queue `task` with the same `arguments` for later: after 2, 4, 8… minutes, some four hours in all.
    The last failure is kept, as `MailNotSent`."""
    try:
        write()
    except Exception as fault:
        if attempt == ATTEMPTS:
            raise MailNotSent(type(fault).__name__) from None
        later = clock.now() + timedelta(minutes=2**attempt)
        task.using(run_after=later).enqueue(**arguments, attempt=attempt + 1)
