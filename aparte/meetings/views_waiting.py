"""The waiting list: joining it when nothing is free, and the page from which an offered time is taken or let go."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.meetings.access import waiting_by_link
from aparte.meetings.actions import BookingRefused, NotThisMode, NotWelcoming
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.actions_waiting import NothingOffered, join, leave, pass_offered, take_offered
from aparte.meetings.forms import WaitingForm
from aparte.meetings.links import private_token, waiting_token
from aparte.meetings.models import Meeting, Waiting
from aparte.meetings.queries import calendar, exploratory_times, zone_of
from aparte.meetings.terms import Turn
from aparte.meetings.views import read_words
from aparte.meetings.views_link import not_too_often
from aparte.orientation.queries import ANSWER, answers_in, carried, explained, words_in
from aparte.orientation.rules import Answer
from aparte.people.access import VisitorRequest, count_message_to, limited, not_too_much_for
from aparte.people.models import Practitioner


@login_not_required
@limited(settings.RATE_BOOKING)
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: VisitorRequest, slug: str) -> HttpResponse:
    """Leave a way to be told of a freed time. Words are read as for a booking: an emergency gets the lines."""
    practitioner = get_object_or_404(Practitioner.objects.welcoming().with_profile(), slug=slug)
    at = clock.now()
    if next(exploratory_times(calendar(practitioner, at=at), practitioner, at=at), None) is not None:
        # Whoever waits has a time kept for them: nobody waits who could choose one.
        messages.success(request, _("Des heures sont libres : choisissez-en une."))
        return redirect("pages:practitioner", practitioner.slug)
    sent = request.method == "POST" and "confirm" in request.POST
    answers, words = answers_in(request.POST), words_in(request.POST)
    request.carry = carried(words, answers)
    form = WaitingForm(
        request.POST if sent else None,
        practitioner=practitioner,
        region=request.region,
        initial={"words": words, "zone": zone_of(None, region=request.region, practitioner=practitioner)},
    )
    if sent and form.is_valid():
        found = read_words(form, answers, request)
        if found is not None:
            return _join(request, practitioner, form, found)
    context = {
        "practitioner": practitioner,
        "form": form,
        "answers": {name: value for name, value in request.carry.items() if name.startswith(ANSWER)},
        "exploratory": library.scope().exploratory_meeting,
    }
    return render(request, "meetings/wait.html", context, status=422 if form.errors else 200)


def _join(
    request: VisitorRequest, practitioner: Practitioner, form: WaitingForm, found: Answer
) -> HttpResponse:
    contact = form.contact()
    if not found.proposal.refuses_booking:  # whoever is in danger gets the lines, before any limit
        not_too_much_for(request, contact.email or contact.phone, rate=settings.RATE_CONTACT)
    try:
        waiting = join(
            practitioner=practitioner,
            mode=form.cleaned_data["mode"],
            contact=contact,
            zone=zone_of(form.cleaned_data["zone"], region=request.region, practitioner=practitioner),
            region=request.region,
            language=get_language() or "fr",
            answer=found,
            key=form.cleaned_data["key"],
            at=clock.now(),
        )
    except BookingRefused:
        return render(request, "orientation/answer.html", explained(found, region=request.region))
    except (NotWelcoming, NotThisMode):
        messages.error(request, _("Cette personne ne prend plus de rendez-vous de cette façon."))
        return redirect("pages:practitioner", practitioner.slug)
    count_message_to(request, contact.email or contact.phone, rate=settings.RATE_CONTACT)
    return redirect("meetings:waiting", waiting_token(waiting))


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: VisitorRequest, token: str) -> HttpResponse:
    """Where one stands; the time that is held, if one is; the button that was pressed says what to do."""
    found = waiting_by_link(token)
    if request.method == "POST":
        return _do(request, found, token)
    at = clock.now()
    booked = Meeting.objects.filter(booking_key=found.key).first() if found.turn == Turn.BOOKED else None
    if booked is not None:
        return redirect("meetings:link", private_token(booked))
    offered = found.turn == Turn.OFFERED and found.hold is not None and found.hold.starts_at > at
    with timezone.override(clock.zone(found.person.zone)):
        context = {
            "waiting": found,
            "practitioner": found.practitioner,
            "token": token,
            "zone": found.person.zone,
            "offered": found.hold if offered else None,
            "left": found.turn == Turn.LEFT or found.until <= at,
        }
        return render(request, "meetings/waiting.html", context)


def _do(request: VisitorRequest, found: Waiting, token: str) -> HttpResponse:
    at = clock.now()
    try:
        if "take" in request.POST:
            return redirect("meetings:link", private_token(take_offered(waiting=found, at=at)))
        if "pass" in request.POST:
            pass_offered(waiting=found, at=at)
            messages.success(request, _("L'heure passe à la personne suivante. Vous restez sur la liste."))
        elif "leave" in request.POST:
            leave(waiting=found, by=Actor.person(found.person_id), at=at)
            messages.success(request, _("Vous n'êtes plus sur la liste."))
    except (NothingOffered, TimeTaken):
        found.refresh_from_db()
        if found.turn == Turn.WAITING:  # otherwise the page itself says where one stands
            messages.error(request, _("Cette heure n'est plus gardée. Vous restez sur la liste."))
    return redirect("meetings:waiting", token)
