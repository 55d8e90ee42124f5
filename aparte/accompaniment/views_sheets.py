"""In the person's space: the sheets that they were given. Reading one changes nothing and tells nobody."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from aparte import clock
from aparte.accompaniment.access_agreement import not_too_often
from aparte.accompaniment.access_sheets import given_sheet
from aparte.accompaniment.queries_sheets import given_to
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, person_only
from aparte.people.models import Person


@not_too_often
@require_safe
@person_only
def sheets(request: VisitorRequest, person: Person) -> HttpResponse:
    """What was shared with the person, by whoever accompanies them; never what another member was given."""
    with timezone.override(clock.zone(person.zone)):
        return render(request, "accompaniment/sheets.html", {"shared": list(given_to(person))})


@not_too_often
@require_safe
@person_only
def sheet(request: VisitorRequest, shared_id: uuid.UUID, person: Person) -> HttpResponse:
    """One of them, to read or to print, with the practitioner's word."""
    shared = given_sheet(person, shared_id)
    lines = library.lines_beside(shared.text, person.region or request.region) if shared.text else ()
    with timezone.override(clock.zone(person.zone)):
        context = {"shared": shared, "sheet": shared.text, "lines": lines}
        return render(request, "accompaniment/sheet.html", context)
