"""The practitioner's files: the list, one file, what a meeting of it was."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.access_files import file_meeting_for_practitioner
from aparte.accompaniment.actions_files import NoteLocked, correct_intervention
from aparte.accompaniment.forms_notes import InterventionForm
from aparte.accompaniment.queries_changing import arrivals_for
from aparte.accompaniment.queries_consent import joint_advice
from aparte.accompaniment.queries_files import came_or_went, files_of, meetings_of, members_of
from aparte.accompaniment.terms import Ending, Opinion
from aparte.accompaniment.terms_changing import ChangeState
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.terms import Kind
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

A_PAGE = 20


@require_safe
@practitioner_only
def files(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """Open files first, then those that ended."""
    found = Paginator(files_of(practitioner, at=clock.now()), A_PAGE)
    page = found.get_page(request.GET.get("page"))
    with timezone.override(clock.zone(practitioner.zone)):
        waiting = sum(one.state == ChangeState.SENT for one in arrivals_for(practitioner))
        context = {"practitioner": practitioner, "page": page, "arrivals": waiting}
        return render(request, "file/files.html", context)


@require_safe
@practitioner_only
def file(request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """One file. Reading it leaves a trace in the journal, each time."""
    found = file_for_practitioner(practitioner, accompaniment_id)
    at, care = clock.now(), found.care
    record(verb=Verb.FILE_READ, by=Actor.user(practitioner.user_id), about=found, at=at)
    members = list(members_of(found))
    page = Paginator(meetings_of(found), A_PAGE).get_page(request.GET.get("page"))
    with timezone.override(clock.zone(practitioner.zone)):
        context = {
            "practitioner": practitioner,
            "accompaniment": found,
            "care": care,
            "care_opinion": Opinion(care["opinion"]).label if care.get("opinion") else "",
            "ending": Ending(found.ending) if found.ending else "",
            "members": members,
            "came_or_went": came_or_went(found, members),
            "joint_advice": joint_advice(found) if found.is_open and len(members) > 1 else None,
            "page": page,
            "at": at,
        }
        return render(request, "file/file.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def intervention(
    request: VisitorRequest, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """Correct what a meeting was, until its note is locked."""
    found = file_meeting_for_practitioner(practitioner, accompaniment_id, meeting_id)
    form = InterventionForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            correct_intervention(
                file_meeting=found,
                intervention=Kind(form.cleaned_data["intervention"]),
                education=form.cleaned_data["education"],
                by=Actor.user(practitioner.user_id),
                at=clock.now(),
            )
            messages.success(request, _("C'est corrigé. Rien de ce qui était écrit n'est perdu."))
        except NoteLocked:
            messages.error(request, _("La note est verrouillée : ajoutez-y plutôt une précision."))
        return redirect("file:note", accompaniment_id, meeting_id)
    with timezone.override(clock.zone(practitioner.zone)):
        context = {"accompaniment": found.accompaniment, "meeting": found.meeting, "form": form}
        return render(request, "file/intervention.html", context, status=422 if form.errors else 200)
