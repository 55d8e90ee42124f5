"""The agreement on the practitioner's desk: who is asked, who answers for a minor, what was answered."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aparte import clock
from aparte.accompaniment import actions_consent
from aparte.accompaniment import queries_agreement as agreements
from aparte.accompaniment.access import file_for_practitioner
from aparte.accompaniment.access_agreement import holder_of_file, member_of_file
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_agreement import NothingNew
from aparte.accompaniment.actions_agreement import propose as propose_agreement
from aparte.accompaniment.forms_agreement import HolderForm, MinorForm
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.queries_agreement import MemberStanding
from aparte.accompaniment.queries_consent import joint_advice
from aparte.accompaniment.rules_agreement import is_agreed
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.library.terms_agreements import MinorsFile
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

Bound = dict[tuple[str, uuid.UUID], MinorForm | HolderForm]


@require_safe
@practitioner_only
def agreement(
    request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    return _page(request, file_for_practitioner(practitioner, accompaniment_id), {})


def _page(request: VisitorRequest, file: Accompaniment, bound: Bound) -> HttpResponse:
    """`bound`: the form that was refused, by its kind and member, shown again with what is wrong."""
    current = agreements.current_agreement(file)
    terms = agreements.terms_now(file)
    newest, rules = library.agreement(file.region), library.minors(file.region)
    changed = current is not None and (current.text, current.terms()) != (newest.name, terms)
    standing = agreements.standing(file, current)
    context = {
        "accompaniment": file,
        "agreement": current,
        "said": agreements.said(current) if current else agreements.said_with(newest, terms),
        "changed": changed,
        "agreed": current is not None and is_agreed(one.answers for one in standing),
        "rows": [_row(one, bound, rules) for one in standing],
        "rules": rules,
        "advice": joint_advice(file),
    }
    return render(request, "file/agreement.html", context, status=422 if bound else 200)


def _row(one: MemberStanding, bound: Bound, rules: MinorsFile) -> dict[str, Any]:
    """`rule`: what the territory asks for at this member's age, in words; nothing for somebody of age."""
    member, minor = one.member, one.member.minor
    return {
        "standing": one,
        "rule": next((band.said for band in rules.bands if one.age is not None and one.age < band.under), ""),
        "minor_form": bound.get(("minor", member.pk))
        or MinorForm(prefix=f"minor-{member.pk}", initial=minor),
        "holder_form": bound.get(("holder", member.pk)) or HolderForm(prefix=f"holder-{member.pk}"),
    }


@require_POST
@practitioner_only
def propose(request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    file = file_for_practitioner(practitioner, accompaniment_id)
    try:
        propose_agreement(accompaniment=file, by=Actor.user(practitioner.user_id), at=clock.now())
        messages.success(request, _("L'entente part. Chacun la lit et répond pour soi."))
    except NothingNew:
        messages.info(request, _("Cette entente est déjà celle que chacun lit."))
    except FileClosed:
        _say_over(request)
    return redirect("file:agreement", accompaniment_id)


@require_POST
@practitioner_only
def minor(
    request: VisitorRequest, accompaniment_id: uuid.UUID, member_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    file = file_for_practitioner(practitioner, accompaniment_id)
    member = member_of_file(file, member_id)
    form = MinorForm(request.POST, prefix=f"minor-{member.pk}")
    if form.is_valid():
        by = Actor.user(practitioner.user_id)
        try:
            actions_consent.note_minor(member=member, **form.cleaned_data, by=by, at=clock.now())
            messages.success(request, _("C'est noté."))
            return redirect("file:agreement", accompaniment_id)
        except actions_consent.ReasonNeeded:
            form.add_error("reason", _("Dans ce territoire, écrivez ce qui vous fait décider ainsi."))
        except FileClosed:
            _say_over(request)
            return redirect("file:agreement", accompaniment_id)
    return _page(request, file, {("minor", member.pk): form})


@require_POST
@practitioner_only
def holder(
    request: VisitorRequest, accompaniment_id: uuid.UUID, member_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    file = file_for_practitioner(practitioner, accompaniment_id)
    member = member_of_file(file, member_id)
    form = HolderForm(request.POST, prefix=f"holder-{member.pk}")
    if form.is_valid():
        by = Actor.user(practitioner.user_id)
        try:
            actions_consent.add_holder(member=member, **form.cleaned_data, by=by, at=clock.now())
            messages.success(request, _("Cette personne recevra son propre lien."))
            return redirect("file:agreement", accompaniment_id)
        except actions_consent.AlreadyNamed:
            form.add_error("email", _("Quelqu'un répond déjà avec ce courriel."))
        except actions_consent.TooManyHolders:
            form.add_error(None, _("Quatre personnes au plus. Retirez-en une d'abord."))
        except actions_consent.NotAMinor:
            form.add_error(None, _("Notez d'abord l'âge de la personne."))
        except FileClosed:
            _say_over(request)
            return redirect("file:agreement", accompaniment_id)
    return _page(request, file, {("holder", member.pk): form})


@require_POST
@practitioner_only
def remove_holder(
    request: VisitorRequest, accompaniment_id: uuid.UUID, holder_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    file = file_for_practitioner(practitioner, accompaniment_id)
    found = holder_of_file(file, holder_id)
    try:
        actions_consent.remove_holder(holder=found, by=Actor.user(practitioner.user_id), at=clock.now())
        messages.success(request, _("Cette personne n'est plus interrogée."))
    except FileClosed:
        _say_over(request)
    return redirect("file:agreement", accompaniment_id)


def _say_over(request: VisitorRequest) -> None:
    messages.info(request, _("Cet accompagnement est terminé : rien n'y change plus."))
