"""One discreet mail: a document waits. It says neither what it is nor how much, in its address either."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aparte.people.emails import send
from aparte.people.models import Person


def to_person(person: Person, *, name: str) -> None:
    """Tell a person, in their language, that something waits in their space."""
    with translation.override(person.language):
        send(
            to=person.email,
            name=name,
            subject=_("Un document vous attend"),
            template="receipts/mail/waiting",
            context={"link": settings.APARTE_ADDRESS + reverse("space:home")},
        )
