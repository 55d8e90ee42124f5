"""What the person's notebook offers: words for feelings and needs, families of resources, beginnings, exercises.

Nothing here is measured, and nothing is counted: these are words to choose from, all optional.
"""

from enum import StrEnum

from pydantic import Field, field_validator, model_validator

from aparte.library.terms import Name, Strict, Text


class NotebookKind(StrEnum):
    """What a page of the notebook can be."""

    DEPOSIT = "deposit"
    NEEDS = "needs"
    RESOURCE = "resource"
    GOOD = "good"
    STEP = "step"
    CIRCLE = "circle"
    BALANCE = "balance"
    MOMENT = "moment"
    SENTENCE = "sentence"
    EXERCISE = "exercise"
    MILESTONE = "milestone"


class ResourcePlace(StrEnum):
    """Where a resource is found (seeds 004, E201)."""

    INNER = "inner"
    PEOPLE = "people"
    PLACES = "places"
    ACTIVITIES = "activities"


class Coping(StrEnum):
    """What a resource helps with (seeds 004, E202)."""

    SUPPORT = "support"
    EMOTIONS = "emotions"
    PROBLEM = "problem"


class Axis(StrEnum):
    """What a person may say of their own way, between two words and never as a number (seeds 000, E071)."""

    CONFIDENCE = "confidence"
    BALANCE = "balance"
    AUTONOMY = "autonomy"
    SERENITY = "serenity"


class NotebookPage(Strict):
    """The texts of one kind: the page's `title`, `short` for the notebook's first page, `lead` above it, what `write`
    invites to, what `one` of them is called, what is said while it is `empty`."""

    id: NotebookKind
    title: Text
    short: Text
    lead: Text
    write: Text
    one: Text
    empty: Text


class Word(Strict):
    """One word to choose."""

    id: Name
    text: Text


class Family(Strict):
    """A family of words. Feelings follow « Je me sens », needs follow « J'ai besoin »."""

    id: Name
    name: Text
    words: tuple[Word, ...] = Field(min_length=4)


class PlaceText(Strict):
    """A place where resources are found, with what one could name there."""

    id: ResourcePlace
    name: Text
    hint: Text


class CopingText(Strict):
    """A family of ways to face things."""

    id: Coping
    name: Text
    text: Text


class Beginning(Strict):
    """The beginning of a sentence that the person finishes. It begins with « Je » in both languages."""

    id: Name
    text: Text

    @field_validator("text")
    @classmethod
    def _says_i(cls, text: Text) -> Text:
        if not text.fr.startswith(("Je ", "J\u2019")) or not text.en.startswith("I "):
            raise ValueError("a beginning says « Je » (or « J' »), and « I » in English")
        return text


class Exercise(Strict):
    """A short exercise of the present moment, in a few steps."""

    id: Name
    title: Text
    short: Text
    steps: tuple[Text, ...] = Field(min_length=2, max_length=6)


class AxisText(Strict):
    """An axis and the words at its two ends."""

    id: Axis
    name: Text
    first: Text
    second: Text


class Notebook(Strict):
    """`notebook.yaml`."""

    introduction: Text
    alone: Text
    exercises_end: Text
    pages: tuple[NotebookPage, ...]
    feelings: tuple[Family, ...] = Field(min_length=6, max_length=8)
    needs: tuple[Family, ...] = Field(min_length=3)
    places: tuple[PlaceText, ...]
    coping: tuple[CopingText, ...]
    beginnings: tuple[Beginning, ...] = Field(min_length=4)
    exercises: tuple[Exercise, ...] = Field(min_length=3)
    axes: tuple[AxisText, ...]

    @model_validator(mode="after")
    def _whole(self) -> "Notebook":
        for name, kinds in (
            ("pages", NotebookKind),
            ("places", ResourcePlace),
            ("coping", Coping),
            ("axes", Axis),
        ):
            found = [one.id for one in getattr(self, name)]
            if sorted(found) != sorted(kinds):
                raise ValueError(f"{name}: expected each of {', '.join(kinds)} once")
        for families in (self.feelings, self.needs):
            ids = [word.id for family in families for word in family.words]
            if len(set(ids)) != len(ids):
                raise ValueError("an id is there twice among the words; expected each once")
        return self

    def page(self, kind: NotebookKind) -> NotebookPage:
        return next(one for one in self.pages if one.id is kind)
