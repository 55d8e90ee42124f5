"""When one can be met, said plainly: a usual week, exceptional days, and how far ahead people may book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions_availability import OverlappingHours, change_availability
from aparte.meetings.models import Availability
from aparte.meetings.queries import by_day, calendar
from aparte.pages.forms import AvailabilityForm, ExceptionForm, WeekdayForm
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

# As many rows as fit in one form: a row has up to four fields, and the settings allow 300 (a page « too large »
# beyond it would lose everything that was typed).
Week = formset_factory(WeekdayForm, extra=2, can_delete=True, max_num=28, absolute_max=28, validate_max=True)
Exceptions = formset_factory(
    ExceptionForm, extra=2, can_delete=True, max_num=60, absolute_max=60, validate_max=True
)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def availability(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    current = Availability.objects.filter(practitioner=practitioner).first() or Availability(
        practitioner=practitioner
    )
    data = request.POST if request.method == "POST" else None
    form = AvailabilityForm(data, instance=current)
    hours = current.weekly_hours.all() if current.pk else []
    days = (
        current.exceptional_days.filter(date__gte=clock.today(clock.zone(practitioner.zone)))
        if current.pk
        else []
    )
    week = Week(data, prefix="week", initial=[_row(one, "weekday") for one in hours])
    exceptions = Exceptions(data, prefix="days", initial=[_row(one, "date") for one in days])
    status = 200
    if data is not None:
        status = 422
        for error in [*week.non_form_errors(), *exceptions.non_form_errors()]:
            form.add_error(None, error)
        if form.is_valid() and week.is_valid() and exceptions.is_valid():
            try:
                change_availability(
                    practitioner=practitioner,
                    settings={name: form.cleaned_data[name] for name in form.fields},
                    weekly=[(row["weekday"], row["starts"], row["ends"]) for row in _kept(week)],
                    exceptional=[(row["date"], row["starts"], row["ends"]) for row in _kept(exceptions)],
                    by=Actor.user(practitioner.user_id),
                    at=clock.now(),
                )
                messages.success(request, _("Vos disponibilités sont à jour."))
                return redirect("desk:availability")
            except OverlappingHours:
                form.add_error(
                    None, _("Deux plages du même jour se recouvrent, ou une plage est écrite deux fois.")
                )
    at = clock.now()
    found = calendar(practitioner, at=at)
    with timezone.override(clock.zone(practitioner.zone)):
        context = {
            "practitioner": practitioner,
            "form": form,
            "week": week,
            "exceptions": exceptions,
            "offered": by_day(
                found.free(at=at, days=21) if found else [], zone=practitioner.zone, limit_days=5
            ),
        }
        return render(request, "desk/availability.html", context, status=status)


def _row(one: object, day: str) -> dict[str, object]:
    return {name: getattr(one, name) for name in (day, "starts", "ends")}


def _kept(formset: Any) -> list[dict[str, Any]]:
    """The rows that say something and are not marked for removal."""
    rows = [form.cleaned_data for form in formset.forms if form.cleaned_data]
    return [
        row for row in rows if not row.get("DELETE") and (row.get("date") or row.get("weekday") is not None)
    ]
