"""When one can be met, said plainly: a usual week, exceptional days, and how far ahead people may book."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions_availability import OverlappingHours, change_availability
from aparte.meetings.models import Availability
from aparte.meetings.queries import by_day, calendar, exploratory_times
from aparte.meetings.rules_hours import WeeklyRange, read_days, read_week
from aparte.pages.forms_hours import (
    AvailabilityForm,
    ClosedAndOpen,
    ExceptionForm,
    WeekdayForm,
    days_told,
)
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

# As many rows as fit in one form: a row of the week has up to fourteen fields, one of a date four, and the settings
# allow 700 (a page « too large » beyond it would lose everything that was typed).
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
    week = Week(data, prefix="week", initial=[_asked(one) for one in read_week(current.week)])
    exceptions = Exceptions(data, prefix="days", initial=_to_come(current, practitioner))
    if data is not None and _saved(practitioner, form, week, exceptions):
        messages.success(request, _("Vos disponibilités sont à jour."))
        return redirect("desk:availability")
    at = clock.now()
    found = calendar(practitioner, at=at)
    with timezone.override(clock.zone(practitioner.zone)):
        context = {
            "practitioner": practitioner,
            "form": form,
            "week": week,
            "weekdays": [(WEEKDAYS[day], WEEKDAYS_ABBR[day]) for day in WEEKDAYS],
            "exceptions": exceptions,
            "offered": by_day(
                exploratory_times(found, practitioner, at=at, days=21), zone=practitioner.zone, limit_days=5
            ),
        }
        return render(request, "desk/availability.html", context, status=422 if data is not None else 200)


def _saved(practitioner: Practitioner, form: AvailabilityForm, week: Any, exceptions: Any) -> bool:
    """Whether the whole page could be kept; otherwise `form` says why not."""
    for error in [*week.non_form_errors(), *exceptions.non_form_errors()]:
        form.add_error(None, error)
    if not (form.is_valid() and week.is_valid() and exceptions.is_valid()):
        return False
    try:
        change_availability(
            practitioner=practitioner,
            settings={name: form.cleaned_data[name] for name in form.fields},
            weekly=[row.told() for row in _kept(week)],
            exceptional=days_told([row.cleaned_data for row in _kept(exceptions)]),
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
        )
    except (OverlappingHours, ClosedAndOpen):
        form.add_error(None, _("Deux plages du même jour se recouvrent, ou une plage est écrite deux fois."))
        return False
    return True


def _asked(one: WeeklyRange) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("weekday", "starts", "ends", "every", "since")} | {
        "modes": sorted(one.modes),
        "kinds": sorted(one.kinds),
    }


def _to_come(current: Availability, practitioner: Practitioner) -> list[dict[str, object]]:
    today = clock.today(clock.zone(practitioner.zone))
    return [
        {"date": one.date, "starts": starts, "ends": ends}
        for one in read_days(current.days)
        if one.date >= today
        for starts, ends in one.ranges or [(None, None)]
    ]


def _kept(formset: Any) -> list[Any]:
    """The rows that say something and are not marked for removal."""
    return [
        form
        for form in formset.forms
        if (row := form.cleaned_data)
        and not row.get("DELETE")
        and (row.get("date") or row.get("weekday") is not None)
    ]
