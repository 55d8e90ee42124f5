"""The mails of a story: a real worker sends what waits into the site's mail folder, where they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from tests.ground.site import Site, start_worker

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Letters:
    site: Site

    def send(self) -> None:
        """One worker does what is due and sends what waits, until nothing does."""
        assert start_worker(self.site.folder, self.site.url, "--once").wait(90) == 0

    def to(self, box: str) -> list[EmailMessage]:
        """What this mailbox received since the story began, oldest first."""
        return [mail for mail in self.site.mails() if mail["To"] == box]

    def last(self, box: str) -> EmailMessage:
        received = self.to(box)
        assert received, f"nothing came to {box}"
        return received[-1]


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(mail: EmailMessage) -> str:
    """The path of the private page that the mail leads to."""
    found = _ADDRESS.search(words(mail))
    assert found, words(mail)
    return urlsplit(found[0]).path


def events(mail: EmailMessage) -> list[tuple[str, Event]]:
    """The method and the event of each attachment, in order."""
    found = []
    for part in mail.iter_attachments():
        calendar = Calendar.from_ical(part.get_payload(decode=True))
        (event,) = calendar.walk("VEVENT")
        found.append((str(calendar["METHOD"]), event))
    return found
