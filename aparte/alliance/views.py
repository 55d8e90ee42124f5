"""The practitioner's side: both sides over time, one's own feeling of a meeting, and what needs talking about."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.alliance.access import felt_for_practitioner, file_to_look_at, member_of_file
from aparte.alliance.actions import NotADay, TooLate, say, set_aside, take_up_again
from aparte.alliance.forms import AsideForm, FeltForm
from aparte.alliance.queries import (
    aside_of,
    members_to_show,
    next_begins,
    picture_for_practitioner,
    tension,
    those_to_talk_with,
    words_of,
)
from aparte.alliance.rules import may_change
from aparte.alliance.rules_tension import AMONG
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Erased, Practitioner


@require_safe
@practitioner_only
def over_time(
    request: VisitorRequest, accompaniment_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """Both sides, one member at a time. Each reading leaves its trace."""
    file, at = file_to_look_at(practitioner, accompaniment_id), clock.now()
    members = members_to_show(file)
    asked = request.GET.get("membre", "")
    member = next((one for one in members if str(one.pk) == asked), members[0] if members else None)
    context: dict[str, object] = {"accompaniment": file, "members": members, "member": member}
    if member is not None:
        member.accompaniment = file
        record(verb=Verb.FELT_READ, by=Actor.user(practitioner.user_id), about=member, at=at)
        picture = picture_for_practitioner(member)
        aside = aside_of(member)
        until, today = aside.until if aside else None, clock.today(clock.zone(practitioner.zone))
        hidden = until is not None and today <= until
        others = [one for one in members if one != member]
        context |= {
            "picture": picture,
            "alliance": library.alliance(),
            "signs": tension(member, picture.rows, at=at),
            "until": until if hidden else None,
            "waiting": those_to_talk_with(others, today=today, at=at) if others else (),
        }
    with timezone.override(clock.zone(practitioner.zone)):
        return render(request, "alliance/over_time.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def say_own(
    request: VisitorRequest,
    accompaniment_id: uuid.UUID,
    member_id: uuid.UUID,
    meeting_id: uuid.UUID,
    practitioner: Practitioner,
) -> HttpResponse:
    """One's own side of one meeting: four lines, no comment. What one thinks of it belongs to one's own notes."""
    at = clock.now()
    felt = felt_for_practitioner(practitioner, accompaniment_id, member_id, meeting_id, at=at)
    form = FeltForm(request.POST if request.method == "POST" else None, practitioner=True, said=felt.said())
    if request.method == "POST" and form.is_valid():
        try:
            say(felt=felt, said=form.said(), by=Actor.user(practitioner.user_id), at=at)
            messages.success(request, _("C'est noté."))
        except TooLate:
            messages.error(request, _("La rencontre suivante a commencé : dites-le plutôt à propos d'elle."))
        except Erased:
            raise Http404 from None
        return redirect("felt:alliance", accompaniment_id)
    context = {
        "accompaniment": felt.member.accompaniment,
        "member": felt.member,
        "meeting": felt.meeting,
        "form": form,
        "late": may_change(next_begins=next_begins(felt), at=at).refused,
        "places": library.alliance().places,
        "words": words_of(felt.said()),
    }
    with timezone.override(clock.zone(practitioner.zone)):
        return render(request, "alliance/say_own.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def to_talk_about(
    request: VisitorRequest, accompaniment_id: uuid.UUID, member_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """The sheet of leads, set aside until a day or taken up again."""
    member = member_of_file(file_to_look_at(practitioner, accompaniment_id), member_id)
    at, today = clock.now(), clock.today(clock.zone(practitioner.zone))
    found = tension(member, picture_for_practitioner(member).rows, at=at)
    aside = aside_of(member)
    if not found and aside is None:
        raise Http404
    by = Actor.user(practitioner.user_id)
    form = AsideForm(
        request.POST if "until" in request.POST else None, initial={"until": today + timedelta(days=30)}
    )
    if request.method == "POST" and "again" in request.POST:
        take_up_again(member=member, by=by, at=at)
        return redirect("felt:tension", accompaniment_id, member_id)
    if request.method == "POST" and form.is_valid():
        try:
            set_aside(member=member, until=form.cleaned_data["until"], today=today, by=by, at=at)
            messages.success(request, _("La fiche est mise de côté."))
            return redirect("felt:alliance", accompaniment_id)
        except NotADay:
            form.add_error("until", _("Choisissez un jour à venir, dans les six mois."))
    scales = {scale.id: scale for scale in library.alliance().scales}
    context = {
        "accompaniment": member.accompaniment,
        "member": member,
        "signs": [(sign, scales.get(sign.line)) for sign in found],
        "among": AMONG,
        "sheet": library.alliance().sheet,
        "form": form,
        "until": aside.until if aside else None,
    }
    with timezone.override(clock.zone(practitioner.zone)):
        return render(request, "alliance/to_talk_about.html", context, status=422 if form.errors else 200)
