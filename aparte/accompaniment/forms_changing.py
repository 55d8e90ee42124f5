"""Who next, and what is passed on. Nothing is ticked beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aparte.accompaniment.models import Member
from aparte.accompaniment.queries_changing import Item, colleagues
from aparte.accompaniment.terms_changing import LONGEST_GOODBYE
from aparte.people.models import Practitioner

ELSEWHERE, UNSURE = "elsewhere", "unsure"


class WhoNextForm(forms.Form):
    """Somebody of the practice, elsewhere, or « je ne sais pas encore »."""

    who = forms.ChoiceField(label=_("Avec qui voudriez-vous continuer ?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, practitioner: Practitioner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.slug: one for one in colleagues(practitioner)}
        choices: list[tuple[str, Any]] = [(slug, one.name) for slug, one in self.known.items()]
        choices += [(ELSEWHERE, _("Quelqu'un d'ailleurs")), (UNSURE, _("Je ne sais pas encore"))]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Practitioner | None:
        """Somebody of the practice, or None."""
        return self.known.get(self.cleaned_data["who"])


class GoodbyeForm(forms.Form):
    """A word for the practitioner one leaves. Never asked for."""

    goodbye = forms.CharField(
        label=_("Un mot, si vous voulez"),
        required=False,
        max_length=LONGEST_GOODBYE,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_GOODBYE, "autocomplete": "off"}),
        error_messages={"max_length": _("Gardez l'essentiel : 4 000 signes au plus.")},
    )

    def clean_goodbye(self) -> str:
        return str(self.cleaned_data["goodbye"]).replace("\r\n", "\n").strip()


class PassOnForm(GoodbyeForm):
    """What is passed on, one tick for each thing."""

    items = forms.MultipleChoiceField(
        label=_("Ce que je transmets"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {item.name: item for item in items}
        self.fields["items"].choices = [(name, name) for name in self.known]  # type: ignore[attr-defined]

    def rows(self) -> Iterator[tuple[Any, Item]]:
        """Each tick with what it would pass on."""
        for option in self["items"]:
            yield option, self.known[str(option.data["value"])]


class ProposeForm(forms.Form):
    """The practitioner proposes a colleague to one of the members."""

    member = forms.ChoiceField(label=_("Pour qui ?"), widget=forms.RadioSelect)
    colleague = forms.ModelChoiceField(
        label=_("Quel·le collègue ?"), queryset=Practitioner.objects.none(), empty_label=None
    )

    def __init__(
        self, *args: Any, practitioner: Practitioner, members: Sequence[Member], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(one.pk): one for one in members}
        names = [(pk, one.person.first_name) for pk, one in self.members.items()]
        self.fields["member"].choices = names  # type: ignore[attr-defined]
        if len(names) == 1:
            self.initial.setdefault("member", names[0][0])
        self.fields["colleague"].queryset = colleagues(practitioner)  # type: ignore[attr-defined]
