"""What is agreed before an accompaniment begins: the dated texts of a region, and who consents for a minor there.

A dated text never changes once published: people agreed to it. Something to correct makes a new file, with its date.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from string import Formatter
from typing import Any

from pydantic import Field, field_validator, model_validator

from aparte.library.terms import Fact, Name, Region, Sourced, Strict, Text

PLACEHOLDERS = frozenset({"practitioner", "practice", "notice"})
"""What a clause may be filled with: `{practitioner}` and `{practice}` (names), `{notice}` (« 24 heures »)."""


class For(StrEnum):
    """Whom a clause is read to."""

    ALL = "all"
    TOGETHER = "together"  # two members or more
    MINORS = "minors"  # a member who is not of age
    CARE = "care"  # beside a professional's care


class ClauseId(StrEnum):
    """What every agreement says, in its own order. A text without one of them is refused."""

    WHAT_IT_IS = "what_it_is"
    WHAT_IT_IS_NOT = "what_it_is_not"
    INTERVENTIONS = "interventions"
    FEES = "fees"
    ABSENCE = "absence"
    CONFIDENTIALITY = "confidentiality"
    DATA = "data"
    MINORS = "minors"
    TOGETHER = "together"
    CARE = "care"
    STOP = "stop"
    COMPLAINTS = "complaints"


class Clause(Strict):
    """A short clause. `points`: a list below it. `fees`: the practice's own fees follow. `facts`: what the law or the
    practice of the region says, each with its source; one from memory is shown as to be verified."""

    id: ClauseId
    reads: For = For.ALL
    title: Text
    text: Text
    points: tuple[Text, ...] = ()
    fees: bool = False
    facts: tuple[Fact, ...] = ()

    @field_validator("text")
    @classmethod
    def _known_placeholders(cls, text: Text) -> Text:
        for words in (text.fr, text.en):
            names = {name for _before, name, _format, _how in Formatter().parse(words) if name is not None}
            if names - PLACEHOLDERS:
                unknown, known = ", ".join(sorted(names - PLACEHOLDERS)), ", ".join(sorted(PLACEHOLDERS))
                raise ValueError(f"unknown placeholder {unknown}; expected one of {known}")
        return text


class AgreementText(Strict):
    """`regions/<code>/agreements/<date>.yaml`: one dated text of the agreement."""

    region: Region
    dated: date
    introduction: Text
    clauses: tuple[Clause, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> AgreementText:
        missing = set(ClauseId) - {one.id for one in self.clauses}
        if missing:
            raise ValueError(f"no clause {', '.join(sorted(missing))}; expected one of each")
        return self

    @property
    def name(self) -> str:
        """What an agreement keeps of the text that it was made of: `FR/2026-11-22`."""
        return f"{self.region}/{self.dated.isoformat()}"


class MinorBand(Strict):
    """Below an age (years): whose consent is awaited. See `accompaniment.rules_consent.Consents`."""

    under: int = Field(ge=1, le=18)
    own: bool
    holders: int = Field(ge=0, le=2)
    fewer_with_reason: bool = False
    reasoned: bool = False
    said: Text

    @model_validator(mode="after")
    def _somebody_consents(self) -> MinorBand:
        if not self.own and not self.holders:
            raise ValueError("nobody consents; expected own, or one holder at least")
        return self


class MinorsFile(Sourced):
    """`regions/<code>/minors.yaml`: the ages by which somebody consents alone; the bands rise, the last one to 18."""

    region: Region
    id: Name
    title: Text
    bands: tuple[MinorBand, ...] = Field(min_length=1)

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: Any) -> Any:
        ages = [one.under for one in bands]
        if ages != sorted(set(ages)) or ages[-1] != 18:
            raise ValueError(f"the ages are {ages}; expected rising ones, the last one 18")
        return bands
