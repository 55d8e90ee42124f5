"""The manager's space: the facts to verify, and the journal. It shows nothing that a person wrote."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import ActorKind
from aparte.library import queries as library
from aparte.meetings.models import Meeting
from aparte.people.access import VisitorRequest, manager_only
from aparte.people.models import Practice

RECENT = 200


@require_safe
@manager_only
def content(request: VisitorRequest, practice: Practice) -> HttpResponse:
    """Facts from memory or read too long ago, with the file and line where they are to be corrected."""
    today = clock.now().date()
    facts = library.facts_to_verify(today)
    groups = [
        (region, [fact for fact in facts if fact.region == (region.code if region else None)])
        for region in [*library.regions(), None]
    ]
    context = {"practice": practice, "groups": [group for group in groups if group[1]], "count": len(facts)}
    return render(request, "manage/content.html", context)


@require_safe
@manager_only
def journal(request: VisitorRequest, practice: Practice) -> HttpResponse:
    """The last acts of this practice's members and about its meetings: verbs and identifiers."""
    members = [str(user_id) for user_id in practice.memberships.values_list("user_id", flat=True)]
    meetings = Meeting.objects.filter(practitioner__practice=practice).order_by("-created_at")
    known = [str(identifier) for identifier in meetings.values_list("pk", flat=True)[:RECENT]]
    entries = Entry.objects.filter(
        Q(actor_kind=ActorKind.USER, actor_id__in=members) | Q(about_kind="meeting", about_id__in=known)
    )
    return render(request, "manage/journal.html", {"practice": practice, "entries": entries[:RECENT]})
