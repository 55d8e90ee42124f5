"""Discreet letters: « une page vous attend », a link, and nothing of what it is about or who else is in it."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aparte.accompaniment.links import holder_token, member_token
from aparte.accompaniment.models import Accompaniment, Holder, Member
from aparte.accompaniment.signals_agreement import Letter
from aparte.meetings.sms import gateway
from aparte.people.emails import send

_PAGES = {Letter.CHECKPOINT: "accompaniment:checkpoint"}
_DESK = {Letter.CHECKPOINT: "file:checkpoint"}


def to_member(member: Member, letter: Letter, *, name: str) -> None:
    """By mail, else by text to a telephone, in the language of the person."""
    person = member.person
    with translation.override(person.language):
        page = _PAGES.get(letter, "accompaniment:frame")
        link = settings.APARTE_ADDRESS + reverse(page, args=[member_token(member)])
        context: dict[str, object] = {
            "link": link,
            "practitioner": member.accompaniment.practitioner.name,
            "letter": letter.value,
        }
        way = gateway()
        if person.email:
            _send(person.email, context, name=name)
        elif person.phone and way is not None:
            text = render_to_string("accompaniment/sms/member.txt", context)
            way.send(to=person.phone, text=" ".join(text.split()), name=name)


def to_holder(holder: Holder, *, name: str) -> None:
    """In the language of the member for whom they answer; the letter does not name the member."""
    member = holder.member
    with translation.override(member.person.language):
        link = settings.APARTE_ADDRESS + reverse("accompaniment:consent", args=[holder_token(holder)])
        context: dict[str, object] = {
            "link": link,
            "practitioner": member.accompaniment.practitioner.name,
            "letter": Letter.TO_READ.value,
        }
        _send(holder.contact()["email"], context, name=name)


def to_practitioner(accompaniment: Accompaniment, letter: Letter, *, name: str) -> None:
    """Something waits at the desk: neither what nor from whom."""
    practitioner = accompaniment.practitioner
    with translation.override(practitioner.languages[0] if practitioner.languages else "fr"):
        page = _DESK.get(letter, "file:agreement")
        send(
            to=practitioner.user.email,
            name=name,
            subject=_("Une page vous attend au bureau"),
            template="accompaniment/mail/practitioner",
            context={"link": settings.APARTE_ADDRESS + reverse(page, args=[accompaniment.pk])},
        )


def _send(to: str, context: dict[str, object], *, name: str) -> None:
    subject = _("Une page vous attend")
    send(to=to, name=name, subject=subject, template="accompaniment/mail/member", context=context)
