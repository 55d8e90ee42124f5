"""Forms of the page of interventions: each of the four with its length and fee, and where one meets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.library.queries import plain_amount
from aparte.meetings.actions_kinds import OfferedAs
from aparte.meetings.models import Availability, OfferedKind
from aparte.meetings.terms import Mode


class FeeField(forms.DecimalField):
    """An amount as people write it, in either language: « 62,50 », « 62.50 », « 1 250 »."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_amount(str(value or "")))


class OfferedKindForm(forms.ModelForm[OfferedKind]):
    """One intervention. Left unticked, the rest of its row counts for nothing, right or wrong."""

    offered = forms.BooleanField(label=_("Je la propose"), required=False)
    modes = forms.MultipleChoiceField(
        label=_("Comment"), choices=Mode.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = OfferedKind
        fields = ["minutes", "fee"]
        field_classes = {"fee": FeeField}
        localized_fields = ["fee"]  # written with the comma or the point of the language

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(offered=self.instance.pk is not None, modes=self.instance.modes)
        self.fields["minutes"].widget.attrs.update({"min": 5, "max": 600})
        self.fields["fee"].widget.attrs.update({"inputmode": "decimal", "size": 8})

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.cleaned_data.get("offered"):
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("offered") and not data.get("modes"):
            self.add_error("modes", _("Dites comment l'on se rencontre."))
        return data

    def told(self) -> OfferedAs | None:
        data = self.cleaned_data
        if not data.get("offered"):
            return None
        return OfferedAs(data["minutes"], data["fee"], frozenset(data["modes"]))


class PlaceForm(forms.ModelForm[Availability]):
    class Meta:
        model = Availability
        fields = ["place", "access", "change_hours"]
        widgets = {"access": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "place": _("Les personnes ne la lisent qu'une fois le rendez-vous pris en personne."),
            "access": _("Étage, code, ascenseur, où attendre."),
        }
