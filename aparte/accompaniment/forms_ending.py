"""How an accompaniment ends, in the practitioner's words of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.terms import Ending


class EndingForm(forms.Form):
    """The ends that a practitioner writes by themself. Stopping is the person's; the others have their own pages."""

    ending = forms.ChoiceField(
        label=_("Ce qui met fin à cet accompagnement"),
        choices=[(one.value, one.label) for one in (Ending.BALANCE, Ending.OTHER)],
        widget=forms.RadioSelect,
    )
