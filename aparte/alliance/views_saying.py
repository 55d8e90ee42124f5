"""A member says how a meeting felt, by private link or in their space: read again before it goes, changed until the
next meeting."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.accompaniment.access import member_in_space
from aparte.accompaniment.links import member_token
from aparte.alliance.access import felt_by_link, felt_in_space
from aparte.alliance.actions import TooLate, want_invitations
from aparte.alliance.actions import say as keep
from aparte.alliance.forms import FeltForm
from aparte.alliance.models import Felt, NoInvitation
from aparte.alliance.queries import files_of, next_begins, picture_for_person, words_of
from aparte.alliance.rules import Said, may_change
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.orientation.queries_lines import MOST_REFUSED, lines_for
from aparte.people.access import VisitorRequest, limited, person_only
from aparte.people.models import Erased, Person
from aparte.people.queries import same_human

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: VisitorRequest, token: str) -> HttpResponse:
    felt = felt_by_link(token)
    return _say(request, felt, base="base.html", mails=reverse("alliance:mails", args=[token]))


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def say_here(
    request: VisitorRequest, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, person: Person
) -> HttpResponse:
    """The same page, from the person's space."""
    felt = felt_in_space(person, accompaniment_id, meeting_id, at=clock.now())
    back = reverse("alliance:mine", args=[accompaniment_id])
    return _say(request, felt, base="space_base.html", back=back)


def _say(request: VisitorRequest, felt: Felt, *, base: str, back: str = "", mails: str = "") -> HttpResponse:
    at, said = clock.now(), felt.said()
    step = request.POST.get("step", "") if request.method == "POST" else ""
    late = may_change(next_begins=next_begins(felt), at=at).refused
    form = FeltForm(request.POST if step in {"look", "send", "change"} else None, said=said)
    if step == "nothing" or (step == "send" and form.is_valid()):
        return _kept(request, felt, form.said() if step == "send" else Said())
    looked = form.said() if step == "look" and form.is_valid() else None
    shown = looked or said
    sent = request.POST.get("comment", "")[:MOST_REFUSED] if step in {"look", "send"} else ""
    asks = not late and looked is None and (said is None or "changer" in request.GET or bool(step))
    wrong = bool(step) and step != "change" and bool(form.errors)
    if step == "change":
        form.errors.clear()
    context = {
        "base": base,
        "back": back,
        "mails": mails,
        "felt": felt,
        "meeting": felt.meeting,
        "practitioner": felt.member.accompaniment.practitioner,
        "form": form,
        "alliance": library.alliance(),
        "said": said,
        "shown": shown,
        "words": words_of(shown),
        "looking": looked is not None,
        "asks": asks,
        "late": late,
        "lines": lines_for(
            sent or (shown.comment if shown else ""), region=felt.member.person.region or request.region
        ),
    }
    with timezone.override(clock.zone(felt.meeting.zone_for(felt.member.person))):
        return render(request, "alliance/say.html", context, status=422 if wrong else 200)


def _kept(request: VisitorRequest, felt: Felt, said: Said) -> HttpResponse:
    try:
        keep(felt=felt, said=said, by=Actor.person(felt.member.person_id), at=clock.now())
        messages.success(
            request, _("C'est noté. Merci.") if not said.empty else _("Rien n'est dit, et c'est très bien.")
        )
    except TooLate:
        messages.error(request, _("La rencontre suivante a commencé : dites-le plutôt à propos d'elle."))
    except Erased:  # forgotten in another tab: the link leads nowhere any more
        raise Http404 from None
    return redirect(request.path)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: VisitorRequest, token: str) -> HttpResponse:
    """No more mail after meetings, or mails again."""
    person = felt_by_link(token).member.person
    if request.method == "POST":
        wanted = request.POST.get("mails") == "on"
        want_invitations(person=person, wanted=wanted, by=Actor.person(person.pk), at=clock.now())
        messages.success(
            request,
            _("Un courriel partira après chaque rencontre.")
            if wanted
            else _("Plus aucun courriel ne partira."),
        )
        return redirect("alliance:mails", token)
    unwanted = NoInvitation.objects.filter(person=person).exists()
    return render(request, "alliance/mails.html", {"token": token, "unwanted": unwanted})


@not_too_often
@require_safe
@person_only
def everywhere(request: VisitorRequest, person: Person) -> HttpResponse:
    """Whose pictures the person has: one for each accompaniment."""
    return render(
        request, "alliance/everywhere.html", {"person": person, "members": files_of(same_human(person))}
    )


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def mine(request: VisitorRequest, accompaniment_id: uuid.UUID, person: Person) -> HttpResponse:
    """The person's own side over time, and what the practitioner sees of it."""
    member = member_in_space(person, accompaniment_id)
    if request.method == "POST":
        wanted = request.POST.get("mails") == "on"
        who = member.person
        want_invitations(person=who, wanted=wanted, by=Actor.person(who.pk), at=clock.now())
        return redirect("alliance:mine", accompaniment_id)
    context = {
        "member": member,
        "practitioner": member.accompaniment.practitioner,
        "picture": picture_for_person(member),
        "alliance": library.alliance(),
        "unwanted": NoInvitation.objects.filter(person=member.person).exists(),
        "has_email": bool(member.person.sealed_email),
        "token": member_token(member),
    }
    with timezone.override(clock.zone(person.zone)):
        return render(request, "alliance/mine.html", context)
