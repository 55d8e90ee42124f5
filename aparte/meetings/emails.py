"""Discreet mails: neither the subject nor the calendar's title says what kind of meeting it is.

Somebody else may read over a shoulder or share a mailbox. A mail says when, by which means, and where to move
or cancel; it holds no word of the request and no name but the practitioner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aparte import clock
from aparte.meetings.invitation import calendar_event
from aparte.meetings.links import invitation_token, private_token, waiting_token
from aparte.meetings.models import Meeting, Waiting
from aparte.people.emails import CalendarEvent, send
from aparte.people.models import Person

OVER = {"cancelled", "declined"}
SAID_ONLY = {"not_coming", "reminded"}
"""What changes nothing in anybody's calendar."""


def to_person(person: Person, meetings: Sequence[Meeting], occasion: str, *, name: str) -> None:
    """Tell one person about meetings that changed at once, in their language and zone, with events that their
    calendar keeps up to date."""
    first = meetings[0]
    zone = first.zone_for(person)
    with translation.override(person.language), timezone.override(clock.zone(zone)):
        own = {meeting.pk: link_for(person, meeting) for meeting in meetings}
        gone = occasion in OVER | {"taken_out"}
        events = [
            event_for_person(person, meeting, link=own[meeting.pk], over=gone)
            for meeting in meetings
            if occasion not in SAID_ONLY
        ]
        send(
            to=person.email,
            name=name,
            subject=_subject(first, occasion),
            template="meetings/mail/person",
            context={
                "meeting": first,
                "meetings": meetings,
                "occasion": occasion,
                "link": own[first.pk],
                "zone": zone,
            },
            events=[CalendarEvent(one, "CANCEL" if gone else "REQUEST") for one in events],
        )


def to_practitioner(meetings: Sequence[Meeting], occasion: str, *, name: str) -> None:
    """Tell the practitioner that something changed at the desk, without saying what or from whom."""
    first = meetings[0]
    practitioner = first.practitioner
    language = practitioner.languages[0] if practitioner.languages else "fr"
    with translation.override(language), timezone.override(clock.zone(practitioner.zone)):
        link = settings.APARTE_ADDRESS + reverse("desk:meeting", args=[first.pk])
        send(
            to=practitioner.user.email,
            name=name,
            subject=_subject(first, occasion),
            template="meetings/mail/practitioner",
            context={
                "meeting": first,
                "meetings": meetings,
                "occasion": occasion,
                "link": link,
                "zone": practitioner.zone,
            },
        )


def to_waiting(waiting: Waiting, *, name: str) -> None:
    """Tell somebody on a waiting list that a time is held for them, and until when."""
    person, held = waiting.person, waiting.hold
    if held is None:
        return
    with translation.override(person.language), timezone.override(clock.zone(person.zone)):
        send(
            to=person.email,
            name=name,
            subject=_("Une heure s'est libérée : %(when)s") % {"when": _when(held.starts_at)},
            template="meetings/mail/waiting",
            context={
                "waiting": waiting,
                "starts_at": held.starts_at,
                "link": waiting_link(waiting),
                "zone": person.zone,
            },
        )


def link_for(person: Person, meeting: Meeting) -> str:
    """Where this person finds the meeting: who asked for it by its own link, who is invited by theirs."""
    if meeting.person_id == person.pk:
        path = reverse("meetings:link", args=[private_token(meeting)])
    else:
        invited = meeting.participants.filter(person=person).first()
        path = reverse("meetings:invitation", args=[invitation_token(invited)]) if invited else "/"
    return f"{settings.APARTE_ADDRESS}{path}"


def waiting_link(waiting: Waiting) -> str:
    """Where somebody who waits finds what is offered to them."""
    return settings.APARTE_ADDRESS + reverse("meetings:waiting", args=[waiting_token(waiting)])


def event_for_person(person: Person, meeting: Meeting, *, link: str, over: bool) -> bytes:
    """The .ics of a meeting: a plain « rendez-vous » that says nothing of its nature."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return calendar_event(
        uid=f"{meeting.pk}@aparte",
        sequence=meeting.sequence,
        method="CANCEL" if over else "REQUEST",
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=clock.zone(meeting.zone_for(person)),
        title=_("Rendez-vous"),
        description=_("Déplacer ou annuler : %(link)s") % {"link": link},
        organizer_name=name,
        organizer_email=address,
        attendee_email=person.email or None,
        at=clock.now(),
        url=link,
        answered=meeting.person_id == person.pk,
    )


def _subject(meeting: Meeting, occasion: str) -> str:
    return {
        "booked": _("Votre rendez-vous du %(when)s"),
        "moved": _("Votre rendez-vous a été déplacé : %(when)s"),
        "cancelled": _("Votre rendez-vous du %(when)s est annulé"),
        "accepted": _("Votre rendez-vous du %(when)s est confirmé"),
        "declined": _("Votre rendez-vous du %(when)s n'aura pas lieu"),
        "invited": _("Rendez-vous du %(when)s : venez-vous ?"),
        "not_coming": _("Votre rendez-vous du %(when)s : une réponse"),
        "taken_out": _("Votre rendez-vous du %(when)s est annulé"),
        "reminded": _("Rappel : votre rendez-vous du %(when)s"),
    }[occasion] % {"when": _when(meeting.starts_at)}


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F, H:i")
