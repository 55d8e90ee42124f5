"""What every page shows around its content: territory, crisis lines, languages, and what a switch must carry."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from aparte.library import queries as library
from aparte.people.access import managed_practice_of, practitioner_of

LANGUAGES = (("fr", "Français"), ("en", "English"))


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Called for every rendered page; nothing here asks the database unless somebody is signed in."""
    code = getattr(request, "region", "")
    user = getattr(request, "user", None)
    active = get_language()
    return {
        "region": library.region(code) if code else None,
        "regions": library.regions(),
        "crisis_lines": library.crisis_lines(code) if code else (),
        "watch_lines": (library.emergency_line(code), library.suicide_line(code)) if code else (),
        "crisis_by_region": ()
        if code
        else [(one, library.crisis_lines(one.code)) for one in library.regions()],
        "languages": [
            (language, name, translate_url(request.path, language), language == active)
            for language, name in LANGUAGES
        ],
        "carry": getattr(request, "carry", {}),
        "source_url": settings.APARTE_SOURCE,
        "quick_exit": settings.APARTE_QUICK_EXIT,
        "is_practitioner": SimpleLazyObject(lambda: bool(user and practitioner_of(user))),
        "is_manager": SimpleLazyObject(lambda: bool(user and managed_practice_of(user))),
    }
