"""Who is who: the practitioner or the manager behind a signed-in user. Nobody else gets in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_SESSION_KEY
from django.shortcuts import redirect
from django_ratelimit.core import get_usage
from django_ratelimit.decorators import ratelimit
from django_ratelimit.exceptions import Ratelimited

from aparte import clock
from aparte.people.keys import key_ring
from aparte.people.models import Erased, Membership, Person, Practice, Practitioner
from aparte.people.terms import Role

View = Callable[..., HttpResponse]


class TooMany(Ratelimited):  # type: ignore[misc]  # a library without types
    """Refused for now: ask again in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = max(wait, 1)


class VisitorRequest(HttpRequest):
    """A request as the middleware leaves it: `region` is a region code or an empty text. A view sets `carry`,
    the hidden fields that a switch of language or territory must keep."""

    region: str
    carry: dict[str, str]


def limited(rate: str, *, methods: tuple[str, ...] = ("POST",)) -> Callable[[View], View]:
    """At most `rate` calls (such as `60/m`) from one address; beyond, the page « too many » answers."""
    return cast(Callable[[View], View], ratelimit(key="ip", rate=rate, method=list(methods)))


def not_too_many(request: HttpRequest, *, group: str, rate: str, whose: str | None = None) -> None:
    """Count one more call of `group` from this address, or from `whose`; `TooMany` once `rate` is passed."""
    usage = get_usage(
        request, group=group, key=(lambda *_: whose) if whose else "ip", rate=rate, increment=True
    )
    if usage is not None and usage["should_limit"]:
        raise TooMany(usage["time_left"])


def not_too_much_for(request: HttpRequest, *contacts: str, rate: str) -> None:
    """Refuse, with the page « too many », once one of them has been sent all the messages that `rate` allows.

    Anybody may give somebody else's address: without this, our mails could be turned against them. Attempts that
    send nothing do not count (`count_message_to` does), so that a crowd which wants one time is told about others.
    """
    for contact in contacts:
        usage = _messages_to(request, contact, rate=rate, increment=False)
        if usage is not None and usage["count"] >= usage["limit"]:
            raise TooMany(usage["time_left"])


def count_message_to(request: HttpRequest, *contacts: str, rate: str) -> None:
    """One more message goes to each of them, whoever asked for it."""
    for contact in contacts:
        _messages_to(request, contact, rate=rate, increment=True)


def _messages_to(request: HttpRequest, contact: str, *, rate: str, increment: bool) -> dict[str, Any] | None:
    """What django-ratelimit counts, under a keyed hash of the contact."""
    counted = key_ring().blind_index("people.contact-limit", contact.strip().casefold()).hex()
    usage = get_usage(request, group="contact", key=lambda *_: counted, rate=rate, increment=increment)
    return cast("dict[str, Any] | None", usage)


def practitioner_of(user: Any) -> Practitioner | None:
    if not user.is_authenticated:
        return None
    return Practitioner.objects.select_related("practice", "user").filter(user=user).first()


def managed_practice_of(user: Any) -> Practice | None:
    if not user.is_authenticated:
        return None
    membership = Membership.objects.select_related("practice").filter(user=user, role=Role.MANAGER).first()
    return membership.practice if membership else None


def practitioner_only(view: View) -> View:
    """The view gets `practitioner=`; anybody else who is signed in gets a page that does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        practitioner = practitioner_of(request.user)
        if practitioner is None:
            raise Http404
        return view(request, *args, practitioner=practitioner, **kwargs)

    return guarded


def manager_only(view: View) -> View:
    """The view gets `practice=`; anybody else who is signed in gets a page that does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        practice = managed_practice_of(request.user)
        if practice is None:
            raise Http404
        return view(request, *args, practice=practice, **kwargs)

    return guarded


IN_SPACE = "person"
"""Where the session keeps whose space it opened."""
SINCE = "person_since"
LONG_AGO = "2000-01-01T00:00:00+00:00"
STAYS = timedelta(hours=12)
"""How long a space stays open: a day on one's own computer, and no night on somebody else's."""


def open_space(session: SessionBase, person: Person, *, at: datetime) -> None:
    """Let this browser in, under another session identifier and another token of its forms: who knew the ones before
    knows nothing of these."""
    session.cycle_key()
    session.pop(CSRF_SESSION_KEY, None)
    session[IN_SPACE], session[SINCE] = str(person.pk), at.isoformat()


def close_space(request: HttpRequest) -> None:
    """Leave. A practitioner who is signed in with the same browser stays signed in."""
    if not request.user.is_authenticated:
        request.session.flush()
        return
    for key in (IN_SPACE, SINCE):
        request.session.pop(key, None)
    request.session.cycle_key()


def person_in_space(request: HttpRequest) -> Person | None:
    """The person whose space this browser opened, if one did less than twelve hours ago and they were not erased."""
    session = request.session
    held = session.get(IN_SPACE) if session.session_key else None
    if not held or datetime.fromisoformat(session.get(SINCE) or LONG_AGO) + STAYS <= clock.now():
        return None
    return Person.objects.filter(pk=held, erased_at=None).first()


def person_only(view: View) -> View:
    """The view gets `person=`, whose space it is; anybody else is asked to enter theirs first, and so is whoever was
    forgotten in another tab while this one was answered."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_in_space(request)
        if person is None:
            return redirect("space:enter")
        try:
            return view(request, *args, person=person, **kwargs)
        except Erased:
            return redirect("space:enter")

    return cast(View, login_not_required(guarded))
