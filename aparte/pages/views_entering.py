"""Entering one's space, and leaving it.

The answer is the same whether an e-mail is known or not. A code opens the browser that asked for it and no other: a
program that follows the links of mails lets nobody in.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.pages.forms_space import CodeForm, EmailForm, WhoForm
from aparte.people import actions_entering
from aparte.people.access import (
    VisitorRequest,
    close_space,
    count_message_to,
    limited,
    not_too_much_for,
    open_space,
    person_in_space,
)
from aparte.people.models import Person

ENTRANCE = "entrance"
"""Where the session keeps the id of the entrance whose code is awaited."""
WHO = "entrance_who"
"""Where it keeps, once the code was right, the ids of those who share the mailbox, and until when one may choose: a
page left open on somebody else's computer opens nothing the next day."""

not_too_often = limited(settings.RATE_LINK)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: VisitorRequest) -> HttpResponse:
    """Give one's e-mail. Known or not, the next page is the same."""
    if person_in_space(request) is not None:
        return redirect("space:home")
    form = EmailForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        not_too_much_for(request, email, rate=settings.RATE_CONTACT)
        count_message_to(request, email, rate=settings.RATE_CONTACT)
        found = actions_entering.ask_to_enter(email=email, language=get_language() or "fr", at=clock.now())
        request.session[ENTRANCE] = str(found.pk)
        return redirect("space:code")
    return render(request, "space/enter.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: VisitorRequest) -> HttpResponse:
    """Type the code, in the browser that asked for it."""
    awaited = request.session.get(ENTRANCE) if request.session.session_key else None
    if awaited is None:
        return redirect("space:enter")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            persons = actions_entering.enter(
                entrance_id=uuid.UUID(awaited), code=form.cleaned_data["code"], at=clock.now()
            )
            del request.session[ENTRANCE]
            if len(persons) == 1:
                return _let_in(request, persons[0])
            until = clock.now() + actions_entering.VALID
            request.session[WHO] = {"ids": [str(one.pk) for one in persons], "until": until.isoformat()}
            request.session.cycle_key()
            return redirect("space:who")
        except actions_entering.WrongCode as refusal:
            form.add_error("code", _wrong(refusal.left))
        except actions_entering.EntranceOver:
            # The session stays as it is: sent twice, the first may have opened the space and taken it over.
            form.add_error("code", _("Ce code ne sert plus. Demandez-en un autre : il part aussitôt."))
    return render(request, "space/code.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: VisitorRequest) -> HttpResponse:
    """Several persons share this mailbox: each enters their own space."""
    awaited = request.session.get(WHO) if request.session.session_key else None
    if awaited is None or datetime.fromisoformat(awaited["until"]) <= clock.now():
        return redirect("space:enter")
    persons = list(Person.objects.filter(pk__in=awaited["ids"], erased_at=None).order_by("created_at"))
    if not persons:
        return redirect("space:enter")
    form = WhoForm(request.POST if request.method == "POST" else None, persons=persons)
    if request.method == "POST" and form.is_valid():
        del request.session[WHO]
        return _let_in(request, form.chosen())
    return render(request, "space/who.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_POST
def leave(request: VisitorRequest) -> HttpResponse:
    close_space(request)
    messages.success(request, _("Vous êtes sorti·e de votre espace."))
    return redirect("pages:home")


def _let_in(request: VisitorRequest, person: Person) -> HttpResponse:
    at = clock.now()
    open_space(request.session, person, at=at)
    actions_entering.note_entry(person=person, at=at)
    return redirect("space:home")


def _wrong(left: int) -> str:
    said = ngettext(
        "Ce n'est pas le bon code. Il reste %(n)d essai.",
        "Ce n'est pas le bon code. Il reste %(n)d essais.",
        left,
    )
    return said % {"n": left}
