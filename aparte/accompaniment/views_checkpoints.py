"""Checkpoints: a member's three answers, the practitioner's, and both side by side on the desk."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.access_agreement import Reached, member_only
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_checkpoints import NotOpen, answer
from aparte.accompaniment.forms_checkpoints import CheckpointForm
from aparte.accompaniment.models import Checkpoint, CheckpointAnswer, Member
from aparte.accompaniment.queries_checkpoints import answers_to, due_now, open_checkpoint
from aparte.accompaniment.rules_checkpoints import goes_beyond
from aparte.accompaniment.terms_checkpoints import QUESTIONS, Said
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.orientation.queries_lines import MOST_REFUSED, lines_for
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def member_checkpoint(request: VisitorRequest, reached: Reached) -> HttpResponse:
    """Their three answers, for the practitioner only; « beyond the frame » shows to whom to turn."""
    member, file = reached.member, reached.member.accompaniment
    checkpoint = open_checkpoint(file) if file.is_open and member.left_at is None else None
    before = _before(checkpoint, member)
    form = CheckpointForm(request.POST if request.method == "POST" else None, initial=before)
    said = form["words"].value() or ""
    lines = lines_for(said[:MOST_REFUSED], region=member.person.region or request.region)
    if checkpoint is not None and request.method == "POST" and form.is_valid():
        _keep(request, checkpoint, member, form, by=Actor.person(member.person_id))
        if lines is None:
            return redirect(reached.address("checkpoint"))
        # The lines at once: the checkpoint may be closed by this very answer, and its words shown no more.
        before = _before(checkpoint, member)
    context = {
        "lines": lines,
        "form": form,
        "file": file,
        "open": checkpoint is not None,
        "answered": bool(before),
        "beyond": goes_beyond([before]),
        "back": reached.address("frame"),
        "region": library.region(file.region),
        "professionals": library.professionals(file.region),
    }
    wrong = checkpoint is not None and form.errors
    return render(request, "accompaniment/checkpoint.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def checkpoint(
    request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """The open checkpoint, what both sides answered, and when the earlier ones were."""
    file = file_for_practitioner(practitioner, accompaniment_id)
    current = open_checkpoint(file)
    before = _before(current, None)
    form = CheckpointForm(request.POST if request.method == "POST" else None, initial=before)
    if current is not None and request.method == "POST" and form.is_valid():
        _keep(request, current, None, form, by=Actor.user(practitioner.user_id))
        beyond = goes_beyond([{name: said.value for name, said in form.said().items()}])
        return redirect("file:referral" if beyond else "file:checkpoint", accompaniment_id)
    known = list(file.checkpoints.select_related("accompaniment").order_by("-opened_at")[:12])
    rows = [_told(said) for said in answers_to(known[0])] if known else []
    context = {
        "accompaniment": file,
        "form": form,
        "current": current,
        "answered": bool(before),
        "last": known[0] if known else None,
        "rows": rows,
        "earlier": known[1:],
        "due": due_now(file, at=clock.now()),
        "beyond": goes_beyond(row["said"] for row in rows),
    }
    wrong = current is not None and form.errors
    return render(request, "file/checkpoint.html", context, status=422 if wrong else 200)


def _before(checkpoint: Checkpoint | None, member: Member | None) -> dict[str, str]:
    mine = (
        checkpoint.answers.filter(member=member).select_related("member__person").first()
        if checkpoint
        else None
    )
    return mine.said() if mine else {}


def _keep(
    request: VisitorRequest, checkpoint: Checkpoint, member: Member | None, form: CheckpointForm, *, by: Actor
) -> None:
    words = form.cleaned_data["words"]
    try:
        answer(checkpoint=checkpoint, member=member, said=form.said(), words=words, by=by, at=clock.now())
        if member is None:  # a member's page says it in its title
            messages.success(request, _("Vos réponses sont notées."))
    except (NotOpen, FileClosed):
        messages.info(request, _("Ce point d'étape est fermé. Le suivant viendra en son temps."))


def _told(one: CheckpointAnswer) -> dict[str, Any]:
    said = one.said()
    pairs = [(question, Said(said[name]).label) for name, question in QUESTIONS.items() if name in said]
    return {
        "who": one.member.person.first_name if one.member else "",
        "practitioner": one.member is None,
        "pairs": pairs,
        "words": said.get("words", ""),
        "said": said,
    }
