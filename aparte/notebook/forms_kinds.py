"""The forms themselves, in the order of the notebook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.library import queries as library
from aparte.notebook.forms import EntryForm, FamiliesField, LineField, WordsField
from aparte.notebook.queries_told import between
from aparte.notebook.terms import Axis, Between, Moment, NotebookKind, Reach, Sort, StepState
from aparte.notebook.terms_entries import Milestone, Written

OLDEST = date(1900, 1, 1)


class DepositForm(EntryForm):
    kind = NotebookKind.DEPOSIT
    words = WordsField(label=_("Ce qui vient"), rows=10)
    feelings = FamiliesField("feelings", label=_("Aujourd'hui, je me sens…"))


class NeedsForm(EntryForm):
    kind = NotebookKind.NEEDS
    feelings = FamiliesField("feelings", label=_("Je me sens…"))
    needs = FamiliesField("needs", label=_("J'ai besoin…"))
    words = WordsField(label=_("Ce qui s'est passé"), required=False, rows=4)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(name) for name in ("feelings", "needs", "words")):
            self.add_error("feelings", _("Choisissez au moins un mot, ou écrivez-en un plus bas."))
        return data


class ResourceForm(EntryForm):
    kind = NotebookKind.RESOURCE
    words = LineField(label=_("Ce qui me porte"))
    place = forms.ChoiceField(
        label=_("Où"),
        widget=forms.RadioSelect,
        choices=lambda: [(one.id.value, f"{one.name} : {one.hint}") for one in library.notebook().places],
    )
    coping = forms.ChoiceField(
        label=_("Ce que cela aide"),
        required=False,
        choices=lambda: [
            ("", _("je ne sais pas encore")),
            *((one.id.value, str(one.name)) for one in library.notebook().coping),
        ],
    )


class GoodForm(EntryForm):
    kind = NotebookKind.GOOD
    words = LineField(label=_("Une chose qui fait du bien"))


class StepForm(EntryForm):
    kind = NotebookKind.STEP
    words = LineField(label=_("Ce que je choisis d'essayer"))
    state = forms.ChoiceField(
        label=_("Où il en est"),
        choices=StepState.choices,
        initial=StepState.CHOSEN,
        required=False,
        widget=forms.HiddenInput,
    )


class CircleForm(EntryForm):
    kind = NotebookKind.CIRCLE
    words = LineField(label=_("Ce qui m'occupe"))
    reach = forms.ChoiceField(label=_("Sa place"), choices=Reach.choices, widget=forms.RadioSelect)


class BalanceForm(EntryForm):
    kind = NotebookKind.BALANCE
    question = LineField(label=_("La question"), required=False)
    first = LineField(label=_("Un chemin"))
    first_for = WordsField(label=_("Ce qui parle pour"), required=False, rows=3)
    first_against = WordsField(label=_("Ce qui parle contre"), required=False, rows=3)
    second = LineField(label=_("L'autre chemin"))
    second_for = WordsField(label=_("Ce qui parle pour l'autre"), required=False, rows=3)
    second_against = WordsField(label=_("Ce qui parle contre l'autre"), required=False, rows=3)


class MomentForm(EntryForm):
    kind = NotebookKind.MOMENT
    words = LineField(label=_("Ce moment, en quelques mots"))
    moment = forms.ChoiceField(label=_("Sa place"), choices=Moment.choices, widget=forms.RadioSelect)
    year = forms.IntegerField(
        label=_("L'année"), required=False, min_value=OLDEST.year, max_value=2200, localize=False
    )
    more = WordsField(label=_("Ce que j'en dis aujourd'hui"), required=False, rows=4)


class SentenceForm(EntryForm):
    kind = NotebookKind.SENTENCE
    beginning = forms.ChoiceField(
        label=_("Je commence par"),
        choices=lambda: [(one.id, f"{one.text}…") for one in library.notebook().beginnings],
    )
    words = LineField(label=_("Et je finis"))


class ExerciseForm(EntryForm):
    kind = NotebookKind.EXERCISE
    exercise = forms.ChoiceField(
        label=_("L'exercice"),
        choices=lambda: [(one.id, str(one.title)) for one in library.notebook().exercises],
    )
    words = WordsField(label=_("Ce que j'ai remarqué"), required=False, rows=4)


class MilestoneForm(EntryForm):
    """The axes are fields of their own, named as they are."""

    kind = NotebookKind.MILESTONE
    sort = forms.ChoiceField(label=_("C'est"), choices=Sort.choices, widget=forms.RadioSelect)
    words = WordsField(label=_("En mes mots"), rows=6)
    day = forms.DateField(
        label=_("Le jour"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    file = forms.TypedChoiceField(label=_("Dans quel accompagnement"), required=False, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in library.notebook().axes:
            places = [(place.value, between(one.id, place)) for place in Between]
            self.fields[one.id.value] = forms.ChoiceField(
                label=str(one.name), required=False, choices=[("", _("je ne le dis pas")), *places]
            )
        file = self.fields["file"]
        assert isinstance(file, forms.TypedChoiceField)
        file.choices = [("", _("aucun en particulier")), *self.accompaniments]
        if not self.accompaniments:
            file.widget = forms.HiddenInput()

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and not OLDEST <= day <= self.today:
            raise forms.ValidationError(_("Donnez un jour passé, ou aujourd'hui."))
        return day

    def made_on(self, otherwise: date) -> date:
        return self.cleaned_data.get("day") or otherwise

    def written(self) -> Written:
        data = self.cleaned_data
        axes = {axis: data[axis.value] for axis in Axis if data.get(axis.value)}
        return Milestone.model_validate(
            {"sort": data["sort"], "words": data["words"], "axes": axes, "file": data["file"] or None}
        )


FORMS: dict[NotebookKind, type[EntryForm]] = {form.kind: form for form in EntryForm.__subclasses__()}


def first_values(written: Written) -> dict[str, Any]:
    """What the form of a page begins with when it is changed."""
    values: dict[str, Any] = written.model_dump(mode="json")
    axes: dict[str, Any] = values.pop("axes", {})
    return values | axes
