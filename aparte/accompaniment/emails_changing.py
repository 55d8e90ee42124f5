"""Discreet mails of a change: that something waits, never what, nor from whom."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Change, Member
from aparte.accompaniment.terms_changing import Occasion
from aparte.people.emails import send
from aparte.people.models import Practitioner


def to_person(change: Change, occasion: str, *, name: str) -> None:
    """Whom they chose has answered."""
    _to_member(change.member, occasion, name=name)


def of_proposal(member: Member, *, name: str) -> None:
    """A colleague is proposed to them."""
    _to_member(member, "proposed", name=name)


def _to_member(member: Member, occasion: str, *, name: str) -> None:
    with translation.override(member.person.language):
        path = reverse("accompaniment:changing", args=[member_token(member)])
        _send(member.person.email, path, occasion, name=name, about=_("Une réponse vous attend"))


def to_practitioner(practitioner: Practitioner, change: Change, occasion: str, *, name: str) -> None:
    """Somebody would like to go on with them, or somebody left."""
    language = practitioner.languages[0] if practitioner.languages else "fr"
    with translation.override(language):
        if occasion == Occasion.SENT:
            path = reverse("file:arrival", args=[change.pk])
        else:
            path = reverse("file:changing", args=[change.member.accompaniment_id])
        _send(practitioner.user.email, path, occasion, name=name, about=_("Du nouveau sur votre bureau"))


def _send(to: str, path: str, occasion: str, *, name: str, about: str) -> None:
    send(
        to=to,
        name=name,
        subject=about,
        template="accompaniment/mail/changing",
        context={"link": settings.APARTE_ADDRESS + path, "occasion": occasion, "about": about},
    )
