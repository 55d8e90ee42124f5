"""The manager's space: the facts to verify, the journal, what the machine can do. Nothing that a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import ActorKind
from aparte.library import queries as library
from aparte.listening import Orientation, measure
from aparte.listening.figures import Figure, Group, Measured
from aparte.meetings.models import Meeting
from aparte.people.access import VisitorRequest, manager_only
from aparte.people.models import Practice

RECENT = 200
WIDE = 400  # of a drawn scale from 0 to 100 %


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


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure in per cent, and its places on a scale `WIDE` wide."""

    figure: Figure
    percent: float
    low: float
    high: float
    wanted: float
    at: int
    first: int
    across: int
    aim: int


def _drawn(figure: Figure) -> Drawn:
    first, last = round(figure.low * WIDE), round(figure.high * WIDE)
    return Drawn(
        figure=figure,
        percent=figure.value * 100,
        low=figure.low * 100,
        high=figure.high * 100,
        wanted=figure.wanted * 100,
        at=round(figure.value * WIDE),
        first=first,
        across=max(last - first, 4),
        aim=round(figure.wanted * WIDE),
    )


def _weakest_first(groups: tuple[Group, ...]) -> list[tuple[Group, float, float]]:
    rows = [(g, g.value["emergency_recall"] * 100, g.value["sent_away"] * 100) for g in groups]
    return sorted(rows, key=lambda row: (row[1], -row[2]))


def _told(language: Measured) -> dict[str, Any]:
    rows = [
        (library.orientation_text(was), [language.read_as[was][said] for said in Orientation])
        for was in Orientation
    ]
    return {
        "language": language.language,
        "messages": language.messages,
        "figures": [_drawn(figure) for figure in language.figures],
        "regions": [
            (library.region(group.name).name, group, found, away)
            for group, found, away in _weakest_first(language.regions)
        ],
        "registers": _weakest_first(language.registers),
        "read_as": rows,
    }


@require_safe
@manager_only
def listening(request: VisitorRequest, practice: Practice) -> HttpResponse:
    """What the machine that reads first messages was measured to do, and what it misses, with the date."""
    known = measure()
    context = {
        "practice": practice,
        "measure": known,
        "day": date.fromisoformat(known.on) if known else None,
        "measured": [_told(language) for language in known.languages] if known else [],
        "orientations": [library.orientation_text(orientation) for orientation in Orientation],
    }
    return render(request, "manage/listening.html", context)
