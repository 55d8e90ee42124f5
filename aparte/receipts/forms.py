"""What a practitioner fills in for receipts: what stands at their head, and what one meeting's say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.library.queries import plain_amount
from aparte.library.terms_receipts import ReceiptsFile
from aparte.people.models import Person
from aparte.receipts.models import Heading
from aparte.receipts.queries import Payment, Share
from aparte.receipts.terms import LONGEST_ADDRESS, LONGEST_LINE, PaidBy


class AmountField(forms.DecimalField):
    """An amount above zero, as people write it in either language."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_digits=7, decimal_places=2, localize=True, **options)
        self.widget.attrs.update({"inputmode": "decimal", "size": 8, "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_amount(str(value or "")))


class HeadingForm(forms.ModelForm[Heading]):
    """The head of one's receipts, with the statuses and the words of one's own region."""

    class Meta:
        model = Heading
        fields = ["legal_name", "address", "business_number", "status", "tax_numbers"]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        labels = {"legal_name": _("Votre nom légal, ou celui de votre cabinet")}

    def __init__(self, *args: Any, content: ReceiptsFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        self.fields["business_number"].label = str(content.business_number)
        self.fields["status"] = forms.ChoiceField(
            label=_("Vos taxes"),
            choices=[(one.id, str(one.label)) for one in content.statuses],
            widget=forms.RadioSelect,
            error_messages={"required": _("Dites où vous en êtes des taxes.")},
        )
        numbers = next(one.numbers for one in content.statuses if one.numbers)
        self.fields["tax_numbers"].label = str(numbers)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        status = self.content.status(data.get("status", ""))
        if status and status.taxes and not data.get("tax_numbers") and "tax_numbers" not in self.errors:
            self.add_error("tax_numbers", _("Ces numéros figurent sur chaque reçu : écrivez-les."))
        return data


@dataclass(frozen=True)
class Row:
    """One person's part of the form."""

    person: Person
    amount: forms.BoundField
    name: forms.BoundField
    address: forms.BoundField


class GiveForm(forms.Form):
    """The receipts of one meeting: what was paid, then a row for each person. Without an amount, none for them.

    `fee`: what the meeting usually costs. `before`: what stood in receipts of it when the form was opened, so that one
    given meanwhile in another tab is noticed.
    """

    paid = AmountField(
        label=_("Payé en tout pour cette rencontre"),
        help_text=_("Les montants ci-dessous, et ceux des reçus déjà donnés, font ce total."),
    )
    paid_by = forms.ChoiceField(label=_("Payé par"), choices=PaidBy.choices)
    paid_on = forms.DateField(
        label=_("Payé le"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    line = forms.CharField(
        label=_("Précision"),
        required=False,
        max_length=LONGEST_LINE,
        help_text=_("Rien qui touche à la santé : d'autres liront ce reçu."),
    )
    before = forms.DecimalField(widget=forms.HiddenInput, min_value=0)
    key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"invalid": _("Rechargez la page, puis recommencez.")}
    )

    def __init__(
        self,
        *args: Any,
        persons: Sequence[Person],
        names: Mapping[Person, tuple[str, str]],
        fee: Decimal | None,
        before: Decimal,
        paid_on: date,
        **kwargs: Any,
    ) -> None:
        known: dict[str, Any] = {"key": uuid.uuid4(), "paid": fee, "paid_on": paid_on, "before": before}
        self.persons, alone = persons, len(persons) == 1
        for one in persons:
            known[f"name-{one.pk.hex}"], known[f"address-{one.pk.hex}"] = names[one]
        if alone and fee is not None and fee > before:
            known[f"amount-{persons[0].pk.hex}"] = fee - before
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)
        if alone:  # what was paid is then their amount, and those before
            del self.fields["paid"]
        for one in persons:
            self._add_row(one, alone=alone)

    def _add_row(self, person: Person, *, alone: bool) -> None:
        self.fields[f"amount-{person.pk.hex}"] = AmountField(label=_("Montant"), required=alone)
        self.fields[f"name-{person.pk.hex}"] = forms.CharField(
            label=_("Nom sur le reçu"),
            required=alone,
            max_length=LONGEST_LINE,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.fields[f"address-{person.pk.hex}"] = forms.CharField(
            label=_("Son adresse"),
            required=False,
            max_length=LONGEST_ADDRESS,
            widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        )

    def rows(self) -> Iterator[Row]:
        for one in self.persons:
            yield Row(one, *(self[f"{part}-{one.pk.hex}"] for part in ("amount", "name", "address")))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for one in self.persons:
            field = f"name-{one.pk.hex}"
            if data.get(f"amount-{one.pk.hex}") and not data.get(field) and field not in self.errors:
                self.add_error(field, _("Écrivez le nom qui figure sur le reçu."))
        return data

    def shares(self) -> list[Share]:
        data = self.cleaned_data
        return [
            Share(one, amount, data[f"name-{one.pk.hex}"], _lines(data[f"address-{one.pk.hex}"]))
            for one in self.persons
            if (amount := data.get(f"amount-{one.pk.hex}"))
        ]

    def payment(self) -> Payment:
        data = self.cleaned_data
        total = data.get("paid") or data["before"] + sum(one.amount for one in self.shares())
        return Payment(total, PaidBy(data["paid_by"]), data["paid_on"], data["line"])


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
