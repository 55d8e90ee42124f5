"""The public pages that say who we are, and the answers to what goes wrong."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from aparte.library import queries as library
from aparte.orientation.queries import words_attributes
from aparte.people.access import VisitorRequest

CLOSED = ("rencontre", "bureau", "gestion", "compte")
"""First words of the addresses that no search engine has a reason to visit."""


@login_not_required
@require_safe
def home(request: VisitorRequest) -> HttpResponse:
    """One question. The page sets no cookie: its form changes nothing and needs no token."""
    return render(
        request, "pages/home.html", {"scope": library.scope(), "words_attributes": words_attributes()}
    )


@login_not_required
@require_safe
def about(request: VisitorRequest) -> HttpResponse:
    return render(request, "pages/about.html", {"about": library.about(), "scope": library.scope()})


@login_not_required
@require_safe
def crisis(request: VisitorRequest) -> HttpResponse:
    return render(request, "pages/crisis.html", {"emergency": library.emergency_text()})


@login_not_required
@require_safe
def privacy(request: VisitorRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def accessibility(request: VisitorRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages; private links and the desk are none of their business."""
    closed = [f"Disallow: {prefix}/{part}/" for prefix in ("", "/en") for part in CLOSED]
    return HttpResponse("\n".join(["User-agent: *", *closed, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches the service: 200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page too old to be trusted: what was typed can still be copied with the browser's « back »."""
    return render(request, "403.html", {"stale_form": True}, status=403)


@login_not_required
def too_many(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "429.html", status=429)


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed. Without the request: Django's own asks for a form token, hence for the session, hence for a
    database that may be what failed, and the browser then gets a bare line without any help in it."""
    return HttpResponse(render_to_string("500.html"), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request too large or malformed to be read. Shown without any context, so that it cannot fail in turn."""
    return render(request, "400.html", status=400)
