"""The form of a checkpoint: three questions, and words if one wants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.terms_checkpoints import LONGEST_WORDS, QUESTIONS, Said


class CheckpointForm(forms.Form):
    words = forms.CharField(
        label=_("Si vous voulez ajouter quelques mots"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=question, choices=Said.choices, widget=forms.RadioSelect
            )
        self.order_fields([*QUESTIONS, "words"])

    def said(self) -> dict[str, Said]:
        return {name: Said(self.cleaned_data[name]) for name in QUESTIONS}
