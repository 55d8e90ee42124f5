"""The page that tells people who write programs what these may ask."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aparte.people.access import VisitorRequest
from aparte.programs.terms import PROBLEMS, Scope


@login_not_required
@require_safe
def documentation(request: VisitorRequest) -> HttpResponse:
    problems = [(one, str(one.detail) % {"scope": "…"}) for one in PROBLEMS]
    context = {"address": settings.APARTE_ADDRESS, "scopes": Scope, "problems": problems}
    return render(request, "programs/documentation.html", context)
