"""On the practitioner's desk: the pages that the members of a file show now. Read only."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.notebook.queries import shared_in
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_safe
@practitioner_only
def entries(request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """Nothing of a page that was taken back, of a member who left, of a file that is closed. The reading is noted."""
    file = file_for_practitioner(practitioner, accompaniment_id)
    found = shared_in(file)
    if found:
        record(verb=Verb.NOTEBOOK_READ, by=Actor.user(practitioner.user_id), about=file, at=clock.now())
    context = {"practitioner": practitioner, "accompaniment": file, "shared": found}
    return render(request, "notebook/shared.html", context)
