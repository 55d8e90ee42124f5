"""What every answer carries besides Django's own headers, and who is asking."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
UNKNOWN = "0.0.0.0"  # noqa: S104 - stands for « no address known »; nothing listens there


class PrivateByDefault:
    """No page is kept by a browser, a proxy or a search engine unless its view said otherwise.

    A shared computer is common among those who write here: the « back » button after leaving must not show
    their words again. Static files are answered before this point and keep their own long life.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type == "multipart/form-data":
            # Our pages are UTF-8, and so is what they send. Django refuses another charset in the plain kind of form;
            # in this one « hex » would break the reading, and end in an error page.
            request.encoding = "utf-8"
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks, behind `APARTE_PROXIES` trusted proxies (0: the connection's own).

    Always an IP address, for limits are counted by it: a proxy that adds the port, or a connection without any
    address (a Unix socket), must not break the page.
    """
    said = str(request.META.get("REMOTE_ADDR") or "")
    if settings.APARTE_PROXIES:
        chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(chain) >= settings.APARTE_PROXIES:
            said = str(chain[-settings.APARTE_PROXIES])
    said = said.strip().strip('"')
    without_port = said[1:].partition("]")[0] if said.startswith("[") else said.rpartition(":")[0]
    for candidate in (said, without_port):
        try:
            address = ip_address(candidate.partition("%")[0])
        except ValueError:
            continue
        # ::ffff:192.0.2.1 is 192.0.2.1; limits count IPv6 by network, where all of these would be one.
        return str(getattr(address, "ipv4_mapped", None) or address)
    return UNKNOWN
