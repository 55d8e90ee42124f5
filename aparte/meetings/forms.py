"""What a person fills in to book. Every refusal says what to do."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.listening import MAX_CHARACTERS
from aparte.meetings.actions_persons import Contact
from aparte.meetings.forms_persons import ContactForm, MaybeContactForm
from aparte.meetings.queries import EXPLORATORY
from aparte.meetings.rules import Calendar
from aparte.meetings.sms import gateway
from aparte.meetings.terms import EXPLORATORY_MODES, Kind, Mode
from aparte.people.models import Practitioner

OTHERS = 3
"""Who may be named on the page of a booking; more can be invited from the private link."""


class _Words(forms.CharField):
    """Each end of line is one character, as in `orientation.queries.words_in`, before the length is looked at."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class FirstMeetingForm(ContactForm):
    """Contact, mode and motive. The key that makes a second sending harmless travels hidden."""

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
        super().__init__(*args, region=region or practitioner.region, **kwargs)
        self.practitioner = practitioner
        modes = [mode for mode in EXPLORATORY_MODES if mode in practitioner.modes]
        self.fields["mode"].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
        self.initial.setdefault("mode", modes[0].value if modes else Mode.PHONE.value)


class BookingForm(FirstMeetingForm):
    """The same, for a time that was chosen, which travels hidden too; and for whoever comes along."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.together = [MaybeContactForm(data, prefix=f"with{n}", region=self.region) for n in range(OTHERS)]

    def is_valid(self) -> bool:
        sound = super().is_valid()
        if self.is_bound and not all([one.is_valid() for one in self.together]):  # noqa: C419 - each shows its own
            self.add_error(None, _("Il manque quelque chose sur une personne qui vient avec vous."))
            return False
        return sound

    def others(self) -> list[Contact]:
        """How to reach those who are asked to come too."""
        return [contact for one in self.together for contact in one.told()]

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


class WaitingForm(FirstMeetingForm):
    """The same, for no time yet: only a message tells soon enough that one is free. A mail, unless telephones get
    short messages here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = gateway() is None
        self.fields["email"].help_text = _(
            "Pour vous dire qu'une heure s'est libérée. Rien n'y dit pour quoi."
        )
        self.fields["mode"].label = _("Comment se parler, quand une heure se libère ?")
