"""Forms of the page of hours: the usual week, the days apart, the limits."""

from __future__ import annotations

import datetime
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from aparte.meetings.models import Availability
from aparte.meetings.rules_hours import DayException, WeeklyRange, moment_of
from aparte.meetings.terms import Kind, Mode

ENDS_TOO_EARLY = _("L'heure de fin doit venir après l'heure de début.")


class AvailabilityForm(forms.ModelForm[Availability]):
    class Meta:
        model = Availability
        fields = [
            "notice_hours", "horizon_days", "buffer_minutes", "step_minutes", "most_a_day", "closed_on_holidays",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least, most in (
            ("notice_hours", 0, 336),
            ("horizon_days", 1, 365),
            ("buffer_minutes", 0, 120),
            ("step_minutes", 5, 240),
            ("most_a_day", 1, 24),
        ):
            field = self.fields[name]
            field.widget.attrs.update({"min": least, "max": most, "inputmode": "numeric"})
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]


class RowForm(forms.Form):
    """A row of the page of hours. Whatever is filled in counts, even what is kept already: the page replaces all,
    so a form sent twice must not read its own rows as rows that nobody touched."""

    SAYS_NOTHING = frozenset({"DELETE", "every"})  # a list has a choice before anybody made one

    def has_changed(self) -> bool:
        return any(
            self.data.get(self.add_prefix(name)) for name in self.fields if name not in self.SAYS_NOTHING
        )


def _hour(label: Any, *, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=required)


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def _near(day: datetime.date | None) -> datetime.date | None:
    if day is not None and not 2000 <= day.year <= 2200:
        raise forms.ValidationError(_("Donnez une date proche, par exemple dans les mois qui viennent."))
    return day


class WeekdayForm(RowForm):
    """One range of a usual week: every week for everything, unless it says otherwise."""

    weekday = forms.TypedChoiceField(label=_("Jour"), coerce=int)
    starts = _hour(_("De"))
    ends = _hour(_("À"))
    every = forms.TypedChoiceField(
        label=_("Rythme"),
        coerce=int,
        required=False,
        choices=[
            (1, _("Chaque semaine")),
            (2, _("Une semaine sur deux")),
            (3, _("Une semaine sur trois")),
            (4, _("Une semaine sur quatre")),
        ],
    )
    since = _date(
        _("Dont la semaine du"),
        required=False,
        help_text=_("Un jour quelconque d'une semaine où ces heures valent."),
    )
    modes = forms.MultipleChoiceField(
        label=_("Seulement"), required=False, choices=Mode.choices, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=_("Seulement pour"), required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without a choice that says nothing, a row left empty would be sent as a Monday without hours.
        self.fields["weekday"].choices = [("", "—"), *WEEKDAYS.items()]  # type: ignore[attr-defined]

    def clean_since(self) -> datetime.date | None:
        return _near(self.cleaned_data["since"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and ends is not None and ends != time.min and ends <= starts:
            self.add_error("ends", ENDS_TOO_EARLY)
        if (data.get("every") or 1) > 1 and not data.get("since") and "since" not in self.errors:
            self.add_error("since", _("Donnez un jour d'une semaine où ces heures valent."))
        return data

    @property
    def particular(self) -> bool:
        """Whether the row says more than a day and two hours: its details are then shown open."""
        names = ("since", "modes", "kinds")
        told = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        return bool(self.errors.keys() & {*names, "every"}) or any(told.get(name) for name in names)

    def told(self) -> WeeklyRange:
        data = self.cleaned_data
        every = data["every"] or 1
        return WeeklyRange(
            data["weekday"],
            data["starts"],
            data["ends"],
            every,
            data["since"] if every > 1 else None,
            frozenset(data["modes"]),
            frozenset(data["kinds"]),
        )


class ExceptionForm(RowForm):
    """A date that is closed (no hours) or opens at other hours than usual."""

    date = _date(_("Date"))
    starts = _hour(_("De"), required=False)
    ends = _hour(_("À"), required=False)

    def clean_date(self) -> datetime.date | None:
        return _near(self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if (starts is None) != (ends is None):
            self.add_error("ends", _("Donnez les deux heures, ou aucune pour fermer la journée."))
        elif starts is not None and ends is not None and ends != time.min and ends <= starts:
            self.add_error("ends", ENDS_TOO_EARLY)
        return data


class ClosedAndOpen(forms.ValidationError):
    """A date is closed on one row and open on another."""


def days_told(rows: list[dict[str, Any]]) -> list[DayException]:
    """The rows of `ExceptionForm` by date. Raises `ClosedAndOpen`."""
    dates: dict[datetime.date, list[tuple[time, time] | None]] = {}
    for row in rows:
        dates.setdefault(row["date"], []).append((row["starts"], row["ends"]) if row["starts"] else None)
    if any(None in ranges and len(ranges) > 1 for ranges in dates.values()):
        raise ClosedAndOpen("")
    return [DayException(day, tuple(one for one in ranges if one)) for day, ranges in dates.items()]


class AbsenceForm(forms.Form):
    """The first and the last day away, on the practitioner's clock."""

    first = _date(_("Premier jour"))
    last = _date(_("Dernier jour"))

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_first(self) -> datetime.date | None:
        return _near(self.cleaned_data["first"])

    def clean_last(self) -> datetime.date | None:
        return _near(self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < max(first, self.today):
            self.add_error("last", _("Le dernier jour vient après le premier, et n'est pas passé."))
        return data


class HoldForm(forms.Form):
    """A time to keep for something else: a date and two hours on the practitioner's clock."""

    date = _date(_("Date"))
    starts = _hour(_("De"))
    ends = _hour(_("À"))

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean_date(self) -> datetime.date | None:
        return _near(self.cleaned_data["date"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts is not None and ends is not None and ends != time.min and ends <= starts:
            self.add_error("ends", ENDS_TOO_EARLY)
        return data

    def moments(self) -> tuple[datetime.datetime, datetime.datetime]:
        """When it starts and ends, in UTC; an end of 00:00 is the coming midnight. An hour that the clocks skip is the
        moment at which they do."""
        day, starts, ends = (self.cleaned_data[name] for name in ("date", "starts", "ends"))
        last = day if ends > time.min else day + datetime.timedelta(days=1)
        return moment_of(f"{day}T{starts:%H:%M}", self.zone), moment_of(f"{last}T{ends:%H:%M}", self.zone)
