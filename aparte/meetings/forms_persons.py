"""Forms of those who come: how to reach somebody else, and who came before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.library import queries as library
from aparte.meetings.actions_persons import Contact
from aparte.people.models import Person
from aparte.people.rules import NotANumber, kept_number
from aparte.people.terms import NUMBER_INCOMPLETE

ONE_OF_TWO = _("Donnez un courriel ou un téléphone : l'un des deux suffit.")


class ContactForm(forms.Form):
    """A first name, and an e-mail or a telephone, at least one of them."""

    first_name = forms.CharField(label=_("Son prénom"), max_length=80)
    email = forms.EmailField(label=_("Son courriel"), required=False, max_length=254)
    phone = forms.CharField(
        label=_("Son téléphone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "type": "tel"}),
    )

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = region
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"], region=self.region)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not {"email", "phone"} & set(self.errors):
            self.add_error("email", ONE_OF_TWO)
        return data

    def contact(self) -> Contact:
        data = self.cleaned_data
        return Contact(first_name=data["first_name"], email=data["email"], phone=data["phone"])


class MaybeContactForm(ContactForm):
    """The same, left wholly empty by whoever comes alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)

    def has_changed(self) -> bool:
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in self.fields)

    def told(self) -> list[Contact]:
        return [self.contact()] if self.has_changed() else []


class AgainForm(forms.Form):
    """Who came before and comes again."""

    persons = forms.MultipleChoiceField(
        label=_("Qui vient avec vous ?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, known: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in known}
        self.fields["persons"].choices = [(pk, one.first_name) for pk, one in self.known.items()]  # type: ignore[attr-defined]

    def chosen(self) -> list[Person]:
        return [self.known[pk] for pk in dict.fromkeys(self.cleaned_data.get("persons", []))]


def clean_phone(given: str, *, region: str) -> str:
    """E.164, read as a number of the territory unless it starts with « + »; nothing when nothing is given."""
    if not given.strip():
        return ""
    try:
        return kept_number(given.strip(), country=library.region(region).country)
    except NotANumber:
        raise forms.ValidationError(NUMBER_INCOMPLETE) from None
