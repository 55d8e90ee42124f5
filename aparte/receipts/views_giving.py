"""Giving receipts for a meeting: filled in, read as they will be, then given; and cancelling one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.accompaniment.models import FileMeeting
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner
from aparte.receipts.access import file_meeting_of, receipt_of
from aparte.receipts.actions import (
    AlreadyGiven,
    DoesNotAddUp,
    NoHeading,
    NotHeld,
    NothingPaid,
    NotPaidYet,
    NotTheirs,
    NotToCancel,
    cancel,
    give,
    prepare,
)
from aparte.receipts.forms import GiveForm
from aparte.receipts.queries import given_for, heading_of, names_before, payers, receipted, usual_fee
from aparte.receipts.queries_pdf import paper
from aparte.receipts.queries_wording import look_at
from aparte.receipts.rules import Reason, calls_for_one
from aparte.receipts.terms import Said

_REFUSED = (NotHeld, NoHeading, NotTheirs, NothingPaid, DoesNotAddUp, NotPaidYet, AlreadyGiven)
_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@practitioner_only
def give_one(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """Three steps of one form: « look » shows what would be given, « send » gives it, « change » comes back."""
    found = file_meeting_of(practitioner, meeting_id)
    form, step = _form(request, found), request.POST.get("step", "")
    if request.method != "POST" or form is None or not form.is_valid() or step == "change":
        if form is not None and step == "change":
            form.errors.clear()
        return _page(request, found, form, status=_status(request, form, step))
    told: dict[str, Any] = {
        "file_meeting": found,
        "shares": form.shares(),
        "payment": form.payment(),
        "at": clock.now(),
    }
    try:
        if step != "send":
            return _read_again(request, found, form, prepare(**told))
        key, by = form.cleaned_data["key"], Actor.user(practitioner.user_id)
        given = give(**told, key=key, by=by)
    except _REFUSED as refusal:
        _say(form, found, refusal)
        return _page(request, found, form, status=422)
    messages.success(request, _("C'est donné."))
    return redirect("receipts:receipt", given[0].pk) if len(given) == 1 else redirect(request.path)


@require_http_methods(_METHODS)
@practitioner_only
def cancel_one(request: VisitorRequest, receipt_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """A mistake is undone by a cancellation with its own number; the receipt stays."""
    found = receipt_of(practitioner, receipt_id)
    if request.method != "POST":
        if found.cancelled is not None or found.cancels_id is not None:
            return redirect("receipts:receipt", receipt_id)
        return render(request, "receipts/cancel.html", {"receipt": found})
    try:
        made = cancel(receipt=found, by=Actor.user(practitioner.user_id), at=clock.now())
    except NotToCancel:
        messages.error(request, _("Cela ne s'annule pas : donnez plutôt un nouveau reçu."))
        return redirect("receipts:receipt", receipt_id)
    messages.success(request, _("Ce reçu est annulé."))
    return redirect("receipts:receipt", made.pk)


def _form(request: VisitorRequest, found: FileMeeting) -> GiveForm | None:
    """None when there is nobody to give one to, or nothing that one could be given for."""
    practitioner, meeting, persons = found.accompaniment.practitioner, found.meeting, payers(found)
    held = calls_for_one(kind=meeting.kind, state=meeting.state, outcome=meeting.outcome)
    if held.refused or not persons or heading_of(practitioner) is None:
        return None
    zone = clock.zone(practitioner.zone)
    return GiveForm(
        request.POST if request.method == "POST" else None,
        persons=persons,
        names=names_before(practitioner, persons),
        fee=usual_fee(found),
        before=receipted(found),
        paid_on=timezone.localtime(meeting.starts_at, zone).date(),
    )


def _status(request: VisitorRequest, form: GiveForm | None, step: str) -> int:
    if request.method != "POST" or step == "change":
        return 200
    return 422 if form is not None else 409


def _page(request: VisitorRequest, found: FileMeeting, form: GiveForm | None, *, status: int) -> HttpResponse:
    practitioner, meeting = found.accompaniment.practitioner, found.meeting
    held = calls_for_one(kind=meeting.kind, state=meeting.state, outcome=meeting.outcome)
    context = {
        "accompaniment": found.accompaniment,
        "meeting": meeting,
        "intervention": found.get_intervention_display(),
        "form": form,
        "given": given_for(found),
        "before": receipted(found),
        "total": library.money(receipted(found), practitioner.region),
        "heading": heading_of(practitioner),
        "free": Reason.EXPLORATORY in held.reasons,
        "not_held": Reason.NOT_HELD in held.reasons,
    }
    with timezone.override(clock.zone(practitioner.zone)):
        return render(request, "receipts/give.html", context, status=status)


def _read_again(
    request: VisitorRequest, found: FileMeeting, form: GiveForm, said: Sequence[Said]
) -> HttpResponse:
    """Each receipt as it would be, and what a machine read in the words that are the practitioner's own."""
    practitioner = found.accompaniment.practitioner
    currency = library.region(practitioner.region).currency
    context = {
        "accompaniment": found.accompaniment,
        "meeting": found.meeting,
        "form": form,
        "papers": [paper(one, currency=currency) for one in said],
        "findings": look_at(
            form.cleaned_data["line"], practitioner=practitioner, language=get_language() or "fr"
        ),
        "read_whole": True,
    }
    return render(request, "receipts/look.html", context)


def _say(form: GiveForm, found: FileMeeting, refusal: Exception) -> None:
    """What to do next, beside the field that it is about."""
    first = next(iter(form.rows())).amount.name
    before = library.money(receipted(found), found.accompaniment.practitioner.region)
    said: dict[type[Exception], tuple[str | None, str]] = {
        NothingPaid: (first, _("Écrivez au moins un montant.")),
        DoesNotAddUp: (
            ("paid", _("Les montants ne font pas ce total (reçus déjà donnés : %s).") % before)
            if "paid" in form.fields
            else (first, _("Des reçus ont été donnés entre-temps (en tout : %s). Vérifiez.") % before)
        ),
        NotPaidYet: ("paid_on", _("Ce jour est à venir : un reçu dit ce qui est déjà payé.")),
        NotTheirs: (None, _("Une de ces personnes n'est plus là. Rechargez la page.")),
        AlreadyGiven: (None, _("Ce formulaire a déjà servi. Ouvrez-le de nouveau depuis le dossier.")),
        NotHeld: (None, _("Notez d'abord comment la rencontre s'est passée.")),
        NoHeading: (None, _("Dites d'abord ce qui figure en tête de vos reçus.")),
    }
    form.add_error(*said[type(refusal)])
