"""« Terminer l'accompagnement »: balance is found again, or another reason that is nobody else's business."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.forms_ending import EndingForm
from aparte.accompaniment.terms import Ending
from aparte.audit.terms import Actor
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def ending(request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """End a file, together: its meetings to come are cancelled, everybody gets a word and what they may keep."""
    file = file_for_practitioner(practitioner, accompaniment_id)
    form = EndingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        wanted, by = Ending(form.cleaned_data["ending"]), Actor.user(practitioner.user_id)
        try:
            close_file(accompaniment=file, ending=wanted, by=by, at=clock.now())
            messages.success(request, _("L'accompagnement est terminé. Chacun reçoit un mot."))
        except FileClosed:
            messages.info(request, _("Cet accompagnement est terminé : rien n'y change plus."))
        return redirect("file:file", accompaniment_id)
    context = {"accompaniment": file, "form": form}
    return render(request, "file/ending.html", context, status=422 if form.errors else 200)
