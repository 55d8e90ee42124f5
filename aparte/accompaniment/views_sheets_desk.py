"""On the practitioner's desk: what was given to read in a file, giving one more, taking one back."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.access_files import file_meeting_for_practitioner
from aparte.accompaniment.access_sheets import sheet_of_file
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_sheets import NobodyToShareWith, share_sheet, take_sheet_back
from aparte.accompaniment.forms_sheets import SharingForm
from aparte.accompaniment.models import Accompaniment, FileMeeting
from aparte.accompaniment.queries_notes import Finding, check
from aparte.accompaniment.queries_sheets import given_in
from aparte.audit.terms import Actor
from aparte.cipher import CannotSeal
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def sheets(
    request: VisitorRequest,
    accompaniment_id: uuid.UUID,
    practitioner: Practitioner,
    meeting_id: uuid.UUID | None = None,
) -> HttpResponse:
    """What this file was given to read. A post shares one more, from a meeting when its address says so."""
    file = file_for_practitioner(practitioner, accompaniment_id)
    meeting = (
        file_meeting_for_practitioner(practitioner, accompaniment_id, meeting_id) if meeting_id else None
    )
    members = list(file.members.present().select_related("person"))
    form = SharingForm(request.POST if request.method == "POST" else None, members=members)
    findings = None
    if request.method == "POST" and form.is_valid():
        findings = _findings(file, form.to_read_again())
        if not findings and _shared(request, file, meeting, form):
            return redirect(request.path)
    with timezone.override(clock.zone(practitioner.zone)):
        context = {
            "accompaniment": file,
            "several": file.members.count() > 1,
            "members": members,
            "shared": list(given_in(file)),
            "from_meeting": meeting.meeting if meeting else None,
            "form": form,
            "findings": findings,
        }
        return render(request, "file/sheets.html", context, status=422 if form.errors else 200)


@require_POST
@practitioner_only
def take_back(
    request: VisitorRequest, accompaniment_id: uuid.UUID, shared_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """Take one back from one member."""
    shared = sheet_of_file(file_for_practitioner(practitioner, accompaniment_id), shared_id)
    try:
        take_sheet_back(shared=shared, by=Actor.user(practitioner.user_id), at=clock.now())
        messages.success(request, _("La fiche n'est plus partagée, et votre mot est effacé."))
    except FileClosed:
        messages.info(request, _("Cet accompagnement est terminé : rien n'y change plus."))
    except NobodyToShareWith:
        messages.info(request, _("Cette personne a quitté l'accompagnement : ce qu'elle a reçu lui reste."))
    return redirect("file:sheets", accompaniment_id)


def _findings(file: Accompaniment, word: str) -> list[Finding]:
    """What a word to somebody says that is not the practitioner's to say: shown once, and never in the way."""
    region = file.region or file.practitioner.region
    return check(word, region=region, language=get_language() or "fr")


def _shared(
    request: VisitorRequest, file: Accompaniment, meeting: FileMeeting | None, form: SharingForm
) -> bool:
    """Whether it ended with an answer of its own; otherwise the form says why not."""
    try:
        share_sheet(
            accompaniment=file,
            sheet=form.chosen_sheet(),
            members=form.chosen_members(),
            word=form.cleaned_data["word"],
            meeting=meeting,
            by=Actor.user(file.practitioner.user_id),
            at=clock.now(),
        )
        messages.success(
            request, _("La fiche est partagée. Elle se lit dans son espace ; rien n'est envoyé.")
        )
    except FileClosed:
        messages.info(request, _("Cet accompagnement est terminé : rien n'y change plus."))
    except NobodyToShareWith:
        form.add_error(None, _("Plus personne de ce choix n'est dans l'accompagnement."))
    except CannotSeal:
        form.add_error("word", _("Un signe de ce texte ne peut pas être gardé. Effacez-le, puis partagez."))
    return not form.errors
