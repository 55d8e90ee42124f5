"""The fields of notes: what a note of each intervention asks, and never a history, a plan, an aim or a test."""

from typing import Self

from pydantic import Field, model_validator

from aparte.library.terms import Intervention, Name, Strict, Text


class NoteField(Strict):
    """One place to write in. `hint` says what goes there, `placeholder` how it may begin."""

    id: Name
    label: Text
    hint: Text
    placeholder: Text | None = None


class NoteTemplate(Strict):
    """The fields that a note of one intervention has after the person's own words."""

    id: Intervention
    fields: tuple[NoteField, ...] = Field(min_length=1)


class NotesFile(Strict):
    """`notes.yaml`. Whatever the intervention, a note begins with `own_words`; `member`: one person's own part."""

    own_words: NoteField
    templates: tuple[NoteTemplate, ...]
    member: tuple[NoteField, ...] = Field(min_length=1)
    reflection: NoteField

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if {one.id for one in self.templates} != set(Intervention) or len(self.templates) != len(
            Intervention
        ):
            raise ValueError("expected one template for each of the four interventions")
        names = [self.own_words.id, *(field.id for one in self.templates for field in one.fields)]
        if len(set(names)) != len(names):
            raise ValueError("a field of a note has the name of another; expected each name once")
        if self.member[0].id != self.own_words.id:
            raise ValueError("the part of one person begins with something else than their own words")
        return self

    def joint_fields(self) -> tuple[NoteField, ...]:
        """Every field that the part of all may have, in order."""
        return (self.own_words, *(field for one in self.templates for field in one.fields))
