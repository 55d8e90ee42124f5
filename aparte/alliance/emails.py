"""One discreet mail after a meeting: it names no feeling and no kind of help, and says how to be asked no more."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aparte import clock
from aparte.alliance.links import felt_token
from aparte.alliance.models import Felt
from aparte.people.emails import send


def to_member(felt: Felt, *, name: str) -> None:
    """Ask a member, in their language and on their clocks."""
    person, meeting = felt.member.person, felt.meeting
    token = felt_token(felt)
    with translation.override(person.language), timezone.override(clock.zone(meeting.zone_for(person))):
        day = date_format(timezone.localtime(meeting.starts_at), "j F")
        send(
            to=person.email,
            name=name,
            subject=_("Après votre rendez-vous du %(day)s") % {"day": day},
            template="alliance/mail/asked",
            context={
                "link": settings.APARTE_ADDRESS + reverse("alliance:say", args=[token]),
                "no_more": settings.APARTE_ADDRESS + reverse("alliance:mails", args=[token]),
            },
        )
