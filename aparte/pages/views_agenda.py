"""The practitioner's agenda: a day or a week drawn on its hours, or a list; and times held for something else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.access import hold_for_practitioner
from aparte.meetings.actions_feeds import close_feed, open_feed
from aparte.meetings.actions_holds import NotATimeToHold, hold, let_go
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.links import feed_token
from aparte.meetings.models import Feed, Hold, Meeting
from aparte.meetings.queries import calendar
from aparte.meetings.rules import Interval
from aparte.meetings.rules_elsewhere import merge
from aparte.pages.forms_hours import HoldForm
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

RECENT = 30
"""Past meetings in the list."""
DAYS = {"jour": 1, "semaine": 7}
QUARTER = timedelta(minutes=15)
_USUAL = 9 * 4, 17 * 4  # quarters of an hour shown when nothing asks for more


@dataclass(frozen=True)
class Entry:
    """A meeting, a hold or, with neither, a time that is busy elsewhere: from one quarter of an hour of a day's clock
    to another."""

    first: int
    last: int
    starts_at: datetime
    ends_at: datetime
    meeting: Meeting | None = None
    hold: Hold | None = None
    place: str = ""

    @property
    def whole_day(self) -> bool:
        return (self.first, self.last) == (0, 96)


@dataclass(frozen=True)
class DrawnDay:
    """`place` of an entry and `offered`: classes of the style sheet, from the first hour that is drawn."""

    date: date
    is_today: bool
    entries: list[Entry]
    offered: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def agenda(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """Show the agenda; a form sent to it holds a time."""
    view = request.GET.get("vue", "")
    zone = clock.zone(practitioner.zone)
    today = clock.today(zone)
    form = HoldForm(request.POST if request.method == "POST" else None, zone=zone, initial={"date": today})
    if request.method == "POST" and _held(request, practitioner, form):
        return redirect(f"{reverse('desk:agenda')}?vue=semaine&jour={form.cleaned_data['date']:%Y-%m-%d}")
    day = _day(request.GET.get("jour")) or (form.cleaned_data.get("date") if form.is_bound else None) or today
    with timezone.override(zone):
        known = Feed.objects.filter(practitioner=practitioner).first()
        context = {
            "practitioner": practitioner,
            "form": form,
            "day": day,
            "today": today,
            "feed": known,
            "unread": practitioner.other_calendars.exclude(fault="").exists(),
            "feed_address": known
            and settings.APARTE_ADDRESS + reverse("meetings:feed", args=[feed_token(known)]),
        }
        if view == "liste":
            context |= {"view": view, **_listed(practitioner)}
        else:
            view = view if view in DAYS else "semaine"
            context |= {"view": view, **_drawn(practitioner, day, DAYS[view], today)}
        return render(request, "desk/agenda.html", context, status=422 if form.errors else 200)


@require_POST
@practitioner_only
def let_hold_go(request: VisitorRequest, hold_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = hold_for_practitioner(practitioner, hold_id)
    let_go(hold=found, by=Actor.user(practitioner.user_id), at=clock.now())
    messages.success(request, _("Ce temps est de nouveau offert."))
    day = found.starts_at.astimezone(clock.zone(practitioner.zone)).date()
    return redirect(f"{reverse('desk:agenda')}?vue=semaine&jour={day:%Y-%m-%d}")


@require_POST
@practitioner_only
def feed(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """Open the secret address, say how much it shows, or close it: the button that was pressed says which."""
    by, at = Actor.user(practitioner.user_id), clock.now()
    wanted = request.POST.get("feed")
    if wanted == "close":
        close_feed(of=practitioner, by=by, at=at)
        messages.success(request, _("L'adresse ne mène plus nulle part."))
    elif wanted in {"busy", "told"}:
        open_feed(of=practitioner, busy_only=wanted == "busy", by=by, at=at)
        messages.success(
            request, _("L'adresse est ouverte : donnez-la à votre autre agenda, à personne d'autre.")
        )
    return redirect(f"{reverse('desk:agenda')}#adresse")


def _held(request: VisitorRequest, practitioner: Practitioner, form: HoldForm) -> bool:
    if not form.is_valid():
        return False
    starts_at, ends_at = form.moments()
    try:
        hold(
            practitioner=practitioner,
            starts_at=starts_at,
            ends_at=ends_at,
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
        )
    except TimeTaken:
        form.add_error(None, _("Une rencontre ou une retenue occupe déjà une partie de ce temps."))
    except NotATimeToHold:
        form.add_error("ends", _("Ce temps est déjà passé, ou n'existe pas ce jour-là : donnez-en un autre."))
    else:
        messages.success(request, _("Ce temps est retenu : plus personne ne peut le réserver."))
    return not form.errors


def _day(given: str | None) -> date | None:
    try:
        day = date.fromisoformat((given or "")[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _listed(practitioner: Practitioner) -> dict[str, object]:
    at = clock.now()
    mine = Meeting.objects.of_practitioner(practitioner).with_request().with_participants()
    return {
        "upcoming": list(mine.upcoming(at=at)[:200]),
        "past": list(mine.filter(ends_at__lte=at).order_by("-starts_at")[:RECENT]),
    }


def _drawn(practitioner: Practitioner, day: date, days: int, today: date) -> dict[str, object]:
    """What the template draws: days, the hours beside them, and where one goes from here."""
    first = day - timedelta(days=day.weekday()) if days == 7 else day
    dates = [first + timedelta(days=n) for n in range(days)]
    opens, closes = (_midnight(one) for one in (dates[0], dates[-1] + timedelta(days=1)))
    meetings = (
        Meeting.objects.of_practitioner(practitioner)
        .holding_a_time()
        .between(opens, closes)
        .with_request()
        .with_participants()
    )
    held = practitioner.holds.filter(starts_at__lt=closes, ends_at__gt=opens)
    holds = held.select_related("offered_to")
    busy = merge(
        Interval(one.starts_at, one.ends_at)
        for one in practitioner.busy_times.filter(starts_at__lt=closes, ends_at__gt=opens)
    )
    found = calendar(practitioner, at=clock.now())
    hours = {one: found.timetable.on(one) if found else [] for one in dates}
    offered = {one: [(_quarter(a), _quarter(b)) for a, b in spans] for one, spans in hours.items()}
    entries = {
        one: sorted(_entries(one, [*meetings, *holds, *busy]), key=lambda entry: entry.first) for one in dates
    }
    edges = [*_USUAL, *(edge for spans in offered.values() for span in spans for edge in span)]
    edges += [
        edge
        for found in entries.values()
        for one in found
        if one.meeting
        or one.hold  # a day that is busy elsewhere from midnight to midnight needs no longer paper
        for edge in (one.first, one.last)
    ]
    earliest, latest = min(edges) // 4, -(-max(edges) // 4)

    def place(first: int, last: int) -> str:
        first, last = max(first, earliest * 4), min(last, latest * 4)
        return f"at-{first - earliest * 4} for-{max(last - first, 1)}"

    return {
        "days": [
            DrawnDay(
                one,
                one == today,
                [
                    replace(entry, place=place(entry.first, entry.last))
                    for entry in entries[one]
                    if entry.first < latest * 4 and entry.last > earliest * 4
                ],
                [place(*span) for span in offered[one]],
            )
            for one in dates
        ],
        "hours": [time_format(time(hour), "TIME_FORMAT") for hour in range(earliest, latest)],
        "before": first - timedelta(days=days),
        "after": first + timedelta(days=days),
    }


def _entries(day: date, times: Iterable[Meeting | Hold | Interval]) -> Iterator[Entry]:
    """What touches a date, cut at its midnights."""
    opens, closes = _midnight(day), _midnight(day + timedelta(days=1))
    for one in times:
        starts, ends = one if isinstance(one, Interval) else (one.starts_at, one.ends_at)
        if starts < closes and ends > opens:
            first = _row(starts, day) if starts > opens else 0
            last = _row(ends - timedelta(microseconds=1), day) + 1 if ends < closes else 96
            yield Entry(
                first,
                last,
                starts,
                ends,
                meeting=one if isinstance(one, Meeting) else None,
                hold=one if isinstance(one, Hold) else None,
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _row(moment: datetime, day: date) -> int:
    """The quarter of an hour that the clock shows."""
    local = timezone.localtime(moment)
    return (local.hour * 60 + local.minute) // 15


def _quarter(elapsed: timedelta) -> int:
    return round(elapsed / QUARTER)
