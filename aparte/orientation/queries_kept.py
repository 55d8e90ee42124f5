"""The requests of a person, for the copy that they take away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from aparte.library import queries as library
from aparte.orientation.models import Request
from aparte.orientation.queries import answers_said
from aparte.people.models import Person
from aparte.people.queries_kept import Line, Section, keeps, lines, listed, moment, told


@keeps("orientation")
def requests(person: Person) -> Section:
    """What the person wrote before a first meeting, what the machine read in it, what they chose by themself."""
    found = Request.objects.filter(person=person).select_related("person").order_by("received_at")
    return listed("orientation", _("Vos demandes"), [_lines(one) for one in found])


def _lines(request: Request) -> tuple[Line, ...]:
    content = request.unsealed()
    read = library.orientation_text(content.reading["orientation"]).title if content.reading else ""
    answers = (content.own_choice or {}).get("answers", {})
    chosen = "\n".join(f"{question} {label}" for question, label in answers_said(answers))
    return lines(
        moment("received_at", _("Reçue le"), request.received_at),
        told("words", _("Vos mots"), content.words),
        Line("reading", _("Ce que la machine y a lu"), content.reading, str(read)),
        Line("own_choice", _("Vos réponses"), content.own_choice, chosen),
    )
