"""Discreet mails: neither the subject nor the calendar's title says what kind of meeting it is.

Somebody else may read over a shoulder or share a mailbox. A mail says when, by which means, and where to move
or cancel; it holds no word of the request and no name but the practitioner's.
"""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import punycode
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aparte import clock
from aparte.meetings.invitation import calendar_event
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting

OVER = {"cancelled", "declined"}


def to_person(meeting: Meeting, occasion: str) -> None:
    """Tell the person, in their language and zone, with an event that their calendar keeps up to date."""
    person = meeting.person
    with translation.override(person.language), timezone.override(clock.zone(person.zone)):
        link = settings.APARTE_ADDRESS + reverse("meetings:link", args=[private_token(meeting)])
        _send(
            to=person.email,
            name=_name(meeting, occasion, "person"),
            subject=_subject(meeting, occasion),
            template="meetings/mail/person",
            context={"meeting": meeting, "occasion": occasion, "link": link, "zone": person.zone},
            event=event_for_person(meeting, link=link, over=occasion in OVER),
        )


def to_practitioner(meeting: Meeting, occasion: str) -> None:
    """Tell the practitioner that something waits at the desk, without saying what or from whom."""
    practitioner = meeting.practitioner
    language = practitioner.languages[0] if practitioner.languages else "fr"
    with translation.override(language), timezone.override(clock.zone(practitioner.zone)):
        link = settings.APARTE_ADDRESS + reverse("desk:meeting", args=[meeting.pk])
        _send(
            to=practitioner.user.email,
            name=_name(meeting, occasion, "practitioner"),
            subject=_subject(meeting, occasion),
            template="meetings/mail/practitioner",
            context={"meeting": meeting, "occasion": occasion, "link": link, "zone": practitioner.zone},
            event=None,
        )


def event_for_person(meeting: Meeting, *, link: str, over: bool) -> bytes:
    """The .ics of a meeting: a plain « rendez-vous » that says nothing of its nature."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return calendar_event(
        uid=f"{meeting.pk}@aparte",
        sequence=meeting.sequence,
        method="CANCEL" if over else "REQUEST",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=clock.zone(meeting.person.zone),
        title=_("Rendez-vous"),
        description=_("Déplacer ou annuler : %(link)s") % {"link": link},
        organizer_name=name,
        organizer_email=address,
        attendee_email=meeting.person.email or None,
        at=clock.now(),
        url=link,
    )


def _subject(meeting: Meeting, occasion: str) -> str:
    when = date_format(timezone.localtime(meeting.starts_at), "j F, H:i")
    return {
        "booked": _("Votre rendez-vous du %(when)s"),
        "moved": _("Votre rendez-vous a été déplacé : %(when)s"),
        "cancelled": _("Votre rendez-vous du %(when)s est annulé"),
        "accepted": _("Votre rendez-vous du %(when)s est confirmé"),
        "declined": _("Votre rendez-vous du %(when)s n'aura pas lieu"),
    }[occasion] % {"when": when}


def _name(meeting: Meeting, occasion: str, whom: str) -> str:
    """The Message-ID: the same whenever one mail is sent again, so that mailboxes know it for the same.

    Sent again: a server may take a mail and be unable to say so, or the worker be killed just then.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{meeting.pk}.{meeting.sequence}.{occasion}.{whom}@{punycode(domain)}>"


def _send(
    *, to: str, name: str, subject: str, template: str, context: dict[str, object], event: bytes | None
) -> None:
    mail = EmailMultiAlternatives(
        subject,
        render_to_string(f"{template}.txt", context),
        to=[to],
        # RFC 3834: no machine answers a machine (« absent du bureau »).
        headers={"Message-ID": name, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    if event is not None:
        method = "CANCEL" if b"METHOD:CANCEL" in event else "REQUEST"
        # Django adds the charset: said here too, the header would hold it twice.
        mail.attach("rendez-vous.ics", event.decode(), f"text/calendar; method={method}")
    mail.send()
