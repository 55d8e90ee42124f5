"""The person's territory: chosen, else guessed from the browser's languages, else not known (all lines show)."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from aparte.people.terms import RegionCode

_COUNTRIES = {"CA": RegionCode.CA_QC, "FR": RegionCode.FR, "BE": RegionCode.BE, "CH": RegionCode.CH}
FOR_PROGRAMS = "/api/v1/"
_TAG = re.compile(r"^[a-z]{2,3}-([A-Z]{2})$", re.IGNORECASE)


def guessed_territory(accept_language: str) -> str:
    """The first country of the browser's language list that Aparté knows, or an empty text."""
    for item in accept_language[:300].split(","):
        match = _TAG.match(item.split(";")[0].strip())
        if match and match.group(1).upper() in _COUNTRIES:
            return _COUNTRIES[match.group(1).upper()]
    return ""


class TerritoryMiddleware:
    """Sets `request.region`, a region code or an empty text, and keeps a choice for the session.

    `?region=` and a posted `region` choose; anything that is not a territory is ignored. A program has no session,
    and what it sends is read by `aparte.programs` alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.region = self._region(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _region(self, request: HttpRequest) -> str:
        if request.path_info.startswith(FOR_PROGRAMS):
            return ""
        chosen = request.GET.get("region") or (request.POST.get("region") if request.method == "POST" else "")
        if chosen in RegionCode.values:
            if request.session.get("region") != chosen:
                request.session["region"] = chosen
            return str(chosen)
        kept = request.session.get("region", "") if request.session.session_key else ""
        return kept or guessed_territory(request.headers.get("Accept-Language", ""))
