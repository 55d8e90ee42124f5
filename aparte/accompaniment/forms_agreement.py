"""The forms of the agreement: an age, somebody who answers for a minor, what one says alone."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.rules_consent import OF_AGE
from aparte.accompaniment.terms import Alone, Secrecy


class MinorForm(forms.Form):
    """How old a member is, when they are not of age."""

    age = forms.IntegerField(
        label=_("Son âge, si elle ou il n'est pas majeur·e"),
        help_text=_("Laissez vide pour une personne majeure."),
        required=False,
        min_value=1,
        max_value=OF_AGE - 1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Ce qui vous fait décider ainsi"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class HolderForm(forms.Form):
    """Somebody who holds parental authority: they are written to with a link of their own."""

    name = forms.CharField(
        label=_("Son nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("Son courriel"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class AloneForm(forms.Form):
    """What one member says alone. Never filled in with what was said before: others may share the mailbox."""

    secrecy = forms.ChoiceField(
        label=_("Ce que chacun dit seul à seul"), choices=Secrecy.choices, widget=forms.RadioSelect
    )
    alone = forms.ChoiceField(
        label=_("Et vous, devant les autres ?"), choices=Alone.choices, widget=forms.RadioSelect
    )
