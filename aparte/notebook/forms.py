"""One form for each kind of page. Whatever is refused stays in it, as it was written."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aparte.library import queries as library
from aparte.library.terms_notebook import Family
from aparte.notebook.terms import MOST_CHARACTERS, MOST_OF_A_LINE, NotebookKind
from aparte.notebook.terms_entries import HELD, Written

_TOO_LONG = _("C'est trop long pour cette page : gardez-en une partie ailleurs.")


class WordsField(forms.CharField):
    """Free words. Ends of lines count for one character, as the page counts them; what cannot be kept is refused."""

    def __init__(self, *, rows: int = 8, **options: Any) -> None:
        options.setdefault("max_length", MOST_CHARACTERS)
        line = options["max_length"] <= MOST_OF_A_LINE
        attrs: dict[str, Any] = {"autocomplete": "off"} | ({} if line else {"rows": rows})
        if rows >= 8 and not line:
            attrs["class"] = "letter"
        options.setdefault("widget", forms.TextInput(attrs) if line else forms.Textarea(attrs))
        super().__init__(**options)
        self.error_messages["max_length"] = _TOO_LONG

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value.encode(errors="replace").decode() != value:
            raise ValidationError(
                _("Un signe de ce texte ne peut pas être gardé : effacez-le, puis réessayez.")
            )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Nothing is cut by the browser: a text that is pasted too long is said, not shortened."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class LineField(WordsField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=MOST_OF_A_LINE, **options)


@dataclass(frozen=True)
class Fold:
    """One family of words to choose from. `open`: something in it is chosen."""

    name: str
    options: list[tuple[str, str, bool]]
    open: bool


class FamiliesField(forms.MultipleChoiceField):
    """Words to choose among families, as many as one wants, none too."""

    def __init__(self, which: str, **options: Any) -> None:
        self.which = which
        super().__init__(required=False, choices=self._choices, **options)

    def _choices(self) -> list[tuple[str, str]]:
        return [(word.id, str(word.text)) for family in self.families() for word in family.words]

    def families(self) -> Iterable[Family]:
        found: Iterable[Family] = getattr(library.notebook(), self.which)
        return found


class EntryForm(forms.Form):
    """`today`: where the person lives; `accompaniments`: those they may name, each with its words.

    `key`: the page to be made; `revision`: the wording that one started from; `draft`: what the browser kept."""

    kind: ClassVar[NotebookKind]
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    draft = forms.RegexField(
        r"^[0-9a-f]{32}\Z", required=False, widget=forms.HiddenInput(attrs={"data-draft-token": ""})
    )
    SENT_ALONG = ("key", "revision", "draft")

    def __init__(
        self, *args: Any, today: date, accompaniments: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.accompaniments = today, list(accompaniments)
        for field in self.fields.values():
            if field.required and isinstance(field, WordsField):
                field.error_messages["required"] = _("Quelques mots suffisent.")
        if not self.is_bound:
            self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """What the page is known by never stands in the way of words: made up or missing, it is made again."""
        data = super().clean() or {}
        for name in self.SENT_ALONG:
            self.errors.pop(name, None)
        return data

    def key_or_new(self) -> uuid.UUID:
        """What the new page is known by: of the form, so that it is made once, whatever is pressed twice."""
        key: uuid.UUID | None = self.cleaned_data.get("key")
        return key or uuid.uuid4()

    def written(self) -> Written:
        """What was written, once the form is valid."""
        taken = {name: value for name, value in self.cleaned_data.items() if name not in self.SENT_ALONG}
        return HELD[self.kind].model_validate({name: value for name, value in taken.items() if value != ""})

    def made_on(self, otherwise: date) -> date:
        """The day that the page says it is of."""
        return otherwise

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields to answer, in order."""
        return [one for one in self if one.name not in self.SENT_ALONG]

    @property
    def said(self) -> str:
        """What was sent in the person's own words, taken or not."""
        own = (one for one in self.shown if isinstance(one.field, WordsField))
        return "\n".join(str(one.value() or "") for one in own)

    def folds(self, name: str) -> list[Fold]:
        field, chosen = self.fields[name], set(self[name].value() or ())
        assert isinstance(field, FamiliesField)
        return [
            Fold(
                str(family.name),
                [(word.id, str(word.text), word.id in chosen) for word in family.words],
                any(word.id in chosen for word in family.words),
            )
            for family in field.families()
        ]

    @property
    def feelings_folds(self) -> list[Fold]:
        return self.folds("feelings")

    @property
    def needs_folds(self) -> list[Fold]:
        return self.folds("needs")
