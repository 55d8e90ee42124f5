"""The person's space: what is theirs, in one place."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.accompaniment.links import member_token
from aparte.accompaniment.queries_stopping import goes_on, memberships
from aparte.audit.terms import Actor
from aparte.meetings.queries_person import to_come_with
from aparte.people.access import VisitorRequest, close_space, limited, person_only
from aparte.people.models import Person
from aparte.people.queries import same_human
from aparte.privacy.actions import forget_all, take_copy
from aparte.receipts.queries import kept_in_accounts

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@not_too_often
@require_safe
@person_only
def home(request: VisitorRequest, person: Person) -> HttpResponse:
    """What comes, one's accompaniments, one's notebook, what is one's own to take away."""
    persons = same_human(person)
    coming = to_come_with(persons, at=clock.now())
    with timezone.override(clock.zone(person.zone)):
        context = {
            "person": person,
            "first": coming[0] if coming else None,
            "later": coming[1:],
            "accompaniments": [(one, member_token(one)) for one in memberships(persons)],
        }
        return render(request, "space/home.html", context)


@not_too_often
@require_safe
@person_only
def stopping(request: VisitorRequest, person: Person) -> HttpResponse:
    """Stopping or pausing, one accompaniment after the other: each by its own button."""
    theirs = [(one, member_token(one)) for one in memberships(same_human(person))]
    context = {
        "going_on": [(one, token) for one, token in theirs if goes_on(one)],
        "left": [(one, token) for one, token in theirs if one.left_at is not None],
    }
    return render(request, "space/stopping.html", context)


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def export(request: VisitorRequest, person: Person) -> HttpResponse:
    """What is mine, to take away: a copy in one file, made on the spot and kept nowhere."""
    if request.method != "POST":
        return render(request, "space/export.html", {"person": person})
    copy = take_copy(persons=same_human(person), by=Actor.person(person.pk), at=clock.now())
    response = HttpResponse(copy, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="aparte.zip"'
    response["Cache-Control"] = "no-store"
    return response


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def erase(request: VisitorRequest, person: Person) -> HttpResponse:
    """Be forgotten altogether. Asked once, done at once."""
    if request.method != "POST":
        kept = kept_in_accounts(same_human(person))
        return render(request, "space/erase.html", {"kept": kept})
    forget_all(persons=same_human(person), at=clock.now())
    close_space(request)
    messages.success(request, _("Tout est effacé. Plus rien ne mène à vous ici."))
    return redirect("pages:home")
