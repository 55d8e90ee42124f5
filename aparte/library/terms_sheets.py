"""Sheets (fiches): short texts to read, alone or after a meeting. « Éducation psychologique » in the seeds' sense
(000, E036 and E037): landmarks to think with, never advice, a diagnosis or a promise.

A sheet names no number and no address: whom to call is a fact of the region (`crisis_lines.yaml`), shown beside it.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aparte.library.terms import AlertKind, Entry, Line, Strict, Text, Theme

LONGEST_ID = 40
SheetId = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=LONGEST_ID)]
"""What the file is named, and the last word of its address: French words without accents, joined by hyphens."""

_TO_CALL = re.compile(r"\d{2,}|https?:|www\.")


class Source(Strict):
    """A work that a sheet rests on, as it appeared first; `language`: that of its title."""

    author: Line
    title: Line
    year: int = Field(ge=1800, le=2100)
    language: Literal["fr", "en"] = "en"


class SheetText(Strict):
    """`sheets/<id>.yaml`. `dated`: the day of this wording; a practitioner who shares the sheet shares that one.

    `sections`: what ordinary life looks like, then one idea. `tries`: what some people try. `other_help`: when another
    kind of help is due, `alerts` which lines of the region stand first beside it. `questions`: two open ones, to take
    into a meeting.
    """

    id: SheetId
    dated: date
    theme: Theme
    title: Text
    short: Text
    opening: Text
    sections: tuple[Entry, ...] = Field(min_length=2, max_length=3)
    tries: tuple[Text, ...] = Field(min_length=3, max_length=6)
    other_help: Text
    alerts: tuple[AlertKind, ...] = ()
    questions: tuple[Text, ...] = Field(min_length=2, max_length=2)
    sources: tuple[Source, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _open_questions(self) -> Self:
        for one in self.questions:
            if not one.fr.endswith("?") or not one.en.endswith("?"):
                raise ValueError("a question does not end with a question mark; expected one in fr and in en")
        return self

    @model_validator(mode="after")
    def _names_nobody_to_call(self) -> Self:
        for text in self.texts():
            if _TO_CALL.search(text.fr) or _TO_CALL.search(text.en):
                raise ValueError(
                    "a sheet gives a number or an address; expected them in the region's files only"
                )
        return self

    def texts(self) -> Iterator[Text]:
        """Everything that is read of it, in reading order."""
        yield from (self.title, self.short, self.opening)
        for section in self.sections:
            yield from (section.title, section.text)
        yield from (*self.tries, self.other_help, *self.questions)
