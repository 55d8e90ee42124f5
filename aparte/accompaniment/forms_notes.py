"""Forms of a note: its parts, what is added once it is locked, what the meeting was, how long a note stays open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.actions_notes import Written
from aparte.accompaniment.models import FileMeeting, NoteKeeping
from aparte.accompaniment.queries_notes import Place, fingerprint
from aparte.accompaniment.rules_notes import fits, length, tidy
from aparte.accompaniment.terms import MOST_CHARACTERS, MOST_LOCK_HOURS, PartKind
from aparte.cipher import CannotSeal
from aparte.library import queries as library
from aparte.library.terms_notes import NoteField
from aparte.meetings.terms import INTERVENTIONS, Kind

TOO_LONG = _("Cent mille caractères au plus dans une partie. Raccourcissez, puis enregistrez.")


class PartForm(forms.Form):
    """One part of a note. `revision`: the wording it started from; `was`: whether it was changed since."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    was = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, place: Place, **kwargs: Any) -> None:
        self.place = place
        start = {"revision": place.revision, "was": fingerprint(place.words), **place.words}
        super().__init__(data, prefix=place.key, initial=start, **kwargs)
        self.asked = place.fields + tuple(self._sent_beside(data or {}))
        for one in self.asked:
            self.fields[one.id] = forms.CharField(
                label=str(one.label),
                help_text=str(one.hint),
                required=False,
                strip=False,
                widget=forms.Textarea(
                    attrs={"rows": 4, "placeholder": str(one.placeholder or ""), "data-writing": ""}
                ),
            )

    @property
    def areas(self) -> list[forms.BoundField]:
        return [self[one.id] for one in self.asked]

    def areas_beside(self, words: Mapping[str, str]) -> list[forms.BoundField]:
        """The fields that have words here, or in another wording of this part."""
        return [area for area in self.areas if area.value() or words.get(area.name)]

    def _sent_beside(self, data: Mapping[str, Any]) -> Iterator[NoteField]:
        """Fields of another template that came with words: the intervention was corrected while they were written."""
        if self.place.kind == PartKind.JOINT:
            for one in library.notes().joint_fields():
                if one not in self.place.fields and data.get(self.add_prefix(one.id)):
                    yield one

    def clean(self) -> dict[str, Any]:
        words = self._words()
        if fits(words, most=MOST_CHARACTERS).refused:
            raise forms.ValidationError(TOO_LONG)
        try:
            fingerprint(words)
        except CannotSeal:
            raise forms.ValidationError(
                _("Un signe de ce texte ne peut pas être gardé. Effacez-le, puis enregistrez.")
            ) from None
        return self.cleaned_data

    def changed(self) -> bool:
        """Whether somebody wrote here since the page was sent."""
        return fingerprint(self._words()) != str(self.cleaned_data["was"])

    def started_from(self) -> dict[str, Any]:
        """The wording that it was sent with, as it came."""
        return {name: self.cleaned_data[name] for name in ("revision", "was")}

    @property
    def all_said(self) -> str:
        """What was written, in one text: to be added to a note that was locked meanwhile."""
        return "\n\n".join(self._words().values())

    def written(self, *, join: bool) -> Written:
        return Written(
            self.place.kind, self.place.member, self._words(), self.cleaned_data["revision"], join=join
        )

    def _words(self) -> dict[str, str]:
        kept = {name: said for name, said in self.place.words.items() if name not in self.fields}
        return tidy(kept | {one.id: self.cleaned_data.get(one.id) or "" for one in self.asked})


class AddedForm(forms.Form):
    """What is added to a locked part."""

    part = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Ce que vous ajoutez"), strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if length({"words": words}) > MOST_CHARACTERS:
            raise forms.ValidationError(TOO_LONG)
        if not words.strip():
            raise forms.ValidationError(_("Écrivez ce que vous ajoutez."))
        return words


class InterventionForm(forms.ModelForm[FileMeeting]):
    """Which of the four a meeting was, and whether education stood beside it."""

    intervention = forms.ChoiceField(
        label=_("Cette rencontre était"),
        choices=[(kind.value, kind.label) for kind in INTERVENTIONS],
        widget=forms.RadioSelect,
    )
    education = forms.BooleanField(
        label=_("Avec un moment d'éducation psychologique, en plus"), required=False
    )

    class Meta:
        model = FileMeeting
        fields = ["intervention", "education"]

    def clean(self) -> dict[str, Any]:
        """Education beside education is education: said twice, it is said once."""
        found = super().clean() or {}
        if found.get("intervention") == Kind.EDUCATION:
            found["education"] = False
        return found


class KeepingForm(forms.ModelForm[NoteKeeping]):
    """How long a signed note may still be changed."""

    lock_hours = forms.IntegerField(
        label=_("Heures après la signature"),
        help_text=_("Ensuite, une note ne change plus : on peut seulement y ajouter. 0 : tout de suite."),
        min_value=0,
        max_value=MOST_LOCK_HOURS,
    )

    class Meta:
        model = NoteKeeping
        fields = ["lock_hours"]
