"""Choosing somebody: the list of practitioners and the page of each, with the next free times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.library import queries as library
from aparte.meetings.queries import by_day, calendar, exploratory_times, next_free, zone_of
from aparte.meetings.queries_kinds import offers, price
from aparte.meetings.rules import Interval
from aparte.meetings.terms import EXPLORATORY_MODES
from aparte.orientation.queries import answers_in, carried, words_in
from aparte.pages.forms import FindForm
from aparte.people.access import VisitorRequest, limited
from aparte.people.models import Practitioner

LANGUAGE_NAMES = {"fr": ("français", "French"), "en": ("anglais", "English")}
FIRST_DAYS, ALL_DAYS = 4, 14
"""Days of free times that a profile shows at first, and when more are asked."""

SHOWN = 100
"""Practitioners on one page; the form narrows the list."""


@csrf_exempt
@login_not_required
@limited(settings.RATE_ORIENTATION)
@require_http_methods(["GET", "HEAD", "POST"])
def practitioners(request: VisitorRequest) -> HttpResponse:
    """Those who welcome requests, of the person's territory first. Posted words only travel on in the page."""
    data = request.POST if request.method == "POST" else request.GET
    request.carry = _travelling(request)
    form = FindForm(data)
    welcoming = Practitioner.objects.welcoming().with_profile().prefetch_related("offered_kinds")
    found = list(form.narrow(welcoming.nearest(request.region))[:SHOWN])
    at = clock.now()
    free = next_free(found, at=at, count=1)
    cards = [_card(one, request=request, times=free.get(one.pk, []), at=at) for one in found]
    here = [card for card in cards if card["here"]] if request.region else cards
    elsewhere = [card for card in cards if not card["here"]] if request.region else []
    context = {"form": form, "here": here, "elsewhere": elsewhere, "scope": library.scope()}
    return render(request, "pages/practitioners.html", context)


@csrf_exempt
@login_not_required
@limited(settings.RATE_ORIENTATION)
@require_http_methods(["GET", "HEAD", "POST"])
def practitioner(request: VisitorRequest, slug: str) -> HttpResponse:
    """The page of one practitioner: what they do, what they do not do, and their free times in one's own zone."""
    one = get_object_or_404(Practitioner.objects.published().with_profile(), slug=slug)
    data = request.POST if request.method == "POST" else request.GET
    request.carry = _travelling(request)
    at = clock.now()
    zone = zone_of(data.get("zone"), region=request.region, practitioner=one)
    found = calendar(one, at=at) if one.accepts_requests else None
    days = ALL_DAYS if "more" in data else FIRST_DAYS
    times = by_day(exploratory_times(found, one, at=at, days=28), zone=zone, limit_days=days + 1)
    language = get_language() or "fr"
    labels = {entry.id: entry for entry in library.registrations(one.region)}
    context = {
        "practitioner": one,
        "profile": one.text_in(language),
        "initials": initials(one.name),
        "practice_region": library.region(one.region),
        "languages_spoken": [_language_name(code) for code in one.languages],
        "modes": [mode for mode in EXPLORATORY_MODES if mode in one.modes],
        "themes": [theme for theme in library.themes() if theme.id in one.themes],
        "offers": offers(one),
        "registrations": [(labels.get(entry.kind), entry) for entry in one.registrations.all()],
        "days": times[:days],
        "more_days": len(times) > days,
        "zone": zone,
        "zones": clock.zone_names(),
        "exploratory": library.scope().exploratory_meeting,
    }
    return render(request, "pages/practitioner.html", context)


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word[:1].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def _travelling(request: VisitorRequest) -> dict[str, str]:
    return carried(words_in(request.POST), answers_in(request.POST))


def _language_name(code: str) -> str:
    french, english = LANGUAGE_NAMES.get(code, (code, code))
    return english if get_language() == "en" else french


def _card(
    one: Practitioner, *, request: VisitorRequest, times: Sequence[Interval], at: datetime
) -> dict[str, Any]:
    """The card of the directory: see `parts/practitioner_card.html`."""
    profile = one.text_in(get_language() or "fr")
    next_time = ""
    if times:
        local = times[0].starts.astimezone(clock.zone(zone_of(None, region=request.region, practitioner=one)))
        next_time = f"{date_format(local, 'l j F')}, {time_format(local, 'TIME_FORMAT')}"
    return {
        "here": one.region == request.region,
        "name": one.name,
        "initials": initials(one.name),
        "url": reverse("pages:practitioner", args=[one.slug]),
        "title": profile.headline if profile else "",
        "title_language": profile.language if profile else "",
        "place": ", ".join(filter(None, [one.city, str(library.region(one.region).name)])),
        "modes": " · ".join(str(mode.label) for mode in EXPLORATORY_MODES if mode in one.modes),
        "languages": ", ".join(_language_name(code) for code in one.languages),
        "price": price(one),
        "themes": [str(theme.label) for theme in library.themes() if theme.id in one.themes][:5],
        "next": next_time,
    }
