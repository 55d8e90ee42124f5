"""Notes in tests: whose, where, and how a page or a script sends them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from aparte.accompaniment.models import Accompaniment, FileMeeting, NotePart
from aparte.accompaniment.terms import PartKind
from aparte.meetings.models import Meeting
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT

SAID = "« Je ne sais plus où poser ma fatigue, depuis que l'atelier a fermé. »"
THOUGHT = "Je me demande si je n'ai pas parlé trop vite de mon propre père."
JSON = {"headers": {"accept": "application/json"}}


def filed(maelle: Practitioner, *names: str) -> tuple[Accompaniment, Meeting]:
    """A file of these persons (Alix alone unless named), and a meeting of it that took place."""
    persons = [
        factories.person(first_name=one, email=f"{one.lower()}@exemple.test") for one in names or ("Alix",)
    ]
    accompaniment = factories.accompaniment(maelle, persons=persons, at=AT)
    return accompaniment, factories.held_meeting(accompaniment)


def at(page: str, accompaniment: Accompaniment, meeting: Meeting) -> str:
    return reverse(f"file:{page}", args=[accompaniment.pk, meeting.pk])


def file_meeting(meeting: Meeting) -> FileMeeting:
    return FileMeeting.objects.select_related("accompaniment__practitioner__practice", "meeting").get(
        meeting=meeting
    )


def sent(words: str, *, revision: int = 0, part: str = "joint", field: str = "own_words") -> dict[str, Any]:
    return {f"{part}-revision": revision, f"{part}-was": "", f"{part}-{field}": words}


def autosave(client: Client, path: str, words: str, **options: Any) -> Any:
    return client.post(path, sent(words, **options), **JSON)  # type: ignore[arg-type]


def part(meeting: Meeting, kind: str = PartKind.JOINT) -> NotePart:
    return NotePart.objects.select_related("member__person", "note__accompaniment").get(
        note__meeting=meeting, kind=kind
    )
