"""« Autres agendas »: what a practitioner keeps elsewhere, whose busy times are not offered here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.audit.terms import Actor
from aparte.cipher import CannotOpen
from aparte.meetings.access import other_calendar_for_practitioner
from aparte.meetings.actions_elsewhere import (
    MOST,
    InClear,
    NotAnAddress,
    SameCalendar,
    TooManyCalendars,
    add,
    read,
    remove,
)
from aparte.meetings.models import OtherCalendar
from aparte.meetings.terms import CalendarKind
from aparte.pages.forms_elsewhere import OtherCalendarForm
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@dataclass(frozen=True)
class Shown:
    """A calendar as its page shows it: never its address, name of user or password."""

    calendar: OtherCalendar
    name: str
    host: str
    busy: int


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def others(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """Show them; a form sent here adds one, and reads it at once."""
    form = OtherCalendarForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (added := _added(practitioner, form)):
        _read(request, added)
        return redirect("desk:others")
    with timezone.override(clock.zone(practitioner.zone)):
        context = {"shown": _shown(practitioner), "form": form, "most": MOST}
        return render(request, "desk/others.html", context, status=422 if form.errors else 200)


@require_POST
@practitioner_only
def read_now(request: VisitorRequest, calendar_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    _read(request, other_calendar_for_practitioner(practitioner, calendar_id))
    return redirect("desk:others")


@require_POST
@practitioner_only
def remove_other(request: VisitorRequest, calendar_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = other_calendar_for_practitioner(practitioner, calendar_id)
    remove(calendar=found, by=Actor.user(practitioner.user_id), at=clock.now())
    messages.success(request, _("Cet agenda est retiré : ses heures occupées sont de nouveau offertes."))
    return redirect("desk:others")


def _added(practitioner: Practitioner, form: OtherCalendarForm) -> OtherCalendar | None:
    if not form.is_valid():
        return None
    try:
        return add(
            practitioner=practitioner,
            kind=CalendarKind(form.cleaned_data["kind"]),
            access=form.access(),
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
        )
    except NotAnAddress:
        form.add_error("address", _("Donnez une adresse qui commence par https:// ou webcal://."))
    except InClear:
        form.add_error("address", _("Un mot de passe ne voyage pas en clair : il faut https://."))
    except SameCalendar:
        form.add_error("address", _("Cet agenda est déjà là. Pour en changer, retirez-le d'abord."))
    except TooManyCalendars:
        form.add_error(None, _("Vous en avez déjà %(most)d. Retirez-en un d'abord.") % {"most": MOST})
    return None


def _read(request: VisitorRequest, calendar: OtherCalendar) -> None:
    """Read it, and say what came of it."""
    if not read(calendar=calendar, at=clock.now()):
        messages.info(request, _("Cet agenda est en train d'être lu. Revenez dans un instant."))
        return
    known = OtherCalendar.objects.filter(pk=calendar.pk).first()
    if known is not None and known.fault:
        messages.error(request, known.get_fault_display())
    elif known is not None:
        count = known.busy_times.count()
        told = ngettext(
            "Cet agenda est lu : %(n)d temps occupé.", "Cet agenda est lu : %(n)d temps occupés.", count
        )
        messages.success(request, told % {"n": count})


def _shown(practitioner: Practitioner) -> list[Shown]:
    found = []
    counts = dict(practitioner.busy_times.values_list("calendar").annotate(Count("pk")).order_by("calendar"))
    for one in practitioner.other_calendars.all():
        try:
            name, host = one.access.name, one.access.host
        except CannotOpen:
            name, host = _("Agenda"), ""
        found.append(Shown(one, name, host, counts.get(one.pk, 0)))
    return found
