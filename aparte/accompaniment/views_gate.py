"""« Ouvrir un accompagnement »: what the practitioner checks, and what a refusal leaves to say."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.accompaniment.access_agreement import gate_for_practitioner
from aparte.accompaniment.actions_gate import AlreadyOpen, NobodyInIt, NotFromThisMeeting, pass_gate
from aparte.accompaniment.forms_gate import GateForm
from aparte.accompaniment.models import Accompaniment, Gate
from aparte.accompaniment.queries_gate import contrary_before, file_of, refusals, who_may_be_in
from aparte.accompaniment.rules_gate import Reason, may_try, reasons_in
from aparte.accompaniment.terms import Exclusion
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from aparte.library.terms import AlertKind
from aparte.meetings.access import meeting_for_practitioner
from aparte.meetings.models import Meeting
from aparte.orientation.queries import answers_said, marked
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

DANGERS = (AlertKind.SUICIDE, AlertKind.VIOLENCE_SUFFERED, AlertKind.CHILD_IN_DANGER)
"""What « somebody is in danger » may be: its lines stand first, after the emergency number."""


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def gate(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """The reading is a proposal with its words; who signs decides."""
    meeting = meeting_for_practitioner(practitioner, meeting_id)
    persons = who_may_be_in(meeting)
    known = file_of(meeting)
    if known is not None:
        return redirect("file:agreement", known.pk)
    if not persons or not may_try(meeting.state, meeting.outcome):
        return _not_from_here(request, meeting)
    today = clock.today(clock.zone(practitioner.zone))
    form = GateForm(request.POST if request.method == "POST" else None, persons=persons, today=today)
    if request.method == "POST" and form.is_valid():
        return _signed(request, meeting, form)
    context = {
        "meeting": meeting,
        "form": form,
        "refused_before": refusals(meeting),
        "closed_by_opinion": contrary_before(practitioner, persons),
        **_proposed(meeting, by=Actor.user(practitioner.user_id)),
    }
    return render(request, "file/gate.html", context, status=422 if form.errors else 200)


def _signed(request: VisitorRequest, meeting: Meeting, form: GateForm) -> HttpResponse:
    by = Actor.user(meeting.practitioner.user_id)
    try:
        signed = pass_gate(
            meeting=meeting,
            persons=form.chosen(),
            checked=form.checked(),
            situation=form.cleaned_data["situation"],
            by=by,
            at=clock.now(),
        )
    except AlreadyOpen as known:
        return redirect("file:agreement", known.accompaniment.pk)
    except (NotFromThisMeeting, NobodyInIt):
        return _not_from_here(request, meeting)
    opened = Accompaniment.objects.filter(gate=signed).first()
    if opened is None:
        return redirect("file:refusal", signed.pk)
    messages.success(request, _("Le dossier est ouvert. L'entente peut être proposée."))
    return redirect("file:agreement", opened.pk)


def _not_from_here(request: VisitorRequest, meeting: Meeting) -> HttpResponse:
    messages.error(
        request, _("Rien ne s'ouvre depuis cette rencontre. Confirmez-la, ou revoyez la suite notée.")
    )
    return redirect("desk:meeting", meeting.pk)


def _proposed(meeting: Meeting, *, by: Actor) -> dict[str, Any]:
    """What the person brought, what the machine read, what they chose. Reading it leaves a trace, each time."""
    record(verb=Verb.REQUEST_READ, by=by, about=meeting.request, at=clock.now())
    content = meeting.request.unsealed()
    reading = content.reading or {}
    alerts = [(alert["kind"], alert["who"]) for alert in reading.get("alerts", [])]
    return {
        "content": content,
        "text": library.orientation_text(content.orientation) if content.orientation else None,
        "alert_texts": library.alert_texts(alerts),
        "answers": answers_said((content.own_choice or {}).get("answers", {})),
        **marked(content.words, reading.get("findings", []), language=get_language() or "fr"),
    }


@require_safe
@practitioner_only
def refusal(request: VisitorRequest, gate_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """A gate that was not passed: why, what can be said to the person, to whom they may turn. It can be printed."""
    found = gate_for_practitioner(practitioner, gate_id)
    kept = found.unsealed()
    reasons = reasons_in(kept)
    region = found.person.region or practitioner.region
    context = {
        "gate": found,
        "reasons": [one.value for one in reasons],
        "exclusions": [Exclusion(one).label for one in kept.get("exclusions", ())],
        "care": kept.get("care"),
        "meeting": _first_meeting(found),
        "region": library.region(region),
        "professionals": library.professionals(region),
        "lines": library.crisis_lines_for(region, DANGERS)[:6] if Reason.DANGER in reasons else (),
    }
    return render(request, "file/gate_refused.html", context)


def _first_meeting(gate: Gate) -> Meeting | None:
    mine = Meeting.objects.of_practitioner(gate.practitioner).filter(request=gate.request_id)
    return mine.order_by("starts_at").first() if gate.request_id else None
