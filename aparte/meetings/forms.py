"""What a person fills in to book. Every refusal says what to do."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.library import queries as library
from aparte.listening import MAX_CHARACTERS
from aparte.meetings.actions_persons import Contact
from aparte.meetings.queries import EXPLORATORY
from aparte.meetings.rules import Calendar
from aparte.meetings.terms import EXPLORATORY_MODES, Kind, Mode
from aparte.people.models import Practitioner
from aparte.people.rules import NotANumber, kept_number
from aparte.people.terms import NUMBER_INCOMPLETE


class _Words(forms.CharField):
    """Each end of line is one character, as in `orientation.queries.words_in`, before the length is looked at."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class BookingForm(forms.Form):
    """Contact, mode and motive. The time and the key that makes a second sending harmless travel hidden."""

    mode = forms.ChoiceField(label=_("Comment se parler ?"), widget=forms.RadioSelect)
    first_name = forms.CharField(
        label=_("Votre prénom"),
        help_text=_("Ou celui que vous voulez."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    email = forms.EmailField(
        label=_("Votre courriel"),
        required=False,
        max_length=254,
        help_text=_("Pour le lien privé. Rien n'y dit de quel rendez-vous il s'agit."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        required=False,
        max_length=40,
        help_text=_("Si vous préférez être appelé·e."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    words = _Words(
        label=_("Ce que vous souhaitez en dire à l'avance"),
        required=False,
        strip=False,
        max_length=MAX_CHARACTERS,
        help_text=_("Chiffré ; seul·e la personne choisie le lira. Vous pouvez tout effacer."),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MAX_CHARACTERS, "autocomplete": "off"}),
        error_messages={"max_length": _("Gardez l'essentiel : 10 000 signes au plus.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    zone = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, practitioner: Practitioner, region: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.practitioner = practitioner
        self.region = region
        modes = [mode for mode in EXPLORATORY_MODES if mode in practitioner.modes]
        self.fields["mode"].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
        self.initial.setdefault("mode", modes[0].value if modes else Mode.PHONE.value)

    def keep_modes_of(self, known: Calendar | None, starts_at: datetime | None, *, at: datetime) -> bool:
        """Whether the first meeting may start then; only the modes that it may have at that hour are then asked."""
        if known is None or starts_at is None:
            return False
        kept = [
            (mode, label)
            for mode, label in self.fields["mode"].choices  # type: ignore[attr-defined]
            if not known.judge(
                starts_at, length=EXPLORATORY, at=at, modes=frozenset({mode}), kind=Kind.EXPLORATORY
            ).refused
        ]
        if kept:
            self.fields["mode"].choices = kept  # type: ignore[attr-defined]
            self.initial["mode"] = kept[0][0]
        return bool(kept)

    def clean_phone(self) -> str:
        """E.164, read as a number of the person's territory unless it starts with « + »."""
        given = self.cleaned_data["phone"].strip()
        if not given:
            return ""
        country = library.region(self.region or self.practitioner.region).country
        try:
            return kept_number(given, country=country)
        except NotANumber:
            raise forms.ValidationError(NUMBER_INCOMPLETE) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Donnez un courriel ou un téléphone : l'un des deux suffit."))
        return data

    def contact(self) -> Contact:
        data = self.cleaned_data
        return Contact(first_name=data["first_name"], email=data["email"], phone=data["phone"])
