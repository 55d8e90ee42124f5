"""The words every content file is written with: regions, kinds, bilingual text, sourced facts.

All models are frozen and refuse unknown keys. The alert kinds, orientations and themes carry the labels of the
listening core, so that a verdict of the machine finds its text without translation.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator, model_validator

from aparte.listening import AlertKind, Orientation, Theme

__all__ = ["AlertKind", "Orientation", "Theme"]

LONG = 60
"""Past this many characters, the same words in French and English mean a forgotten translation."""


class Region(StrEnum):
    """Territoire: law, lines, taxes and words depend on it."""

    QUEBEC = "CA-QC"
    FRANCE = "FR"
    BELGIUM = "BE"
    SWITZERLAND = "CH"


class Who(StrEnum):
    """Whom an alert is about: the writer or somebody else."""

    SELF = "self"
    OTHER = "other"


class Intervention(StrEnum):
    """The four interventions; `education` may join any other."""

    ACCOMPANIMENT = "accompaniment"
    SUPPORT = "support"
    COUPLE_FAMILY = "couple_family"
    EDUCATION = "education"


class Certainty(StrEnum):
    """How a fact is known: read at its source on a date, or from memory and still to be verified."""

    READ = "read"
    MEMORY = "memory"


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""An identifier: lower case letters, digits and underscores."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A text that is not empty."""


class Strict(BaseModel):
    """Frozen, and every unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Strict):
    """One text in both languages. Printed in a template, it speaks the active language.

    Typographic apostrophes, and in French the spaces that must not break, are put in once, on loading.
    """

    fr: Line
    en: Line

    @field_validator("fr", "en")
    @classmethod
    def _apostrophes(cls, words: str) -> str:
        return re.sub(r"(?<=\w)'(?=\w)", "\u2019", words)

    @field_validator("fr")
    @classmethod
    def _unbreakable(cls, words: str) -> str:
        return re.sub(r" (?=[:;!?»%€])|(?<=«) ", "\u00a0", words)

    @model_validator(mode="after")
    def _translated(self) -> "Text":
        if len(self.fr) > LONG and self.fr == self.en:
            raise ValueError("fr and en are the same words; expected a translation")
        return self

    def in_language(self, language: str | None) -> str:
        """The words for a language tag such as `en`, `en-ca` or `fr-CA`; French unless English is asked."""
        return self.en if (language or "").lower().startswith("en") else self.fr

    def __str__(self) -> str:
        return self.in_language(get_language())


class Sourced(Strict):
    """A fact with its source. `read` has the date of reading, `memory` has none until somebody verifies it."""

    source: Line
    certainty: Certainty
    verified_on: date | None

    @model_validator(mode="after")
    def _certain_or_not(self) -> "Sourced":
        if self.certainty is Certainty.READ and self.verified_on is None:
            raise ValueError("certainty is read; expected verified_on: the date of reading")
        if self.certainty is Certainty.MEMORY and self.verified_on is not None:
            raise ValueError("certainty is memory; expected verified_on: null until somebody verifies it")
        return self

    @property
    def to_verify(self) -> bool:
        """True while nobody has read the source."""
        return self.certainty is Certainty.MEMORY


class Fact(Sourced):
    """One sentence of law or practice, with its source."""

    id: Name
    text: Text


class Phone(Strict):
    """A number as people write it, and as a `tel:` or `sms:` link dials it."""

    display: Line
    tel: Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{2,15}$")]

    @model_validator(mode="after")
    def _same_number(self) -> "Phone":
        digits = re.sub(r"\D", "", self.display).lstrip("0")
        if not digits or not self.tel.endswith(digits):
            raise ValueError("display and tel are not the same number; expected the same digits")
        return self


class Entry(Strict):
    """A titled piece of prose."""

    id: Name
    title: Text
    text: Text
