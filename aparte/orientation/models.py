"""A request (demande): what a person brings, in their own words, kept only once they book."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models

from aparte.listening import Orientation
from aparte.people.models import Person
from aparte.people.terms import Language, RegionCode

SEALED_AS = "orientation.request"


class Request(models.Model):
    """One request of one person. Words, reading and own answers are one sealed text: nothing of the verdict,
    which is about somebody's health, can be read or counted in the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="requests")
    region = models.CharField(max_length=8, choices=RegionCode, blank=True)
    language = models.CharField(max_length=2, choices=Language)
    sealed = models.BinaryField()
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"request {self.pk}"

    def unsealed(self) -> RequestContent:
        """The content, for a practitioner whom `access` let in. Empty when the person was erased."""
        text = self.person.open(self.sealed, field=SEALED_AS)
        return RequestContent(json.loads(text) if text else {})


class RequestContent:
    """`words`: what the person chose to send. `reading`: the machine's, as a dict (DESIGN's contract) or None.
    `own_choice`: `answers`, `orientation` and `reason` (by language) when the person chose by themself, or None."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.words: str = data.get("words", "")
        self.reading: dict[str, Any] | None = data.get("reading")
        self.own_choice: dict[str, Any] | None = data.get("own_choice")

    @property
    def orientation(self) -> Orientation | None:
        """What was proposed in the end: the person's own choice before the machine's reading."""
        source = self.own_choice or self.reading
        return Orientation(source["orientation"]) if source else None

    @property
    def machine_read_an_emergency(self) -> bool:
        return bool(self.reading) and self.reading["orientation"] == Orientation.EMERGENCY  # type: ignore[index]

    @property
    def has_alarm(self) -> bool:
        return self.machine_read_an_emergency or self.orientation == Orientation.EMERGENCY

    def as_text(self) -> str:
        return json.dumps(
            {"words": self.words, "reading": self.reading, "own_choice": self.own_choice}, ensure_ascii=False
        )
