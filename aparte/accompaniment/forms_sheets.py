"""Sharing a sheet: which one, with whom, with which word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.models import Member
from aparte.accompaniment.terms import LONGEST_WORD
from aparte.library import queries as library
from aparte.library.terms_sheets import SheetText


class _Word(forms.CharField):
    """Each end of line is one character, as the page counts them."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").strip()


class SharingForm(forms.Form):
    """`members`: those who are in the file. A file of one asks nothing more about whom."""

    sheet = forms.ChoiceField(
        label=_("La fiche"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une fiche."), "invalid_choice": _("Choisissez une fiche.")},
    )
    who = forms.MultipleChoiceField(
        label=_("Avec qui"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choisissez au moins une personne."),
            "invalid_choice": _("Choisissez parmi les personnes de ce dossier."),
        },
    )
    word = _Word(
        label=_("Un mot de vous"),
        help_text=_("Au-dessus de la fiche, pour qui la reçoit et personne d'autre."),
        required=False,
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_WORD, "autocomplete": "off"}),
        error_messages={"max_length": _("Gardez l'essentiel : 1 000 signes au plus.")},
    )
    seen = _Word(required=False, widget=forms.HiddenInput)
    """The word as it was read again once: shared as it is when it comes back the same."""

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self._choices("sheet", [(one.id, str(one.title)) for one in library.sheets()])
        self._choices("who", [(str(one.pk), one.person.first_name) for one in members])
        if len(members) < 2:
            del self.fields["who"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def to_read_again(self) -> str:
        """The word, unless the practitioner was shown already what may be looked at in it."""
        word: str = self.cleaned_data["word"]
        return "" if word == self.cleaned_data["seen"] else word

    def chosen_sheet(self) -> SheetText:
        found = library.sheet(self.cleaned_data["sheet"])
        assert found is not None, "a choice of this form"
        return found

    def chosen_members(self) -> list[Member]:
        if "who" not in self.fields:
            return list(self.members)
        return [one for one in self.members if str(one.pk) in self.cleaned_data["who"]]
