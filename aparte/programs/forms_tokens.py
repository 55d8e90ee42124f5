"""What a manager fills in to make a token."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.programs.terms import Scope

LONGEST = timedelta(days=5 * 366)


class TokenForm(forms.Form):
    """`key` travels hidden, so that a form sent twice makes one token."""

    name = forms.CharField(
        label=_("Pour quel programme ?"),
        max_length=80,
        help_text=_("Un nom que vous reconnaîtrez le jour où il faudra le révoquer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.TypedMultipleChoiceField(
        label=_("Ce qu'il pourra faire"),
        choices=[(scope.value, scope.label) for scope in Scope],
        coerce=Scope,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = forms.DateField(
        label=_("Dernier jour"),
        required=False,
        help_text=_("Sans date, il vaut jusqu'à ce que vous le révoquiez."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_expires_on(self) -> date | None:
        given: date | None = self.cleaned_data["expires_on"]
        if given is not None and not self.today <= given <= self.today + LONGEST:
            raise forms.ValidationError(_("Donnez un jour à venir, dans les cinq ans."))
        return given
