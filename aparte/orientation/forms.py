"""The one question of the home page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.listening import MAX_CHARACTERS


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Qu'est-ce qui vous amène ?"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_CHARACTERS, "autocomplete": "off"}),
    )
