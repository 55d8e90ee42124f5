"""The form by which a practitioner names another calendar of theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.meetings.models_elsewhere import Access
from aparte.meetings.terms import CalendarKind


class OtherCalendarForm(forms.Form):
    """What was typed is shown again after a mistake, except the password."""

    kind = forms.ChoiceField(
        label=_("Comment le lire"),
        choices=CalendarKind.choices,
        initial=CalendarKind.ICS,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Son nom, pour vous"), max_length=60, help_text=_("Par exemple « Famille » ou « Cabinet ».")
    )
    address = forms.CharField(
        label=_("Son adresse"),
        max_length=2000,
        help_text=_("Par https:// ou webcal://. Elle est chiffrée, et ne sera plus montrée."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    user = forms.CharField(
        label=_("Nom d'utilisateur"),
        max_length=200,
        required=False,
        help_text=_("Pour CalDAV."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Mot de passe d'application"),
        max_length=400,
        required=False,
        strip=False,
        help_text=_("Pour CalDAV. Créez-en un chez votre fournisseur, pour Aparté seulement."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == CalendarKind.CALDAV:
            for name in ("user", "password"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Un serveur CalDAV demande un nom et un mot de passe."))
        return data

    def access(self) -> Access:
        """What was typed; an address that is read without entering anywhere takes no name or password along."""
        data = self.cleaned_data
        enters = data["kind"] == CalendarKind.CALDAV
        return Access(
            data["name"],
            data["address"],
            data["user"] if enters else "",
            data["password"] if enters else "",
        )
