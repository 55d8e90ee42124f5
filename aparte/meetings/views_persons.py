"""Several persons in one meeting: who asked invites and takes out, whoever is invited says yes or no."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings import emails
from aparte.meetings.access import invitation_by_link, meeting_by_link, participant_of
from aparte.meetings.actions_erasing import forget
from aparte.meetings.actions_persons import (
    NoLongerInvited,
    TooLate,
    TooManyPersons,
    WhoAskedComes,
    answer_invitation,
)
from aparte.meetings.actions_persons import invite as invite_person
from aparte.meetings.actions_persons import take_out as take_person_out
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.forms_persons import ContactForm
from aparte.meetings.models import Participant
from aparte.meetings.queries_meeting import may_take_next, place_of
from aparte.meetings.rules import may_move
from aparte.meetings.signals import offers
from aparte.meetings.terms import Presence, State
from aparte.meetings.views_link import erased_from_the_space, not_too_often
from aparte.people.access import VisitorRequest, count_message_to, not_too_much_for
from aparte.people.queries import has_entered_space


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: VisitorRequest, token: str) -> HttpResponse:
    """Who asked for a meeting sees who comes, and invites one more."""
    meeting = meeting_by_link(token)
    at = clock.now()
    if may_move(meeting.state, meeting.starts_at, at).refused:
        return redirect("meetings:link", token)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        region=meeting.person.region or meeting.practitioner.region,
    )
    if request.method == "POST" and form.is_valid():
        contact = form.contact()
        not_too_much_for(request, contact.email or contact.phone, rate=settings.RATE_CONTACT)
        try:
            invite_person(meeting=meeting, contact=contact, by=Actor.person(meeting.person_id), at=at)
            count_message_to(request, contact.email or contact.phone, rate=settings.RATE_CONTACT)
            messages.success(request, _("L'invitation part. La personne dira si elle vient."))
            return redirect("meetings:invite", token)
        except TooManyPersons:
            form.add_error(None, _("Huit personnes au plus, vous compris."))
        except TooLate:
            return redirect("meetings:link", token)
    with timezone.override(clock.zone(meeting.zone_for(meeting.person))):
        context = {
            "meeting": meeting,
            "token": token,
            "form": form,
            "others": others_of(meeting.participants.select_related("person"), meeting.person_id),
        }
        return render(request, "meetings/invite.html", context, status=422 if form.errors else 200)


@login_not_required
@not_too_often
@require_POST
def take_out(request: VisitorRequest, token: str, participant_id: uuid.UUID) -> HttpResponse:
    meeting = meeting_by_link(token)
    found = participant_of(meeting, participant_id)
    try:
        take_person_out(participant=found, by=Actor.person(meeting.person_id), at=clock.now())
        count_message_to(request, found.person.email or found.person.phone, rate=settings.RATE_CONTACT)
        messages.success(request, _("Cette personne n'est plus invitée."))
    except NoLongerInvited:
        messages.info(request, _("Cette personne n'est plus invitée."))
    except (TooLate, WhoAskedComes):
        messages.error(request, _("Ce rendez-vous ne peut plus être changé."))
    return redirect("meetings:invite", token)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: VisitorRequest, token: str) -> HttpResponse:
    """Somebody who is invited: what, when, with whom; yes or no, as often as they change their mind."""
    invited = invitation_by_link(token)
    meeting, person, at = invited.meeting, invited.person, clock.now()
    if request.method == "POST":
        _answer(request, invited)
        return redirect("meetings:invitation", token)
    with timezone.override(clock.zone(meeting.zone_for(person))):
        context = {
            "invited": invited,
            "meeting": meeting,
            "token": token,
            "zone": meeting.zone_for(person),
            "who_asked": meeting.person.first_name,
            "may_answer": not may_move(meeting.state, meeting.starts_at, at).refused,
            "place": place_of(meeting),
            "over": meeting.ends_at <= at,
            "offers": offers(meeting.pk, person.pk),
            "may_book_next": invited.presence == Presence.COMING and may_take_next(meeting),
        }
        return render(request, "meetings/invitation.html", context)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD"])
def invitation_file(request: VisitorRequest, token: str) -> HttpResponse:
    """The .ics for whoever is invited, as discreet as any."""
    invited = invitation_by_link(token)
    over = (
        invited.meeting.state in {State.CANCELLED, State.DECLINED} or invited.presence == Presence.NOT_COMING
    )
    link = emails.link_for(invited.person, invited.meeting)
    event = emails.event_for_person(invited.person, invited.meeting, link=link, over=over)
    response = HttpResponse(event, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def erase_invited(request: VisitorRequest, token: str) -> HttpResponse:
    """Be forgotten, for somebody whose name another gave."""
    invited = invitation_by_link(token)
    if has_entered_space(invited.person):
        return erased_from_the_space(request)
    if request.method != "POST":
        return render(request, "meetings/erase_invited.html", {"token": token})
    forget(person=invited.person, by=Actor.person(invited.person_id), at=clock.now())
    messages.success(request, _("Tout est effacé. Le lien privé ne mène plus nulle part."))
    return redirect("pages:home")


def others_of(participants: object, asked_by: uuid.UUID) -> list[Participant]:
    """All but who asked, as a page lists them."""
    return [one for one in participants if one.person_id != asked_by]  # type: ignore[attr-defined]


def _answer(request: VisitorRequest, invited: Participant) -> None:
    if request.POST.get("coming") not in {"yes", "no"}:
        return
    coming, asks = request.POST["coming"] == "yes", invited.meeting.person
    told = asks.email or asks.phone
    if coming:  # saying no is free at any time, and writes to who asked: once more only after a yes
        not_too_much_for(request, told, rate=settings.RATE_CONTACT)
    try:
        answer_invitation(participant=invited, coming=coming, at=clock.now())
        if not coming:
            count_message_to(request, told, rate=settings.RATE_CONTACT)
        messages.success(
            request, _("C'est noté : vous venez.") if coming else _("C'est noté : vous ne venez pas.")
        )
    except TimeTaken:
        messages.error(request, _("Vous avez déjà un autre rendez-vous ici à cette heure."))
    except NoLongerInvited:
        raise Http404 from None
    except (TooLate, WhoAskedComes):
        messages.error(request, _("Ce rendez-vous ne peut plus être changé."))
