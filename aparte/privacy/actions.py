"""What is somebody's own: taking a copy of it away, having all of it forgotten.

Each part says what it keeps (`people.queries_kept`) and lets go of what it must (`people.signals.person_erased`);
nothing here knows what that is.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from aparte import clock
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_erasing import forget
from aparte.people.models import Person
from aparte.people.queries_kept import Section, everything_kept


def take_copy(*, persons: Sequence[Person], by: Actor, at: datetime) -> bytes:
    """A ZIP of everything that is kept of these, who are one human: `donnees.json` for programs, `lisez-moi.html` for
    people, in the active language and the first one's zone. Made in memory: nothing of it is kept."""
    with timezone.override(clock.zone(persons[0].zone)):
        sections = everything_kept(persons)
        made = {
            "donnees.json": _for_programs(sections, at=at),
            "lisez-moi.html": render_to_string("privacy/copy.html", {"sections": sections, "at": at}),
        }
    for one in persons:
        record(verb=Verb.PERSON_EXPORTED, by=by, about=one, at=at)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in made.items():
            archive.writestr(name, text)
    return packed.getvalue()


def forget_all(*, persons: Sequence[Person], at: datetime) -> None:
    """Forget these, who are one human, each whole or not at all. The first one last: interrupted, they can still enter
    their space and ask again."""
    for one in reversed(persons):
        forget(person=one, by=Actor.person(one.pk), at=at)


def _for_programs(sections: Sequence[Section], *, at: datetime) -> str:
    told = {
        section.name: [{line.key: line.value for line in item} for item in section.items]
        for section in sections
    }
    made = {"made_at": at.isoformat(timespec="seconds"), "language": get_language(), **told}
    return json.dumps(made, ensure_ascii=False, indent=2)
