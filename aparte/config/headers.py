"""What every answer carries besides Django's own headers, and who is asking."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class PrivateByDefault:
    """No page is kept by a browser, a proxy or a search engine unless its view said otherwise.

    A shared computer is common among those who write here: the « back » button after leaving must not show
    their words again. Static files are answered before this point and keep their own long life.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, behind `APARTE_PROXIES` trusted proxies (0: the connection's own)."""
    if settings.APARTE_PROXIES:
        chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(chain) >= settings.APARTE_PROXIES:
            return chain[-settings.APARTE_PROXIES].strip()
    return request.META.get("REMOTE_ADDR", "") or "unknown"
