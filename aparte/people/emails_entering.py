"""The mail that holds the code of an entrance: it does not say of what."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from aparte.people.actions_entering import VALID, code_of
from aparte.people.emails import send
from aparte.people.models import Entrance, Person


def send_code(entrance: Entrance, person: Person, *, name: str) -> None:
    """To the mailbox of `person`, in the language of the page where the code was asked for."""
    code = code_of(entrance)
    with translation.override(entrance.language):
        send(
            to=person.email,
            name=name,
            subject=_("Votre code"),
            template="space/mail/code",
            context={
                "code": f"{code[:4]} {code[4:]}",
                "minutes": int(VALID.total_seconds()) // 60,
            },
        )
