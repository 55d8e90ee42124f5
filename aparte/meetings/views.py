"""Booking the free exploratory meeting: one page, no account, no card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.library import queries as library
from aparte.listening import UnreadableText
from aparte.meetings import actions
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.forms import BookingForm, FirstMeetingForm
from aparte.meetings.links import private_token
from aparte.meetings.queries import OfferedDay, by_day, calendar, exploratory_times, read_time, zone_of
from aparte.orientation.actions import ListeningFailed, answer
from aparte.orientation.queries import ANSWER, UNREADABLE, answers_in, carried, explained, words_in
from aparte.orientation.rules import Answer
from aparte.people.access import VisitorRequest, count_message_to, limited, not_too_much_for
from aparte.people.models import Practitioner


@login_not_required
@limited(settings.RATE_BOOKING)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: VisitorRequest, slug: str) -> HttpResponse:
    """Show the form for the time that was chosen; book it when the form is sent (`confirm`)."""
    sent = request.method == "POST" and "confirm" in request.POST
    welcoming = Practitioner.objects.welcoming().select_related("practice")
    practitioner = get_object_or_404(welcoming if sent else welcoming.with_profile(), slug=slug)
    data = request.POST if request.method == "POST" else request.GET
    starts_at = read_time(data.get("slot"))
    answers = answers_in(request.POST)
    words = words_in(request.POST)
    request.carry = carried(words, answers)
    zone = zone_of(data.get("zone"), region=request.region, practitioner=practitioner)
    if not sent:
        form = BookingForm(
            practitioner=practitioner, region=request.region, initial={"words": words, "zone": zone}
        )
        return _form(request, practitioner, form, starts_at, zone)
    form = BookingForm(request.POST, practitioner=practitioner, region=request.region)
    if starts_at is None:
        form.add_error(None, _("Choisissez une heure parmi celles qui sont proposées."))
    if not form.is_valid() or starts_at is None:
        return _form(request, practitioner, form, starts_at, zone, status=422)
    found = read_words(form, answers, request)
    if found is None:
        return _form(request, practitioner, form, starts_at, zone, status=422)
    return _book(request, practitioner, form, starts_at, zone, found)


def read_words(form: FirstMeetingForm, answers: dict[str, str], request: VisitorRequest) -> Answer | None:
    """What the machine reads in the words of a form; None, and the form says why, when they cannot be read."""
    try:
        return answer(words=form.cleaned_data["words"], answers=answers, region=request.region)
    except UnreadableText as refusal:
        form.add_error("words", UNREADABLE.get(refusal.code, UNREADABLE["not_text"]))
    except ListeningFailed:
        form.add_error(
            "words",
            _("Ces mots ne peuvent pas être lus en ce moment : réservez sans eux."),
        )
    return None


def _book(
    request: VisitorRequest,
    practitioner: Practitioner,
    form: BookingForm,
    starts_at: datetime,
    zone: str,
    found: Answer,
) -> HttpResponse:
    if found.proposal.refuses_booking:  # before any limit: whoever is in danger gets the lines
        return render(request, "orientation/answer.html", explained(found, region=request.region))
    before = actions.booked_before(form.cleaned_data["key"])
    if before is not None:
        return redirect("meetings:link", private_token(before))
    contact = form.contact()
    others = form.others()
    told = [one.email or one.phone for one in (contact, *others)]
    not_too_much_for(request, *told, rate=settings.RATE_CONTACT)
    try:
        meeting = actions.book(
            practitioner=practitioner,
            mode=form.cleaned_data["mode"],
            starts_at=starts_at,
            contact=contact,
            zone=zone,
            region=request.region,
            language=get_language() or "fr",
            answer=found,
            key=form.cleaned_data["key"],
            at=clock.now(),
            others=others,
        )
    except (TimeTaken, actions.TimeNotOffered):
        form.add_error(None, _("Ce créneau vient d'être pris. Choisissez-en un autre : vos mots sont là."))
        return _form(request, practitioner, form, None, zone, status=409)
    except (actions.NotWelcoming, actions.NotThisMode):
        form.add_error(
            None, _("Cette personne ne prend plus de rendez-vous de cette façon. Choisissez autrement.")
        )
        return _form(request, practitioner, form, starts_at, zone, status=409)
    count_message_to(request, *told, rate=settings.RATE_CONTACT)
    return redirect("meetings:link", private_token(meeting))


def _form(
    request: VisitorRequest,
    practitioner: Practitioner,
    form: BookingForm,
    starts_at: datetime | None,
    zone: str,
    status: int = 200,
) -> HttpResponse:
    at = clock.now()
    found = calendar(practitioner, at=at)
    offered = form.keep_modes_of(found, starts_at, at=at)
    days: list[OfferedDay] = []
    if not offered:
        days = by_day(exploratory_times(found, practitioner, at=at, days=21), zone=zone, limit_days=6)
    context: dict[str, Any] = {
        "practitioner": practitioner,
        "form": form,
        "starts_at": starts_at if offered else None,
        "slot": starts_at.strftime("%Y-%m-%dT%H:%MZ") if offered and starts_at else "",
        "days": days,
        "zone": zone,
        "answers": {name: value for name, value in request.carry.items() if name.startswith(ANSWER)},
        "exploratory": library.scope().exploratory_meeting,
    }
    return render(request, "meetings/book.html", context, status=status)
