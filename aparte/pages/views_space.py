"""The person's space: what is theirs, in one place."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aparte.people.access import VisitorRequest, person_only
from aparte.people.models import Person


@require_safe
@person_only
def home(request: VisitorRequest, person: Person) -> HttpResponse:
    return render(request, "space/home.html", {"person": person})
