"""Going on with somebody else, on the desk: proposing a colleague, a goodbye, who arrives and what they pass on."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.access_changing import change_for_receiver
from aparte.accompaniment.actions_changing import (
    FileIsClosed,
    NotAColleague,
    NotWaiting,
    TakenBack,
    accept,
    decline,
    propose,
    read_passed_on,
)
from aparte.accompaniment.forms_changing import ProposeForm
from aparte.accompaniment.queries_changing import (
    arrivals_for,
    changes_of_file,
    colleagues,
    proposals_of_file,
    read_copy,
    was_opened,
)
from aparte.accompaniment.terms import Ending
from aparte.accompaniment.terms_changing import ChangeState
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def changing(
    request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """Propose a colleague; once somebody went on, their goodbye and what the law asks to keep."""
    file, at = file_for_practitioner(practitioner, accompaniment_id), clock.now()
    members = list(file.members.present().select_related("person")) if file.is_open else []
    form = ProposeForm(
        request.POST if request.method == "POST" else None, practitioner=practitioner, members=members
    )
    if request.method == "POST" and form.is_valid():
        member = form.members[form.cleaned_data["member"]]
        by = Actor.user(practitioner.user_id)
        try:
            propose(member=member, to=form.cleaned_data["colleague"], by=by, at=at)
            messages.success(request, _("C'est proposé. La personne reste libre, et ne doit aucune réponse."))
        except (NotAColleague, FileIsClosed):
            messages.error(request, _("Cette proposition n'est plus possible."))
        return redirect("file:changing", accompaniment_id)
    context = {
        "accompaniment": file,
        "form": form,
        "may_propose": bool(members) and colleagues(practitioner).exists(),
        "changes": changes_of_file(file),
        "proposals": proposals_of_file(file) if file.is_open else [],
        "gone": file.ending == Ending.TRANSFERRED,
        "keeping": library.keeping(file.region or practitioner.region),
    }
    with timezone.override(clock.zone(practitioner.zone)):
        return render(
            request, "accompaniment/changing_desk.html", context, status=422 if form.errors else 200
        )


@require_safe
@practitioner_only
def arrivals(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """Who wishes to go on with me."""
    context = {"arrivals": arrivals_for(practitioner)}
    with timezone.override(clock.zone(practitioner.zone)):
        return render(request, "accompaniment/arrivals.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def arrival(request: VisitorRequest, change_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """One person: welcome them or not; then read what they pass on, which from then on they cannot take back."""
    change = change_for_receiver(practitioner, change_id)
    by, at, answer = Actor.user(practitioner.user_id), clock.now(), request.POST.get("answer", "")
    copy = None
    try:
        if request.method == "POST" and answer in {"yes", "no"}:
            (accept if answer == "yes" else decline)(change=change, by=by, at=at)
            if answer == "no":
                messages.success(request, _("C'est dit. La personne peut choisir quelqu'un d'autre."))
                return redirect("file:arrivals")
            return redirect("file:arrival", change_id)
        opened = was_opened(change)
        if change.state == ChangeState.ACCEPTED and (opened or answer == "read"):
            copy = read_copy(read_passed_on(change=change, by=by, at=at))
    except NotWaiting:
        messages.error(request, _("Cette demande a été reprise, ou a déjà sa réponse."))
        return redirect("file:arrivals")
    except TakenBack:
        messages.info(request, _("La personne a repris ce qu'elle transmettait."))
        return redirect("file:arrival", change_id)
    context = {"change": change, "copy": copy, "former": change.member.accompaniment.practitioner}
    with timezone.override(clock.zone(practitioner.zone)):
        return render(request, "accompaniment/arrival.html", context)
