"""The care beside an accompaniment, and passing somebody on when the help is not enough."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_care import NobodyNamed, note_care
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.forms_gate import NAME_THEM, OpinionForm
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.terms import Ending, Opinion
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def care(request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """Who follows the person beside, and their opinion; a contrary one ends the accompaniment here and now."""
    file = file_for_practitioner(practitioner, accompaniment_id)
    today = clock.today(clock.zone(practitioner.zone))
    form = OpinionForm(request.POST if request.method == "POST" else None, today=today, initial=file.care)
    if request.method == "POST" and form.is_valid():
        try:
            note_care(
                accompaniment=file, care=form.care(), by=Actor.user(practitioner.user_id), at=clock.now()
            )
            messages.success(request, _("L'avis est noté."))
            return redirect("file:care", accompaniment_id)
        except NobodyNamed:
            form.add_error("professional", NAME_THEM)
        except FileClosed:
            messages.info(request, _("Cet accompagnement est terminé : rien n'y change plus."))
            return redirect("file:care", accompaniment_id)
    context = {"form": form, "opinion": _opinion(file), "since": _since(file), **_turning(file)}
    return render(request, "file/care.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def referral(
    request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """What goes beyond the frame is passed on: words for it, professionals, and the end if they both see it so."""
    file = file_for_practitioner(practitioner, accompaniment_id)
    if request.method == "POST":
        by = Actor.user(practitioner.user_id)
        try:
            close_file(accompaniment=file, ending=Ending.REFERRED, by=by, at=clock.now())
            messages.success(
                request, _("L'accompagnement se termine. Chacun reçoit un mot, et à qui s'adresser.")
            )
        except FileClosed:
            messages.info(request, _("Cet accompagnement est terminé : rien n'y change plus."))
        return redirect("file:referral", accompaniment_id)
    return render(request, "file/care_referral.html", _turning(file))


def _turning(file: Accompaniment) -> dict[str, object]:
    return {
        "accompaniment": file,
        "ending": file.ending,
        "region": library.region(file.region),
        "professionals": library.professionals(file.region),
    }


def _opinion(file: Accompaniment) -> str:
    return str(Opinion(file.care["opinion"]).label) if file.care else ""


def _since(file: Accompaniment) -> date | None:
    since = file.care.get("since")
    return date.fromisoformat(since) if since else None
