"""Going on with somebody else, on the person's side: two steps, no reason asked, taken back until it was read."""

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
from aparte.accompaniment.access import member_by_link
from aparte.accompaniment.actions_changing import (
    FileIsClosed,
    NotAColleague,
    NothingPrepared,
    NothingToTakeBack,
    SentAlready,
    leave_for_elsewhere,
    prepare,
    send,
)
from aparte.accompaniment.actions_changing import take_back as take_it_back
from aparte.accompaniment.forms_changing import ELSEWHERE, GoodbyeForm, PassOnForm, WhoNextForm
from aparte.accompaniment.models import Change, Member
from aparte.accompaniment.queries_changing import items_of, latest_change, proposal_to, was_opened
from aparte.accompaniment.rules_changing import may_take_back
from aparte.accompaniment.terms import OPEN_STATES
from aparte.accompaniment.terms_changing import ChangeState
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.orientation.queries_lines import MOST_REFUSED, Lines, lines_for
from aparte.people.access import VisitorRequest, limited

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def changing(request: VisitorRequest, token: str) -> HttpResponse:
    """Step one, who next; or where a change that was sent stands."""
    member = member_by_link(token)
    practitioner = member.accompaniment.practitioner
    change, at = latest_change(member), clock.now()
    form = WhoNextForm(
        request.POST if request.method == "POST" else None,
        practitioner=practitioner,
        initial=_known(member, change),
    )
    unsure, status = False, 200
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        try:
            if chosen is not None:
                prepare(member=member, to=chosen, by=Actor.person(member.person_id), at=at)
                return redirect("accompaniment:passing_on", token)
        except (NotAColleague, FileIsClosed, SentAlready):
            messages.error(request, _("Ce choix n'est plus possible. Voici où vous en êtes."))
            return redirect("accompaniment:changing", token)
        if form.cleaned_data["who"] == ELSEWHERE:
            return redirect("accompaniment:elsewhere", token)
        unsure = True
    elif form.errors:
        status = 422
    context = _told(member, change, token) | {"form": form, "unsure": unsure}
    with timezone.override(clock.zone(member.person.zone)):
        return render(request, "accompaniment/changing.html", context, status=status)


def _known(member: Member, change: Change | None) -> dict[str, str]:
    """Whom the person chose already, or was proposed."""
    if change is not None and change.to is not None and change.state == ChangeState.PREPARED:
        return {"who": change.to.slug}
    proposal = proposal_to(member)
    return {"who": proposal.to.slug} if proposal else {}


def _told(member: Member, change: Change | None, token: str) -> dict[str, object]:
    opened = change is not None and was_opened(change)
    passed_on = change is not None and hasattr(change, "passed_on")
    over = member.left_at is not None or member.accompaniment.state not in OPEN_STATES
    return {
        "member": member,
        "practitioner": member.accompaniment.practitioner,
        "token": token,
        "change": change,
        "proposal": proposal_to(member),
        "opened": opened,
        "passed_on": passed_on,
        "may_take_back": change is not None
        and change.state != ChangeState.PREPARED
        and not may_take_back(state=change.state, opened=opened).refused
        and (passed_on or change.state == ChangeState.SENT),
        "over": over,
        "may_choose": not over and (change is None or change.state != ChangeState.SENT),
        "not_a_failure": library.alliance().not_a_failure,
    }


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def passing_on(request: VisitorRequest, token: str) -> HttpResponse:
    """Step two, what is passed on: each thing ticked by the person, nothing beforehand."""
    member, at = member_by_link(token), clock.now()
    change = latest_change(member)
    if change is None or change.state != ChangeState.PREPARED:
        return redirect("accompaniment:changing", token)
    form = PassOnForm(request.POST if request.method == "POST" else None, items=items_of(member))
    lines = _lines(request, member, form)
    if request.method == "POST" and form.is_valid():
        try:
            send(
                member=member,
                items=form.cleaned_data["items"],
                goodbye=form.cleaned_data["goodbye"],
                by=Actor.person(member.person_id),
                at=at,
            )
            messages.success(request, _("C'est envoyé. Vous pouvez encore le reprendre."))
        except (NotAColleague, NothingPrepared, FileIsClosed):
            messages.error(request, _("Ce choix n'est plus possible. Rien n'a été envoyé."))
        return _done(request, member, token, lines)
    context = _told(member, change, token) | {"form": form, "lines": lines}
    with timezone.override(clock.zone(member.person.zone)):
        return render(request, "accompaniment/passing_on.html", context, status=422 if form.errors else 200)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: VisitorRequest, token: str) -> HttpResponse:
    """To whom else, what to ask them, and ending here when one wants to."""
    member, at = member_by_link(token), clock.now()
    form = GoodbyeForm(request.POST if request.method == "POST" else None)
    lines = _lines(request, member, form)
    if request.method == "POST" and form.is_valid():
        try:
            leave_for_elsewhere(
                member=member, goodbye=form.cleaned_data["goodbye"], by=Actor.person(member.person_id), at=at
            )
        except (FileIsClosed, SentAlready):
            messages.error(request, _("Ce choix n'est plus possible. Voici où vous en êtes."))
        return _done(request, member, token, lines)
    region = member.person.region or member.accompaniment.practitioner.region
    context = _told(member, latest_change(member), token) | {
        "form": form,
        "region": library.region(region),
        "lines": lines,
        "professionals": library.professionals(region),
        "ten_questions": library.ten_questions(),
    }
    return render(request, "accompaniment/elsewhere.html", context, status=422 if form.errors else 200)


@login_not_required
@not_too_often
@require_POST
def take_back(request: VisitorRequest, token: str) -> HttpResponse:
    member = member_by_link(token)
    change = latest_change(member)
    try:
        if change is not None:
            take_it_back(change=change, by=Actor.person(member.person_id), at=clock.now())
        messages.success(request, _("C'est repris. Il n'en reste rien."))
    except NothingToTakeBack:
        messages.error(
            request, _("C'est déjà lu, ou déjà fini. Parlez-en avec la personne qui vous accueille.")
        )
    return redirect("accompaniment:changing", token)


def _lines(request: VisitorRequest, member: Member, form: GoodbyeForm) -> Lines | None:
    """The crisis lines that a word of goodbye calls for, sent or refused."""
    said = str(form["goodbye"].value() or "")[:MOST_REFUSED] if form.is_bound else ""
    return lines_for(said, region=member.person.region or request.region)


def _done(request: VisitorRequest, member: Member, token: str, lines: Lines | None) -> HttpResponse:
    """Where the change stands, by its own address; under the lines at once when the goodbye called for them."""
    if lines is None:
        return redirect("accompaniment:changing", token)
    now = member_by_link(token)
    change = latest_change(now)
    form = WhoNextForm(None, practitioner=now.accompaniment.practitioner, initial=_known(now, change))
    context = _told(now, change, token) | {"form": form, "lines": lines}
    with timezone.override(clock.zone(member.person.zone)):
        return render(request, "accompaniment/changing.html", context)
