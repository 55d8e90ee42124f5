"""The notebook of a person, for the copy that they take away."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from aparte.notebook.queries import of_person
from aparte.people.models import Person
from aparte.people.queries_kept import Line, Section, keeps, lines, listed


@keeps("notebook")
def notebook(person: Person) -> Section:
    """Every page, shared or not, oldest first."""
    return listed("notebook", _("Votre carnet"), [_lines(one) for one in of_person(person)])


def _lines(page: dict[str, Any]) -> tuple[Line, ...]:
    own = [
        Line(f"part_{number}", part["label"] or _("Vos mots"), part["words"], part["words"])
        for number, part in enumerate(page["parts"], start=1)
    ]
    feelings = page["feelings"]
    return lines(
        Line("kind", _("Page"), page["kind"], page["title"]),
        Line("made_on", _("Le"), page["made_on"], page["made_on"]),
        Line("feelings", _("Ressentis"), feelings, ", ".join(feelings)),
        *own,
    )
