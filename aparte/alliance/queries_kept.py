"""How a person said that their meetings felt, for the copy that they take away. Never the practitioner's side."""

from __future__ import annotations

from django.utils.translation import gettext as _

from aparte.alliance.models import Felt
from aparte.alliance.queries import words_of
from aparte.alliance.terms import Side
from aparte.people.models import Person
from aparte.people.queries_kept import Line, Section, keeps, lines, listed, moment


@keeps("alliance")
def alliance(person: Person) -> Section:
    found = Felt.objects.filter(member__person=person, side=Side.PERSON, said_at__isnull=False)
    rows = found.select_related("member__person", "meeting").order_by("meeting__starts_at")
    return listed("alliance", _("Comment vos rencontres se sont passées"), [_lines(one) for one in rows])


def _lines(felt: Felt) -> tuple[Line, ...]:
    said = felt.said()
    values = dict(said.values) if said else {}
    spoken = "\n".join(f"{scale.name} : {words}" for scale, words in words_of(said) if words)
    comment = said.comment if said else ""
    return lines(
        moment("meeting", _("Rencontre du"), felt.meeting.starts_at),
        Line("values", _("Ce que vous avez dit"), values, spoken),
        Line("comment", _("Vos mots"), comment, comment),
    )
