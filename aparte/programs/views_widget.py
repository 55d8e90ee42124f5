"""The widget: a practitioner's next free times, on their own site."""

from __future__ import annotations

from functools import cache
from itertools import islice
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from aparte import clock
from aparte.meetings.queries import by_day, calendar, exploratory_modes, exploratory_times, zone_of
from aparte.meetings.terms import EXPLORATORY_MODES
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner

SHOWN = 8
"""Times in the widget; the practitioner's page has the others."""
AN_HOUR = 60 * 60


@login_not_required
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """What a practitioner's site loads: it draws the frame. The same for everybody, and it keeps nothing of anybody."""
    return HttpResponse(
        _script(),
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": f"public, max-age={AN_HOUR}",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


@cache
def _script() -> str:
    found = finders.find("aparte/scripts/widget.js")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")


@login_not_required
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"]})  # type: ignore[arg-type]  # it hands all on
def widget(request: VisitorRequest, slug: str) -> HttpResponse:
    """The only page that another site may frame, any site: it holds public facts and links that open elsewhere, no
    form, nothing of whoever looks. A list of sites would protect nothing, and would break the widget in silence."""
    one = Practitioner.objects.published().filter(slug=slug).first()
    times = []
    zone = zone_of(request.GET.get("zone"), region=request.region, practitioner=one) if one else "UTC"
    if one is not None and one.accepts_requests:
        at = clock.now()
        times = list(islice(exploratory_times(calendar(one, at=at), one, at=at), SHOWN))
    modes = [mode.label for mode in EXPLORATORY_MODES if one and mode in exploratory_modes(one)]
    context = {"practitioner": one, "days": by_day(times, zone=zone), "zone": zone, "modes": modes}
    return render(request, "programs/widget.html", context, status=200 if one else 404)


@require_safe
@practitioner_only
def snippet(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """The few lines that a practitioner pastes into their own site."""
    context = {"practitioner": practitioner, "address": settings.APARTE_ADDRESS}
    return render(request, "programs/snippet.html", context)
