"""The private link: see, move and cancel one meeting without an account. A wrong link is a page that is not there."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aparte import clock
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.meetings import actions, emails
from aparte.meetings.access import meeting_by_link
from aparte.meetings.actions_erasing import forget
from aparte.meetings.actions_feeds import close_feed, open_feed
from aparte.meetings.actions_persons import TooLate, expected
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.links import feed_token
from aparte.meetings.models import Feed
from aparte.meetings.queries import by_day, calendar, read_time
from aparte.meetings.queries_kinds import said_fee
from aparte.meetings.queries_meeting import (
    is_free_of_charge,
    may_take_next,
    place_of,
    rest_of_series,
    written_to,
)
from aparte.meetings.rules import may_cancel, may_move
from aparte.meetings.signals import offers
from aparte.meetings.sms import gateway
from aparte.meetings.terms import Kind, State
from aparte.people.access import VisitorRequest, count_message_to, limited, not_too_much_for
from aparte.people.queries import has_entered_space

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@login_not_required
@not_too_often
@require_safe
def link(request: VisitorRequest, token: str) -> HttpResponse:
    meeting = meeting_by_link(token)
    at = clock.now()
    known = Feed.objects.filter(person=meeting.person).first()
    with timezone.override(clock.zone(meeting.zone_for(meeting.person))):
        return render(
            request,
            "meetings/link.html",
            {
                "meeting": meeting,
                "token": token,
                "zone": meeting.zone_for(meeting.person),
                "first_name": meeting.person.first_name,
                "has_email": bool(meeting.person.email),
                "has_phone": bool(meeting.person.phone),
                "texted": bool(meeting.person.phone) and gateway() is not None,
                "may_change": not may_cancel(meeting.state, meeting.starts_at, at).refused,
                "over": meeting.ends_at <= at,
                "address": request.build_absolute_uri(),
                "exploratory": library.scope().exploratory_meeting,
                "others": [
                    one
                    for one in meeting.participants.select_related("person")
                    if one.person_id != meeting.person_id
                ],
                "place": place_of(meeting),
                "minutes": meeting.length // timedelta(minutes=1),
                "fee": said_fee(meeting.fee, region=meeting.practitioner.region),
                "rest": rest_of_series(meeting, at=at),
                "may_book_next": may_take_next(meeting),
                "offers": offers(meeting.pk, meeting.person_id),
                "feed": known,
                "feed_address": known
                and settings.APARTE_ADDRESS + reverse("meetings:feed", args=[feed_token(known)]),
            },
        )


@login_not_required
@not_too_often
@require_POST
def feed(request: VisitorRequest, token: str) -> HttpResponse:
    """Open the secret address at which the person's own calendar reads their times, or close it."""
    meeting = meeting_by_link(token)
    by, at = Actor.person(meeting.person_id), clock.now()
    wanted = request.POST.get("feed")
    if wanted == "close":
        close_feed(of=meeting.person, by=by, at=at)
        messages.success(request, _("L'adresse ne mène plus nulle part."))
    elif wanted in {"busy", "told"}:
        open_feed(of=meeting.person, busy_only=wanted == "busy", by=by, at=at)
        messages.success(request, _("L'adresse est ouverte : donnez-la à votre agenda, à personne d'autre."))
    return redirect("meetings:link", token)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: VisitorRequest, token: str) -> HttpResponse:
    meeting = meeting_by_link(token)
    at = clock.now()
    back = redirect("meetings:link", token)
    if may_move(meeting.state, meeting.starts_at, at).refused:
        messages.error(request, _("Ce rendez-vous ne peut plus être déplacé."))
        return back
    refusal = ""
    if request.method == "POST":
        starts_at = read_time(request.POST.get("slot"))
        told = written_to(meeting)
        not_too_much_for(request, *told, rate=settings.RATE_CONTACT)
        try:
            if starts_at is None:
                refusal = _("Choisissez une heure parmi celles qui sont proposées.")
            else:
                actions.move(meeting=meeting, starts_at=starts_at, by=Actor.person(meeting.person_id), at=at)
                count_message_to(request, *told, rate=settings.RATE_CONTACT)
                messages.success(
                    request,
                    _("Le rendez-vous est déplacé. Il attend une nouvelle confirmation.")
                    if meeting.kind == Kind.EXPLORATORY
                    else _("Le rendez-vous est déplacé."),
                )
                return back
        except (TimeTaken, actions.TimeNotOffered):
            refusal = _("Ce créneau vient d'être pris : rien n'a bougé. Choisissez-en un autre.")
        except TooLate:
            messages.error(request, _("Ce rendez-vous ne peut plus être déplacé."))
            return back
    found = calendar(meeting.practitioner, at=at, without=[meeting], persons=expected(meeting))
    modes, kind = frozenset({meeting.mode}), meeting.kind
    free = found.free(length=meeting.length, modes=modes, kind=kind, at=at, days=28) if found else ()
    times = [time for time in free if time.starts != meeting.starts_at]
    zone = meeting.zone_for(meeting.person)
    with timezone.override(clock.zone(zone)):
        context = {
            "meeting": meeting,
            "token": token,
            "zone": zone,
            "days": by_day(times, zone=zone),
            "refusal": refusal,
            "free_of_charge": is_free_of_charge(meeting, at=at),
            "fee": said_fee(meeting.fee, region=meeting.practitioner.region),
        }
        return render(request, "meetings/move.html", context, status=409 if refusal else 200)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: VisitorRequest, token: str) -> HttpResponse:
    meeting = meeting_by_link(token)
    at = clock.now()
    if request.method == "POST":
        try:
            actions.cancel(meeting=meeting, by=Actor.person(meeting.person_id), at=at)
            messages.success(request, _("Le rendez-vous est annulé. Rien d'autre n'est à faire."))
        except TooLate:
            messages.error(request, _("Ce rendez-vous ne peut plus être annulé."))
        return redirect("meetings:link", token)
    if may_cancel(meeting.state, meeting.starts_at, at).refused:
        return redirect("meetings:link", token)
    with timezone.override(clock.zone(meeting.zone_for(meeting.person))):
        context = {
            "meeting": meeting,
            "token": token,
            "free_of_charge": is_free_of_charge(meeting, at=at),
            "fee": said_fee(meeting.fee, region=meeting.practitioner.region),
            "others": meeting.participants.expected().exclude(person=meeting.person_id).exists(),
        }
        return render(request, "meetings/cancel.html", context)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: VisitorRequest, token: str) -> HttpResponse:
    """Be forgotten. Asked once, done at once, without an account and without a reason; by whoever entered their space,
    from there."""
    meeting = meeting_by_link(token)
    if has_entered_space(meeting.person):
        return erased_from_the_space(request)
    if request.method != "POST":
        return render(request, "meetings/erase.html", {"meeting": meeting, "token": token})
    forget(person=meeting.person, by=Actor.person(meeting.person_id), at=clock.now())
    messages.success(request, _("Tout est effacé. Le lien privé ne mène plus nulle part."))
    return redirect("pages:home")


def erased_from_the_space(request: VisitorRequest) -> HttpResponse:
    """A link opens one meeting, and may be old, forwarded, or made by somebody who knew an e-mail: it does not destroy
    what a space holds."""
    messages.info(request, _("Ce lien ne suffit pas : pour tout effacer, entrez dans votre espace."))
    return redirect("space:erase")


@login_not_required
@not_too_often
@require_safe
def calendar_file(request: VisitorRequest, token: str) -> HttpResponse:
    """The .ics, for a calendar that no mail reached. Its title says nothing of the meeting's nature."""
    meeting = meeting_by_link(token)
    address = settings.APARTE_ADDRESS + reverse("meetings:link", args=[token])
    over = meeting.state in {State.CANCELLED, State.DECLINED}
    event = emails.event_for_person(meeting.person, meeting, link=address, over=over)
    response = HttpResponse(event, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return response
