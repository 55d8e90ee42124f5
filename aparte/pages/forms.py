"""Forms of the directory and of the practitioner's desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.library import queries as library
from aparte.meetings.models import Meeting
from aparte.meetings.terms import EXPLORATORY_MODES, Attendance, outcomes_of
from aparte.people.actions import PROFILE_FIELDS
from aparte.people.models import Practitioner, PractitionerQuerySet, ProfileText
from aparte.people.rules import NotANumber, kept_number
from aparte.people.terms import NUMBER_INCOMPLETE, Language, RegionCode

ANY = ("", _("Indifférent"))


class FindForm(forms.Form):
    """Narrows the directory. A value that is not offered narrows nothing, rather than refusing a curious link."""

    where = forms.ChoiceField(label=_("Où"), required=False, choices=[ANY, *RegionCode.choices])
    mode = forms.ChoiceField(
        label=_("Comment"),
        required=False,
        choices=[ANY, *[(mode.value, mode.label) for mode in EXPLORATORY_MODES]],
    )
    language = forms.ChoiceField(label=_("Langue"), required=False, choices=[ANY, *Language.choices])
    theme = forms.ChoiceField(label=_("Thème"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [(theme.id.value, str(theme.label)) for theme in library.themes()]
        self.fields["theme"].choices = [ANY, *themes]  # type: ignore[attr-defined]

    def narrow(self, practitioners: PractitionerQuerySet) -> PractitionerQuerySet:
        self.is_valid()
        self.errors.clear()
        wanted = self.cleaned_data
        if wanted.get("where"):
            practitioners = practitioners.of_region(wanted["where"])
        for field, column in (("mode", "modes"), ("language", "languages"), ("theme", "themes")):
            if wanted.get(field):
                practitioners = practitioners.naming(column, wanted[field])
        return practitioners


class OutcomeForm(forms.Form):
    """How a meeting ended; and, when several were to come, who was there."""

    outcome = forms.ChoiceField(label=_("Après cette rencontre"), widget=forms.RadioSelect)
    came = forms.MultipleChoiceField(
        label=_("Qui était là ?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = outcomes_of(meeting.kind)
        self.fields["outcome"].choices = [(one.value, one.label) for one in ways]  # type: ignore[attr-defined]
        self.initial.setdefault("outcome", meeting.outcome)
        coming = list(meeting.participants.expected().select_related("person"))
        self.several = len(coming) > 1
        if not self.several:
            del self.fields["came"]
            return
        names = [(str(one.pk), one.person.first_name or _("Personne effacée")) for one in coming]
        self.fields["came"].choices = names  # type: ignore[attr-defined]
        there = [str(one.pk) for one in coming if one.attendance != Attendance.ABSENT]
        self.initial.setdefault("came", there)

    def came_ids(self) -> list[UUID] | None:
        """The ids of participants who were there; None when it was not asked."""
        return [UUID(pk) for pk in self.cleaned_data["came"]] if self.several else None


class DeclineForm(forms.Form):
    """A colleague is proposed by name, never by the reason of the refusal."""

    colleague = forms.ModelChoiceField(
        label=_("Proposer un·e collègue"),
        queryset=Practitioner.objects.none(),
        required=False,
        empty_label=_("Personne en particulier"),
    )

    def __init__(self, *args: Any, practitioner: Practitioner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = (  # type: ignore[attr-defined]
            Practitioner.objects.welcoming().exclude(pk=practitioner.pk)
        )


class ProfileForm(forms.ModelForm[ProfileText]):
    """What visitors read. Words that the territory reserves are refused by the action, with the reason."""

    class Meta:
        model = ProfileText
        fields = list(PROFILE_FIELDS)
        widgets = {
            "approach": forms.Textarea(attrs={"rows": 8}),
            "does_not": forms.Textarea(attrs={"rows": 4}),
            "training": forms.Textarea(attrs={"rows": 4}),
        }


class PracticeForm(forms.ModelForm[Practitioner]):
    """The facts of a practitioner's page that are not prose."""

    languages = forms.MultipleChoiceField(
        label=_("Langues des rencontres"), choices=Language.choices, widget=forms.CheckboxSelectMultiple
    )
    modes = forms.MultipleChoiceField(
        label=_("Rencontre exploratoire"),
        choices=[(mode.value, mode.label) for mode in EXPLORATORY_MODES],
        widget=forms.CheckboxSelectMultiple,
    )
    video_address = forms.URLField(
        label=_("Adresse de votre salon vidéo"), required=False, assume_scheme="https"
    )
    themes = forms.MultipleChoiceField(
        label=_("Thèmes accueillis"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Practitioner
        fields = [
            "languages", "modes", "themes", "city", "sliding_fee",
            "phone", "video_address", "accepts_requests", "published",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [(theme.id.value, str(theme.label)) for theme in library.themes()]
        self.fields["themes"].choices = themes  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        given = self.cleaned_data["phone"].strip()
        try:
            return kept_number(given, country=library.region(self.instance.region).country) if given else ""
        except NotANumber:
            raise forms.ValidationError(NUMBER_INCOMPLETE) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "video" in data.get("modes", []) and not data.get("video_address"):
            self.add_error(
                "video_address", _("Pour proposer la visio, donnez l'adresse de votre salon vidéo.")
            )
        if data.get("published") and not self.instance.texts.exists():
            self.add_error("published", _("Écrivez d'abord votre page, dont « ce que je ne fais pas »."))
        return data
