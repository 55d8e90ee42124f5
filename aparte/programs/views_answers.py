"""Every answer to a program: its limits, its language, and each fault as a problem (RFC 9457) that says what to do."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Invalid

from aparte.meetings.actions import NotThisMode, NotWelcoming, TimeNotOffered
from aparte.meetings.actions_persons import TooLate
from aparte.meetings.actions_times import TimeTaken
from aparte.orientation.actions import ListeningFailed
from aparte.people.access import TooMany, not_too_many
from aparte.programs import terms
from aparte.programs.actions import KeyReused, NotByAProgram
from aparte.programs.forms import CrisisLineTold, FieldWrong
from aparte.programs.terms import Problem

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]
PROBLEM_OF: dict[type[Exception], Problem] = {
    TimeTaken: terms.TIME_TAKEN,
    TimeNotOffered: terms.TIME_NOT_OFFERED,
    NotThisMode: terms.NOT_THIS_MODE,
    NotWelcoming: terms.NOT_WELCOMING,
    TooLate: terms.TOO_LATE,
    NotByAProgram: terms.NOT_BY_A_PROGRAM,
    KeyReused: terms.KEY_REUSED,
    ListeningFailed: terms.WORDS_NOT_READ,
    RequestDataTooBig: terms.TOO_LARGE,
    Http404: terms.NOT_HERE,
}
"""What a refusal of an action is for a program."""
_QUOTED = re.compile(r"'([^']*)'")


class Refused(Exception):
    """A refusal on its way to the program. `says` fills the places of the problem's detail."""

    def __init__(
        self,
        problem: Problem,
        *,
        says: dict[str, str] | None = None,
        errors: Sequence[FieldWrong] = (),
        crisis_lines: Sequence[CrisisLineTold] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(problem.name)
        self.problem, self.says, self.headers = problem, says or {}, headers or {}
        self.errors, self.crisis_lines = errors, crisis_lines

    def answer(self) -> HttpResponse:
        problem = self.problem
        told: dict[str, Any] = {
            "type": f"{settings.APARTE_ADDRESS}/api/#{problem.name}",
            "title": str(problem.title),
            "status": problem.status,
            "detail": str(problem.detail) % self.says if self.says else str(problem.detail),
        }
        for name, found in (("errors", self.errors), ("crisis_lines", self.crisis_lines)):
            if found:
                told[name] = [one.model_dump() for one in found]
        return JsonResponse(
            told, status=problem.status, content_type="application/problem+json", headers=self.headers
        )


def for_programs(view: View) -> View:
    """The view answers programs: whatever goes wrong is a problem, in a language of Accept-Language.

    No session counts here, so nobody need be signed in and no form token is asked: that token protects what a browser
    sends by itself, a cookie; a program shows its own token in a header, which no page of another site can do for it.
    No answer allows another origin (CORS), so that no page holds a token in somebody's browser.
    """

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with override(_language(request)):
            try:
                not_too_many(request, group="programs", rate=settings.RATE_PROGRAMS)
                if request.method == "HEAD":
                    request.method = "GET"
                response = view(request, *args, **kwargs)
            except Exception as fault:
                response = answered(request, fault)
            if response.status_code == 405 and response.headers.get("Allow"):
                allowed = {"Allow": response.headers["Allow"]}
                response = Refused(terms.NOT_THIS_METHOD, headers=allowed).answer()
            response.headers["Content-Language"] = get_language() or "fr"
        return response

    if hasattr(view, "__name__"):
        update_wrapper(answer, view)
    return csrf_exempt(login_not_required(answer))


def answered(request: HttpRequest, fault: Exception) -> HttpResponse:
    """The problem that a fault is for the program. What nobody foresaw is written in the log, without its message."""
    if isinstance(fault, Refused):
        return fault.answer()
    if isinstance(fault, Invalid):
        return Refused(terms.INVALID, errors=[_field(error) for error in fault.errors]).answer()
    if isinstance(fault, TooMany):
        return Refused(terms.TOO_MANY, headers={"Retry-After": str(fault.wait)}).answer()
    if isinstance(fault, AuthenticationError):
        return Refused(terms.NO_TOKEN, headers={"WWW-Authenticate": "Bearer"}).answer()
    if isinstance(fault, HttpError) and fault.status_code == terms.UNREADABLE.status:
        return Refused(terms.UNREADABLE).answer()
    for kind, problem in PROBLEM_OF.items():
        if isinstance(fault, kind):
            return Refused(problem).answer()
    logger.error("a program met a fault", exc_info=fault)
    return Refused(terms.BROKEN).answer()


@for_programs
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Any other address under `/api/`."""
    raise Http404


def _language(request: HttpRequest) -> str:
    """The first of Accept-Language that is spoken here; French otherwise. No cookie, no address has a say."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def must_be_readable(request: HttpRequest) -> None:
    """What is sent is JSON, and no more than the longest booking needs. Asked once the token is known: of a stranger
    nothing is received."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    if not said.isdecimal() or int(said[:9]) > terms.MOST_BYTES or len(request.body) > terms.MOST_BYTES:
        raise Refused(terms.TOO_LARGE)
    if request.body and request.content_type != "application/json":
        raise Refused(terms.NOT_JSON)


def _field(error: dict[str, Any]) -> FieldWrong:
    """One fault that pydantic found, without what was sent."""
    place, *path = (str(part) for part in error["loc"])
    where = "/" + "/".join(path[1:]) if place == "body" else path[0] if path else place
    return FieldWrong(where=where, what=_expected(error["type"], error.get("ctx", {})))


def _expected(kind: str, told: dict[str, Any]) -> str:
    if kind == "aparte":
        return str(told["what"])
    if kind in {"missing", "string_too_short"}:
        return _("Il manque.")
    if kind == "extra_forbidden":
        return _("Ce champ n'existe pas ici.")
    if kind == "string_too_long":
        return _("%(most)s signes au plus.") % {"most": told["max_length"]}
    if kind in {"less_than_equal", "greater_than_equal"}:
        return _("De 1 à %(most)s.") % {"most": terms.MOST_DAYS}
    if kind in {"literal_error", "enum"}:
        return _("L'une de ces valeurs : %(values)s.") % {
            "values": ", ".join(_QUOTED.findall(told["expected"]))
        }
    if kind.startswith("uuid"):
        return _("Un UUID est attendu.")
    return _("Cette valeur n'est pas de la sorte attendue.")
