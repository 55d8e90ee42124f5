"""What is asked after a meeting. A line counts when it is ticked « je réponds »: moving it ticks it where scripts run,
and where none does an untouched line is no answer either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.alliance.rules import Said
from aparte.alliance.terms import LINES, LONGEST_COMMENT, MOST
from aparte.library import queries as library
from aparte.library.terms_alliance import ScaleText
from aparte.library.terms_alliance import Side as SideText

_MIDDLE = MOST // 2


class _Comment(forms.CharField):
    """Each end of line is one character, as the page counts them."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class Line:
    """One line as the page draws it."""

    scale: ScaleText
    text: SideText
    answered: forms.BoundField
    value: forms.BoundField


class FeltForm(forms.Form):
    """Four lines. `practitioner`: the helper's side, which has no comment."""

    comment = _Comment(
        label=_("Si vous voulez ajouter quelque chose"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_COMMENT, "autocomplete": "off"}),
        error_messages={"max_length": _("Gardez l'essentiel : 2 000 signes au plus.")},
    )
    shared = forms.BooleanField(label=_("Montrer aussi ces mots"), required=False)

    def __init__(
        self, *args: Any, practitioner: bool = False, said: Said | None = None, **kwargs: Any
    ) -> None:
        values = said.values if said else {}
        known: dict[str, Any] = {line: values.get(line, _MIDDLE) for line in LINES}
        known |= {f"{line}-answered": line in values for line in LINES}
        known |= {"comment": said.comment, "shared": said.shared} if said else {}
        kwargs["initial"] = known
        super().__init__(*args, **kwargs)
        self.practitioner = practitioner
        for scale in library.alliance().scales:
            line = scale.id
            self.fields[f"{line}-answered"] = forms.BooleanField(label=_("Je réponds"), required=False)
            self.fields[line] = forms.IntegerField(
                label=str((scale.practitioner if practitioner else scale.person).question),
                required=False,
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"type": "range", "step": 1}),
            )
        if practitioner:
            del self.fields["comment"], self.fields["shared"]

    def lines(self) -> Iterator[Line]:
        for scale in library.alliance().scales:
            text = scale.practitioner if self.practitioner else scale.person
            yield Line(scale, text, self[f"{scale.id}-answered"], self[scale.id])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in LINES:
            if data.get(f"{line}-answered") and data.get(line) is None and line not in self.errors:
                self.add_error(line, _("Placez le repère, ou décochez « je réponds »."))
        return data

    def said(self) -> Said:
        data = self.cleaned_data
        values = {line: data[line] for line in LINES if data.get(f"{line}-answered")}
        comment = data.get("comment", "")
        return Said(values=values, comment=comment, shared=bool(comment) and data.get("shared", False))


class AsideForm(forms.Form):
    """Until which day the sheet is set aside."""

    until = forms.DateField(
        label=_("Jusqu'au"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
