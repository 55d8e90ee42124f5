"""What a person may send on the way to an answer: words, and answers to the guided questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aparte.library import queries as library
from aparte.listening import MAX_CHARACTERS
from aparte.orientation.queries import ANSWER


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Qu'est-ce qui vous amène ?"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_CHARACTERS, "autocomplete": "off"}),
    )


class GuidedForm(forms.Form):
    """The guided questions of `content/`, each a radio group."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=None, **kwargs)
        for question in library.guided_questions().questions:
            self.fields[ANSWER + question.id] = forms.ChoiceField(
                label=str(question.title),
                help_text=str(question.help or ""),
                choices=[(option.value, str(option.label)) for option in question.options],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choisissez une réponse : elle peut être approximative.")},
            )

    def answers(self) -> dict[str, str]:
        return {name.removeprefix(ANSWER): value for name, value in self.cleaned_data.items()}
