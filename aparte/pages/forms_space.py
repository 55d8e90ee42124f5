"""What a person fills in to enter their space. Every refusal says what to do."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.people.models import Person

DIGITS = 8


class EmailForm(forms.Form):
    """Where the code goes."""

    email = forms.EmailField(
        label=_("Votre courriel"),
        max_length=254,
        help_text=_("Celui que vous avez donné en prenant rendez-vous."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The code as people type it: with or without a space."""

    code = forms.CharField(
        label=_("Le code reçu"),
        max_length=40,
        help_text=_("Huit chiffres, avec ou sans espace."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", code):
            raise forms.ValidationError(_("Le code a huit chiffres. Recopiez-le depuis le courriel."))
        return code


class WhoForm(forms.Form):
    """Which of those who share a mailbox one is."""

    who = forms.ChoiceField(
        label=_("Vous êtes"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un prénom."), "invalid_choice": _("Choisissez un prénom.")},
    )

    def __init__(self, *args: Any, persons: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in persons}
        self.fields["who"].choices = [(pk, one.first_name) for pk, one in self.known.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Person:
        return self.known[self.cleaned_data["who"]]
