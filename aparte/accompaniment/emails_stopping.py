"""Mails about stopping, pausing, coming back: as discreet as those about meetings, and without a reason."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Member
from aparte.accompaniment.signals_stopping import Decision
from aparte.people.emails import send

PAGE = {
    Decision.STOPPED: "accompaniment:stop",
    Decision.PAUSED: "accompaniment:pause",
    Decision.RESUMED: "accompaniment:resume",
    Decision.CAME_BACK: "accompaniment:resume",
}
"""Where each mail leads."""


def to_member(member: Member, decision: str, *, own: bool, name: str) -> None:
    """Tell a member what was decided: by themself (`own`), or by another member, who is not named."""
    practitioner = member.accompaniment.practitioner
    with translation.override(member.person.language):
        page = PAGE[Decision(decision)]
        send(
            to=member.person.email,
            name=name,
            subject=_("C'est noté"),
            template="accompaniment/mail/member_decided",
            context={
                "decision": decision,
                "own": own,
                "name": practitioner.name,
                "link": settings.APARTE_ADDRESS + reverse(page, args=[member_token(member)]),
            },
        )


def to_practitioner(member: Member, decision: str, *, name: str) -> None:
    """Tell the practitioner what somebody decided, without saying who: the file does, to which it leads."""
    practitioner = member.accompaniment.practitioner
    path = reverse("file:file", args=[member.accompaniment_id])
    with translation.override(practitioner.languages[0] if practitioner.languages else "fr"):
        send(
            to=practitioner.user.email,
            name=name,
            subject=_("Une décision, à lire à votre bureau"),
            template="accompaniment/mail/practitioner_decided",
            context={"decision": decision, "link": settings.APARTE_ADDRESS + path},
        )
