"""The practitioner's own hand on times: a next meeting, a meeting moved, at a free time or as an exception.

An exception is the practitioner's alone: outside their hours, sooner than their notice, beside their pauses. It is
offered to nobody, and what is taken stays taken.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.access import meeting_for_practitioner
from aparte.meetings.actions import TimeNotOffered
from aparte.meetings.actions import move as move_meeting
from aparte.meetings.actions_next import DatesInTheWay, NotThisKind
from aparte.meetings.actions_next import stop_series as stop
from aparte.meetings.actions_persons import NoLongerHere, TooLate, TooManyPersons, expected
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.forms_next import Asked, OwnTimeForm
from aparte.meetings.models import Meeting
from aparte.meetings.queries import by_day, calendar, read_time, written_time
from aparte.meetings.queries_kinds import offers
from aparte.meetings.queries_meeting import who_goes_on
from aparte.meetings.rules import may_follow, may_move
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def following(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """Take the next meeting for somebody, as they would, or at a time of one's own."""
    after = meeting_for_practitioner(practitioner, meeting_id)
    asks = who_goes_on(after)
    if not may_follow(after.state) or asks.erased_at is not None:
        messages.error(request, _("Il n'y a pas de suite à prendre à cette rencontre."))
        return redirect("desk:meeting", meeting_id)
    if not offers(practitioner):
        messages.error(request, _("Dites d'abord, à la page Interventions, ce que vous proposez."))
        return redirect("desk:interventions")
    data = request.POST if request.method == "POST" else None
    zone = clock.zone(practitioner.zone)
    asked, own = Asked(data, after, asks=asks), OwnTimeForm(data, prefix="own", zone=zone)
    in_the_way: tuple[datetime, ...] = ()
    if asked.confirmed and asked.is_valid() and own.is_valid():
        starts_at = own.moment or asked.starts_at
        if starts_at is None:
            asked.form.add_error(None, _("Choisissez une heure, ou donnez la vôtre."))
        else:
            try:
                by = Actor.user(practitioner.user_id)
                taken = asked.take(
                    starts_at=starts_at, by=by, at=clock.now(), anywhere=own.moment is not None
                )
                messages.success(request, _("C'est réservé. La personne est prévenue."))
                return redirect("desk:meeting", taken[0].pk)
            except DatesInTheWay as refusal:
                in_the_way = refusal.starts
            except TimeTaken:
                asked.form.add_error(
                    None, _("Quelque chose occupe déjà ce temps, pour vous ou pour qui vient.")
                )
            except TimeNotOffered:
                asked.form.add_error(None, _("Cette heure n'est pas libre, ou est déjà passée."))
            except (NotThisKind, NoLongerHere, TooManyPersons):
                asked.form.add_error(None, _("Ce choix n'est plus proposé. Choisissez autrement."))
    with timezone.override(zone):
        context = {
            "meeting": after,
            "person": asks,
            "own": own,
            "in_the_way": in_the_way,
            "zone": practitioner.zone,
            **asked.shown(at=clock.now(), zone=practitioner.zone),
        }
        status = 409 if in_the_way else 422 if asked.wrong or own.errors else 200
        return render(request, "desk/next.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def move(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    meeting = meeting_for_practitioner(practitioner, meeting_id)
    at = clock.now()
    if may_move(meeting.state, meeting.starts_at, at).refused:
        messages.error(request, _("Cette rencontre ne peut plus être déplacée."))
        return redirect("desk:meeting", meeting_id)
    zone = clock.zone(practitioner.zone)
    own = OwnTimeForm(request.POST if request.method == "POST" else None, prefix="own", zone=zone)
    refusal = ""
    if request.method == "POST" and own.is_valid():
        refusal = _moved(request, meeting, own)
        if not refusal:
            messages.success(request, _("La rencontre est déplacée. La personne est prévenue."))
            return redirect("desk:meeting", meeting_id)
    found = calendar(practitioner, at=at, without=[meeting], persons=expected(meeting))
    modes = frozenset({meeting.mode})
    free = found.free(length=meeting.length, at=at, modes=modes, kind=meeting.kind) if found else ()
    times = (one for one in free if one.starts != meeting.starts_at)
    with timezone.override(zone):
        context = {
            "meeting": meeting,
            "own": own,
            "refusal": refusal,
            "zone": practitioner.zone,
            "slot": written_time(meeting.starts_at),
            "days": by_day(times, zone=practitioner.zone),
        }
        status = 409 if refusal else 422 if own.errors else 200
        return render(request, "desk/move.html", context, status=status)


@require_POST
@practitioner_only
def stop_series(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    meeting = meeting_for_practitioner(practitioner, meeting_id)
    if meeting.series is not None:
        stop(series=meeting.series, by=Actor.user(practitioner.user_id), at=clock.now())
        messages.success(request, _("La série est arrêtée. Les personnes sont prévenues."))
    return redirect("desk:meeting", meeting_id)


def _moved(request: VisitorRequest, meeting: Meeting, own: OwnTimeForm) -> str:
    """Move as asked; why not, in words, when it cannot be."""
    starts_at = own.moment or read_time(request.POST.get("slot"))
    if starts_at is None:
        return _("Choisissez une heure, ou donnez la vôtre.")
    try:
        move_meeting(
            meeting=meeting,
            starts_at=starts_at,
            by=Actor.user(meeting.practitioner.user_id),
            at=clock.now(),
            agreed=True,
            anywhere=own.moment is not None,
        )
    except TimeTaken:
        return _("Quelque chose occupe déjà ce temps, pour vous ou pour qui vient. Rien n'a bougé.")
    except (TimeNotOffered, TooLate):
        return _("Cette heure n'est pas libre, ou est déjà passée. Rien n'a bougé.")
    return ""
