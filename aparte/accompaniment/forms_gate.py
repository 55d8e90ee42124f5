"""The forms of the gate and of the care beside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.rules_gate import Care, GateChecked
from aparte.accompaniment.terms import Beyond, Exclusion, Opinion, Safety
from aparte.people.models import Person

LONGEST_SITUATION = 600
FOLLOWED = (("no", _("Non, à notre connaissance")), ("yes", _("Oui, par quelqu'un")))
NAME_THEM = _("Écrivez le nom de ce professionnel, ou répondez « Non » plus haut.")


class CareForm(forms.Form):
    """Who follows the person beside this help, and what they think of it."""

    professional = forms.CharField(
        label=_("Le professionnel qui suit la personne"),
        help_text=_("Son nom et ce qu'il ou elle fait, par exemple « Dre Roy, médecin de famille »."),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    opinion = forms.ChoiceField(
        label=_("Son avis sur cette aide"), choices=Opinion.choices, widget=forms.RadioSelect
    )
    since = forms.DateField(
        label=_("Date de cet avis"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["since"].widget.attrs["max"] = today.isoformat()

    def clean_since(self) -> date | None:
        since: date | None = self.cleaned_data["since"]
        if since and since > self.today:
            raise forms.ValidationError(_("Cette date est à venir. Donnez celle où l'avis a été dit."))
        return since

    def care(self) -> Care:
        data = self.cleaned_data
        return Care(data["professional"].strip(), Opinion(data["opinion"]), data["since"])


class OpinionForm(CareForm):
    """The same, later: a contrary opinion ends the accompaniment, and is confirmed first."""

    confirm = forms.BooleanField(
        label=_("Si l'avis est contraire : j'ai compris que l'accompagnement se termine maintenant"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opinion") == Opinion.CONTRARY and not data.get("confirm"):
            self.add_error(
                "confirm", _("Un avis contraire termine l'accompagnement. Cochez pour le confirmer.")
            )
        return data


class GateForm(CareForm):
    """What the practitioner checks with the person before anything opens, in the order in which it matters."""

    persons = forms.MultipleChoiceField(
        label=_("Qui est dans cet accompagnement ?"), widget=forms.CheckboxSelectMultiple
    )
    safety = forms.ChoiceField(
        label=_("Quelqu'un est-il en danger ?"), choices=Safety.choices, widget=forms.RadioSelect
    )
    followed = forms.ChoiceField(
        label=_("Quelqu'un suit-il déjà la personne pour sa santé mentale ?"),
        choices=FOLLOWED,
        widget=forms.RadioSelect,
    )
    exclusions = forms.MultipleChoiceField(
        label=_("Est-il question de l'un de ceux-ci ?"),
        help_text=_("Cochez ce que la personne ou son professionnel en dit. Vous ne posez aucun diagnostic."),
        choices=Exclusion.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    beyond = forms.MultipleChoiceField(
        label=_("Quelque chose dépasse-t-il cette aide ?"),
        choices=Beyond.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    situation = forms.CharField(
        label=_("La situation d'aujourd'hui, dans les mots de la personne"),
        help_text=_("Une seule, au présent. Chaque personne de l'accompagnement pourra la lire."),
        max_length=LONGEST_SITUATION,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
    signed = forms.BooleanField(label=_("J'ai vérifié cela avec la personne, et je le signe"))

    def __init__(self, *args: Any, persons: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in persons}
        self.fields["persons"].choices = [(pk, one.first_name) for pk, one in self.known.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("persons", list(self.known))
        for name in ("professional", "opinion"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("followed") == "yes":
            if not (data.get("professional") or "").strip() and "professional" not in self.errors:
                self.add_error("professional", NAME_THEM)
            if not data.get("opinion") and "opinion" not in self.errors:
                self.add_error("opinion", _("Choisissez son avis, ou « Pas demandé »."))
        return data

    def chosen(self) -> list[Person]:
        return [self.known[pk] for pk in dict.fromkeys(self.cleaned_data["persons"])]

    def checked(self) -> GateChecked:
        data = self.cleaned_data
        return GateChecked(
            safety=Safety(data["safety"]),
            care=self.care() if data["followed"] == "yes" else None,
            exclusions=frozenset(Exclusion(one) for one in data["exclusions"]),
            beyond=frozenset(Beyond(one) for one in data["beyond"]),
        )
