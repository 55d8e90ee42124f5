"""How long a signed note of this practice may still be changed: the manager decides, and reads no note."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.accompaniment.actions_notes import change_keeping
from aparte.accompaniment.forms_notes import KeepingForm
from aparte.accompaniment.models import NoteKeeping
from aparte.audit.terms import Actor
from aparte.people.access import VisitorRequest, manager_only
from aparte.people.models import Practice


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def notes(request: VisitorRequest, practice: Practice) -> HttpResponse:
    kept = NoteKeeping.objects.filter(practice=practice).first() or NoteKeeping(practice=practice)
    form = KeepingForm(request.POST if request.method == "POST" else None, instance=kept)
    if request.method == "POST" and form.is_valid():
        change_keeping(
            practice=practice,
            lock_hours=form.cleaned_data["lock_hours"],
            by=Actor.user(request.user.pk),
            at=clock.now(),
        )
        messages.success(request, _("Le délai est à jour. Les notes déjà signées gardent le leur."))
        return redirect("manage:notes")
    context = {"practice": practice, "form": form}
    return render(request, "manage/notes.html", context, status=422 if form.errors else 200)
