"""Where a manager makes, sees and revokes the tokens of the practice."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aparte import clock
from aparte.audit.terms import Actor
from aparte.people.access import VisitorRequest, manager_only
from aparte.people.models import Practice
from aparte.programs.actions import AlreadyMade, TooManyTokens, make_token, revoke_token
from aparte.programs.forms_tokens import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def tokens(request: VisitorRequest, practice: Practice) -> HttpResponse:
    """The secret is in the answer to the form and nowhere else: neither in the database, nor in the session."""
    at = clock.now()
    form = TokenForm(request.POST if request.method == "POST" else None, today=at.date())
    made, secret = None, ""
    if form.is_bound and form.is_valid():
        try:
            made, secret = make_token(
                practice=practice, **form.cleaned_data, by=Actor.user(request.user.pk), at=at
            )
            form = TokenForm(today=at.date())
        except AlreadyMade:
            form.add_error(
                None, _("Ce jeton est déjà créé, et n'est montré qu'une fois. Révoquez-le, recommencez.")
            )
        except TooManyTokens:
            form.add_error(None, _("Vingt jetons valent déjà. Révoquez d'abord ceux qui ne servent plus."))
    known = practice.program_tokens.all()
    working = set(known.working(today=at.date()).values_list("pk", flat=True))
    context = {"form": form, "made": made, "secret": secret, "tokens": known, "working": working}
    return render(request, "manage/programs.html", context, status=422 if form.errors else 200)


@require_POST
@manager_only
def revoke(request: VisitorRequest, token_id: uuid.UUID, practice: Practice) -> HttpResponse:
    token = get_object_or_404(practice.program_tokens, pk=token_id)
    revoke_token(token=token, by=Actor.user(request.user.pk), at=clock.now())
    messages.success(request, _("Ce jeton n'ouvre plus rien."))
    return redirect("programs:tokens")
