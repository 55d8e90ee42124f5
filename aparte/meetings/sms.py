"""Short messages to telephones, for who gave no e-mail: a small port, and two gateways.

An installation names its gateway in the settings (`APARTE_SMS_URL`, or a class of its own in `APARTE_SMS_GATEWAY`);
without one, nothing is sent. As discreet as a mail: when, and where to see and change it; no name, no nature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from aparte import clock
from aparte.meetings.emails import link_for, waiting_link
from aparte.meetings.models import Meeting, Waiting
from aparte.people.models import Person

TIMEOUT = 20
"""Seconds that a gateway may take to answer."""


class Gateway(Protocol):
    """What sends a short message. `to`: E.164. `name`: the same when one message is sent again. Raises when the
    message was not taken: it is then tried again, as a mail is."""

    def send(self, *, to: str, text: str, name: str) -> None: ...


class FileGateway:
    """Writes each message in `APARTE_VAR/sms`, sent to nobody: to try, and for tests."""

    def send(self, *, to: str, text: str, name: str) -> None:
        folder = Path(settings.VAR) / "sms"
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps({"to": to, "text": text, "id": name}), "utf-8")


class HttpGateway:
    """Posts `{"to", "text", "id"}` as JSON to the address of the settings; its password is a bearer token.

    Any answer of the 2xx kind means that the message was taken. A redirection is not followed: the token would.
    """

    def send(self, *, to: str, text: str, name: str) -> None:
        parts = urlsplit(settings.SMS_URL)
        host = parts.netloc.rpartition("@")[2]
        token = unquote(parts.password or parts.username or "")
        body = json.dumps({"to": to, "text": text, "id": name}).encode()
        request = Request(urlunsplit(parts._replace(netloc=host)), body, method="POST")  # noqa: S310
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with build_opener(_Stay()).open(request, timeout=TIMEOUT):
            pass


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def gateway() -> Gateway | None:
    """The gateway of this installation, or None when it has none."""
    if settings.SMS_GATEWAY:
        found: Gateway = import_string(settings.SMS_GATEWAY)()
        return found
    scheme = urlsplit(settings.SMS_URL).scheme
    return FileGateway() if scheme == "file" else HttpGateway() if scheme in {"http", "https"} else None


def to_person(person: Person, meetings: Sequence[Meeting], occasion: str, *, name: str) -> None:
    """Tell one person about meetings that changed at once: in their language and zone, with their own link."""
    zone = clock.zone(meetings[0].zone_for(person))
    with translation.override(person.language), timezone.override(zone):
        context = {"meetings": meetings, "occasion": occasion, "link": link_for(person, meetings[0])}
        _send(person, "meetings/sms/person.txt", context, name=name)


def to_waiting(waiting: Waiting, *, name: str) -> None:
    """Tell somebody on a waiting list that a time is held for them, and until when."""
    person, held = waiting.person, waiting.hold
    if held is None:
        return
    with translation.override(person.language), timezone.override(clock.zone(person.zone)):
        context = {
            "starts_at": held.starts_at,
            "until": waiting.offered_until,
            "link": waiting_link(waiting),
        }
        _send(person, "meetings/sms/waiting.txt", context, name=name)


def _send(person: Person, template: str, context: Mapping[str, object], *, name: str) -> None:
    way, to = gateway(), person.phone
    if way is not None and to:
        way.send(to=to, text=" ".join(render_to_string(template, dict(context)).split()), name=name)
