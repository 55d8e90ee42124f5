"""What is asked for a next meeting: which intervention, how, how often, and with whom."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aparte.audit.terms import Actor
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import Contact
from aparte.meetings.forms_persons import AgainForm, MaybeContactForm
from aparte.meetings.models import Meeting
from aparte.meetings.queries import by_day, calendar, read_time, written_time
from aparte.meetings.queries_kinds import Offer, offers
from aparte.meetings.queries_meeting import who_may_come_again
from aparte.meetings.rules_hours import moment_of, shown
from aparte.meetings.terms import MOST_IN_SERIES, Mode
from aparte.people.models import Person

SHOWN_DAYS, ALL_DAYS = 6, 40
FEW = 3
"""« Faire le point » takes one to three meetings."""

EVERY = [
    (1, _("Chaque semaine")),
    (2, _("Toutes les deux semaines")),
    (3, _("Toutes les trois semaines")),
    (4, _("Toutes les quatre semaines")),
]


def _many(count: int) -> str:
    said = ngettext("%(n)d rencontre", "%(n)d rencontres", count) % {"n": count}
    return (
        said
        if count == 1 or count > FEW
        else gettext("%(meetings)s, pour faire le point") % {"meetings": said}
    )


class NextForm(forms.Form):
    """Choices first; the times they leave are then shown on the same page, and one is chosen."""

    kind = forms.ChoiceField(label=_("Quelle rencontre ?"), widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("Comment ?"), widget=forms.RadioSelect)
    count = forms.TypedChoiceField(
        label=_("Combien ?"),
        coerce=int,
        initial=1,
    )
    every_weeks = forms.TypedChoiceField(
        label=_("À quel rythme, s'il y en a plusieurs ?"),
        coerce=int,
        choices=EVERY,
        initial=2,
        required=False,
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, offers: list[Offer], mode: str, **kwargs: Any) -> None:
        """`mode`: how one met last, shown first when it can be."""
        super().__init__(*args, **kwargs)
        self.offers = {one.kind: one for one in offers}
        self.fields["count"].choices = [(n, _many(n)) for n in range(1, MOST_IN_SERIES + 1)]  # type: ignore[attr-defined]
        modes = [mode for mode in Mode if any(mode in one.modes for one in offers)]
        self.fields["kind"].choices = [(one.kind, _label(one)) for one in offers]  # type: ignore[attr-defined]
        self.fields["mode"].choices = [(mode.value, mode.label) for mode in modes]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4())
        if offers:
            self.initial.setdefault("kind", offers[0].kind)
            self.initial.setdefault("mode", mode if mode in offers[0].modes else offers[0].modes[0])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        offer = self.offers.get(data.get("kind", ""))
        if offer is not None and data.get("mode") and data["mode"] not in offer.modes:
            ways = ", ".join(str(Mode(mode).label).lower() for mode in offer.modes)
            self.add_error("mode", _("Cette rencontre se fait %(ways)s.") % {"ways": ways})
        return data

    @property
    def wanted(self) -> tuple[Offer, str]:
        """The intervention and the mode that were chosen, or those that are shown first."""
        told = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        return self.offers[told["kind"]], told["mode"]

    def rhythm(self, *, leave_out: frozenset[datetime] = frozenset()) -> Rhythm:
        data = self.cleaned_data
        return Rhythm(data["count"], data["every_weeks"] or 1, leave_out)


class OwnTimeForm(forms.Form):
    """The practitioner's own exception: a date and an hour on their clock, offered to nobody."""

    date = forms.DateField(
        label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False
    )
    hour = forms.TimeField(
        label=_("Heure"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.moment: datetime | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, hour = data.get("date"), data.get("hour")
        if (day is None) != (hour is None) and not self.errors:
            self.add_error("hour", _("Donnez la date et l'heure, ou aucune des deux."))
        elif day is not None and not 2000 <= day.year <= 2200:
            self.add_error("date", _("Donnez une date proche, par exemple dans les mois qui viennent."))
        elif day is not None and hour is not None:
            local = f"{day}T{hour:%H:%M}"
            self.moment = moment_of(local, self.zone)
            if shown(self.moment, self.zone) != local:
                self.add_error(
                    "hour", _("Cette nuit-là, les horloges sautent cette heure. Donnez-en une autre.")
                )
        return data


def read_times(given: list[str]) -> frozenset[datetime]:
    """The moments among hidden fields that were sent back; whatever is none is left aside."""
    return frozenset(moment for text in given[:MOST_IN_SERIES] if (moment := read_time(text)) is not None)


def _label(offer: Offer) -> Any:
    words = {"name": offer.text.name, "minutes": offer.minutes, "fee": offer.said_fee}
    if offer.said_fee:
        return _("%(name)s, %(minutes)s minutes, %(fee)s") % words
    return _("%(name)s, %(minutes)s minutes") % words


class Asked:
    """The three forms of the page of a next meeting, read together: what, with whom again, with whom new."""

    def __init__(self, data: QueryDict | None, after: Meeting, *, asks: Person) -> None:
        """`asks`: who takes it, one of those who came to `after`."""
        self.after, self.asks = after, asks
        self.known = [one for one in who_may_come_again(after) if one != asks]
        self.form = NextForm(data, offers=offers(after.practitioner), mode=after.mode)
        self.again = AgainForm(data, known=self.known)
        region = asks.region or after.practitioner.region
        self.new = MaybeContactForm(data, prefix="new", region=region)
        self.starts_at = read_time(data.get("slot")) if data is not None else None
        self.days = ALL_DAYS if data is not None and "more" in data else SHOWN_DAYS
        self.confirmed = data is not None and "confirm" in data
        self.leave_out = read_times(data.getlist("leave_out")) if data is not None else frozenset()

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.again.is_valid(), self.new.is_valid()])

    @property
    def zone(self) -> str:
        """On whose clocks the person reads the times: the place's when they go there, else their own."""
        return self.after.practitioner.zone if self.form.wanted[1] == Mode.IN_PERSON else self.asks.zone

    @property
    def wrong(self) -> bool:
        return bool(self.form.errors or self.again.errors or self.new.errors)

    def written_to(self) -> list[str]:
        """Where the message that it is booked goes, once the forms are valid: the contact of each who would come."""
        people: list[Person | Contact] = [self.asks, *self.again.chosen(), *self.new.told()]
        return [one.email or one.phone for one in people]

    def take(self, *, starts_at: datetime, by: Actor, at: datetime, anywhere: bool = False) -> list[Meeting]:
        """Book what the forms say. Raises what `book_next` does."""
        offer, mode = self.form.wanted
        return book_next(
            after=self.after,
            asks=self.asks,
            kind=offer.kind,
            mode=mode,
            starts_at=starts_at,
            rhythm=self.form.rhythm(leave_out=self.leave_out),
            persons=self.again.chosen(),
            others=self.new.told(),
            key=self.form.cleaned_data["key"],
            by=by,
            at=at,
            anywhere=anywhere,
        )

    def shown(self, *, at: datetime, zone: str) -> dict[str, object]:
        """The forms, and the free times that what was chosen leaves: those of all who would come."""
        offer, mode = self.form.wanted
        chosen = self.again.chosen() if self.again.is_bound and self.again.is_valid() else []
        persons = [self.asks.pk, *(one.pk for one in chosen)]
        found = calendar(self.after.practitioner, at=at, persons=persons)
        modes = frozenset({mode})
        free = found.free(length=offer.length, at=at, modes=modes, kind=offer.kind) if found else ()
        return {
            "form": self.form,
            "again": self.again,
            "new": self.new,
            "known": self.known,
            "days": (days := by_day(free, zone=zone, limit_days=self.days)),
            "may_be_more": len(days) == SHOWN_DAYS,
            "slot": written_time(self.starts_at) if self.starts_at else "",
        }
