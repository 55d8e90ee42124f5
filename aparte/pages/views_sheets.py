"""The sheets, for anybody to read: no name asked, nothing noted."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from aparte.library import queries as library
from aparte.people.access import VisitorRequest

KEPT = 600
"""Seconds. A page that was kept shows the crisis lines of that moment: a correction must not wait for long."""


@login_not_required
@require_safe
def sheets(request: VisitorRequest) -> HttpResponse:
    """All of them, by theme."""
    listed = [(one, library.theme(one.theme)) for one in library.sheets()]
    return _keepable(request, render(request, "pages/sheets.html", {"sheets": listed}))


@login_not_required
@require_safe
def sheet(request: VisitorRequest, name: str) -> HttpResponse:
    """One sheet, made to be read and printed."""
    found = library.sheet(name)
    if found is None:
        raise Http404
    context = {
        "sheet": found,
        "theme": library.theme(found.theme),
        "lines": library.lines_beside(found, request.region),
    }
    return _keepable(request, render(request, "pages/sheet.html", context))


def _keepable(request: VisitorRequest, answer: HttpResponse) -> HttpResponse:
    """May be kept a little while when it is the same for everybody: nobody is signed in, no territory was chosen. What
    a territory guessed from the browser changes is in `Vary`."""
    if not request.COOKIES and not request.session.modified:
        answer["Cache-Control"] = f"public, max-age={KEPT}"
        patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer
