"""Days away: told once, with what becomes of each meeting in them before anything happens."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import TimeNotOffered
from aparte.meetings.actions_absences import (
    NotAnAbsence,
    StillMeetings,
    be_absent,
    come_back,
    proposed_times,
    touched,
)
from aparte.meetings.actions_persons import TooLate
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.models import Meeting
from aparte.meetings.queries import read_time, written_time
from aparte.pages.forms_hours import AbsenceForm
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

CANCEL = "cancel"


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def absences(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """The days; then, when meetings are touched, what is proposed for each; then it is done."""
    at, zone = clock.now(), clock.zone(practitioner.zone)
    today = clock.today(zone)
    form = AbsenceForm(request.POST if request.method == "POST" else None, today=today)
    rows: list[dict[str, object]] = []
    if request.method == "POST" and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        meetings = touched(practitioner, first=first, last=last, at=at)
        if "confirm" in request.POST or not meetings:
            if _kept(request, practitioner, form, meetings):
                messages.success(request, _("C'est noté : ces jours ne sont plus offerts."))
                return redirect("desk:absences")
            meetings = touched(practitioner, first=first, last=last, at=at)
        rows = _rows(practitioner, meetings, last=last, at=at)
    with timezone.override(zone):
        context = {
            "practitioner": practitioner,
            "form": form,
            "rows": rows,
            "absences": practitioner.absences.filter(last__gte=today),
        }
        status = 422 if form.errors else 200
        return render(request, "desk/absences.html", context, status=status)


@require_POST
@practitioner_only
def lift(request: VisitorRequest, absence_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = practitioner.absences.filter(pk=absence_id).first()
    if found is None:
        raise Http404
    come_back(absence=found, by=Actor.user(practitioner.user_id), at=clock.now())
    messages.success(request, _("Ces jours sont de nouveau offerts, selon vos heures."))
    return redirect("desk:absences")


def _rows(
    practitioner: Practitioner, meetings: list[Meeting], *, last: date, at: datetime
) -> list[dict[str, object]]:
    proposed = proposed_times(practitioner, meetings, last=last, at=at)
    return [
        {
            "meeting": one,
            "start": (start := proposed[one.pk]),
            "value": written_time(start) if start else "",
        }
        for one in meetings
    ]


def _kept(
    request: VisitorRequest, practitioner: Practitioner, form: AbsenceForm, meetings: list[Meeting]
) -> bool:
    """Whether the absence is kept; otherwise `form` says why not."""
    told = {one.pk: request.POST.get(f"meeting-{one.pk}", "") for one in meetings}
    moved = {pk: None if said == CANCEL else read_time(said) for pk, said in told.items() if said}
    try:
        be_absent(
            practitioner=practitioner,
            first=form.cleaned_data["first"],
            last=form.cleaned_data["last"],
            moved={pk: start for pk, start in moved.items() if start or told[pk] == CANCEL},
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
        )
    except NotAnAbsence:
        form.add_error("last", _("Donnez des jours à venir, un an au plus."))
    except (StillMeetings, TimeTaken, TimeNotOffered, TooLate):
        form.add_error(None, _("Quelque chose a changé entre-temps : relisez ce qui est proposé plus bas."))
    return not form.errors
