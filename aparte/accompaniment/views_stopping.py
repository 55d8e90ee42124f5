"""A member's private link: stop, pause, go on, come back. One button, no reason asked, and no page that argues."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.accompaniment import actions_stopping as actions
from aparte.accompaniment.access import member_by_link
from aparte.accompaniment.models import Member
from aparte.accompaniment.queries_stopping import goes_on, leads_on, may_come_back, to_come
from aparte.accompaniment.terms import State
from aparte.audit.terms import Actor
from aparte.meetings.queries_meeting import late_among
from aparte.people.access import VisitorRequest, limited

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: VisitorRequest, token: str) -> HttpResponse:
    """What stopping does, then the button; once it is done, what is still offered."""
    member = member_by_link(token)
    if request.method == "POST":
        try:
            actions.stop(member=member, by=Actor.person(member.person_id), at=clock.now())
        except actions.AlreadyOver:
            messages.info(request, _("Cet accompagnement était déjà terminé."))
        return redirect("accompaniment:stop", token)
    if goes_on(member):
        return _asked(request, member, token, "accompaniment/stop.html")
    context = {
        "member": member,
        "token": token,
        "farewell": leads_on(member),
        "may_come_back": may_come_back(member),
    }
    return render(request, "accompaniment/stopped.html", context)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: VisitorRequest, token: str) -> HttpResponse:
    """What a pause does, then the button; during the pause, how to go on."""
    member = member_by_link(token)
    if request.method == "POST":
        try:
            actions.pause(member=member, by=Actor.person(member.person_id), at=clock.now())
        except actions.AlreadyOver:
            messages.info(request, _("Cet accompagnement était déjà terminé."))
        return redirect("accompaniment:pause", token)
    if not goes_on(member):
        return redirect("accompaniment:stop", token)
    if member.accompaniment.state == State.PAUSED:
        return render(request, "accompaniment/paused.html", {"member": member, "token": token})
    return _asked(request, member, token, "accompaniment/pause.html")


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: VisitorRequest, token: str) -> HttpResponse:
    """Go on after a pause; then the way to the next meeting."""
    member = member_by_link(token)
    if request.method == "POST":
        try:
            actions.resume(member=member, by=Actor.person(member.person_id), at=clock.now())
        except actions.AlreadyOver:
            messages.info(request, _("Cet accompagnement était déjà terminé."))
        return redirect("accompaniment:resume", token)
    if not goes_on(member):
        return redirect("accompaniment:stop", token)
    if member.accompaniment.state == State.PAUSED:
        return redirect("accompaniment:pause", token)
    context = {"member": member, "token": token, "next": leads_on(member)}
    return render(request, "accompaniment/resumed.html", context)


@login_not_required
@not_too_often
@require_POST
def come_back(request: VisitorRequest, token: str) -> HttpResponse:
    member = member_by_link(token)
    try:
        actions.come_back(member=member, by=Actor.person(member.person_id), at=clock.now())
        messages.success(request, _("Vous voilà de retour. Rien n'a été perdu."))
    except actions.AlreadyOver:
        messages.error(
            request, _("Cet accompagnement est terminé. Vous pouvez prendre un nouveau rendez-vous.")
        )
    return redirect("accompaniment:resume", token)


def _asked(request: VisitorRequest, member: Member, token: str, template: str) -> HttpResponse:
    """Before the button: what is cancelled, and what may be asked for what is near."""
    at = clock.now()
    meetings = to_come(member, at=at)
    late = late_among([one for one in meetings if one.person_id == member.person_id], at=at)
    with timezone.override(clock.zone(member.person.zone)):
        context = {
            "member": member,
            "token": token,
            "meetings": [(one, one in late, one.zone_for(member.person)) for one in meetings],
            "late": late,
            "others": member.accompaniment.members.present().exclude(pk=member.pk).exists(),
        }
        return render(request, template, context)
