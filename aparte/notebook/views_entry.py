"""One page of the notebook: reading it, changing it, moving, erasing, sharing it and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aparte import clock
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.notebook import actions
from aparte.notebook.access import entry_of
from aparte.notebook.actions import ChangedMeanwhile, NotMovable, NotOpen
from aparte.notebook.forms import EntryForm
from aparte.notebook.forms_kinds import FORMS, first_values
from aparte.notebook.models import Entry
from aparte.notebook.queries import files_of, is_read, lines_above, memberships_open, told
from aparte.notebook.terms import ON_THE_PAGE, SLUGS, NotebookKind
from aparte.orientation.queries_lines import MOST_REFUSED, Lines, lines_for
from aparte.people.access import VisitorRequest, limited, person_only
from aparte.people.keys import draft_keys
from aparte.people.models import Person

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@not_too_often
@require_safe
@person_only
def entry(request: VisitorRequest, entry_id: uuid.UUID, person: Person) -> HttpResponse:
    """The page, under the crisis lines when its words call for them."""
    found = entry_of(person, entry_id)
    read = told(found)
    context = {
        **of_kind(found.what, person),
        "told": read,
        "lines": lines_above(read, region=person.region or request.region),
        "files": [one.accompaniment for one in memberships_open(person)],
        "reader": found.accompaniment if is_read(found) else None,
    }
    return render(request, "notebook/entry.html", context)


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def change(request: VisitorRequest, entry_id: uuid.UUID, person: Person) -> HttpResponse:
    """The same page with other words; « both » keeps what was saved meanwhile, and these words as a new page."""
    found = entry_of(person, entry_id)
    data = request.POST if request.method == "POST" else None
    form = form_of(found.what, person, data, entry=found)
    if form.is_bound and form.is_valid():
        try:
            kept = _kept(form, found, person, both="both" in request.POST)
        except ChangedMeanwhile as refusal:
            return both(request, refusal.entry, person)
        return saved(request, kept, form, person)
    context = {
        **of_kind(found.what, person),
        "form": form,
        "entry": found,
        "lines": lines_above_refused(form, region=person.region or request.region),
    }
    return render(request, "notebook/write.html", context, status=422 if form.is_bound else 200)


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def erase(request: VisitorRequest, entry_id: uuid.UUID, person: Person) -> HttpResponse:
    """Asked once, done for good."""
    found = entry_of(person, entry_id)
    if request.method != "POST":
        return render(request, "notebook/erase.html", {**of_kind(found.what, person), "told": told(found)})
    actions.erase(entry=found, by=Actor.person(person.pk), at=clock.now())
    messages.success(request, _("La page est effacée, pour de bon."))
    return redirect("notebook:kind", SLUGS[found.what])


@not_too_often
@require_POST
@person_only
def share(request: VisitorRequest, entry_id: uuid.UUID, person: Person) -> HttpResponse:
    found = entry_of(person, entry_id)
    try:
        file = actions.share(
            entry=found,
            accompaniment_id=_uuid(request.POST.get("file", "")),
            by=Actor.person(person.pk),
            at=clock.now(),
        )
    except NotOpen:
        messages.error(request, _("Cet accompagnement n'est plus ouvert : la page reste à vous seul·e."))
    else:
        said = _("%(name)s peut maintenant lire cette page-là, et aucune autre.")
        messages.success(request, said % {"name": file.practitioner.name})
    return redirect("notebook:entry", entry_id)


@not_too_often
@require_POST
@person_only
def unshare(request: VisitorRequest, entry_id: uuid.UUID, person: Person) -> HttpResponse:
    actions.unshare(entry=entry_of(person, entry_id), by=Actor.person(person.pk), at=clock.now())
    messages.success(request, _("Cette page n'est plus partagée : elle est de nouveau à vous seul·e."))
    return redirect("notebook:entry", entry_id)


@not_too_often
@require_POST
@person_only
def move(request: VisitorRequest, entry_id: uuid.UUID, person: Person) -> HttpResponse:
    found = entry_of(person, entry_id)
    try:
        actions.move(entry=found, to=request.POST.get("to", ""), at=clock.now())
    except NotMovable:
        messages.error(request, _("Cette place n'existe pas : choisissez-en une parmi celles de la page."))
    return redirect("notebook:kind", SLUGS[found.what])


def of_kind(what: NotebookKind, person: Person) -> dict[str, Any]:
    """What every page of one kind needs, with the keys by which the browser keeps what is being typed."""
    return {
        "page": library.notebook().page(what),
        "slug": SLUGS[what],
        "what": what.value,
        "drafts": draft_keys(person.pk),
    }


def form_of(
    what: NotebookKind,
    person: Person,
    data: Mapping[str, Any] | None = None,
    *,
    entry: Entry | None = None,
    initial: dict[str, Any] | None = None,
) -> EntryForm:
    """The form of a kind, empty, sent, or holding what `entry` says."""
    if entry is not None:
        initial = first_values(entry.unsealed()) | {"revision": entry.revision, "day": entry.made_on}
    known = files_of(person) if what is NotebookKind.MILESTONE else ()
    today = clock.today(clock.zone(person.zone))
    return FORMS[what](data, initial=initial, today=today, accompaniments=known)


def saved(request: VisitorRequest, entry: Entry, form: EntryForm, person: Person) -> HttpResponse:
    """On to the page, when it is long or calls for the lines; else back to the list that it is now in.

    The end of the address tells the browser, and nobody else, which of its own drafts is kept now.
    """
    messages.success(request, _("C'est gardé dans votre carnet."))
    on_its_own = entry.what not in ON_THE_PAGE or lines_above(
        told(entry), region=person.region or request.region
    )
    names = ("notebook:entry", [entry.pk]) if on_its_own else ("notebook:kind", [SLUGS[entry.what]])
    token = form.cleaned_data.get("draft")
    return HttpResponseRedirect(reverse(names[0], args=names[1]) + (f"#garde-{token}" if token else ""))


def lines_above_refused(form: EntryForm, *, region: str) -> Lines | None:
    """The same above a form that was sent and not taken: what is fragile does not wait for a field to be put right."""
    return lines_for(form.said[:MOST_REFUSED], region=region, suspected=True) if form.is_bound else None


def both(request: VisitorRequest, kept: Entry, person: Person) -> HttpResponse:
    """Both wordings on one page: what was saved meanwhile, and what was just sent, still in its form."""
    data: QueryDict = request.POST.copy()
    data["revision"], data["key"] = str(kept.revision), str(uuid.uuid4())
    form = form_of(kept.what, person, data)
    context = {
        **of_kind(kept.what, person),
        "form": form,
        "entry": kept,
        "kept": told(kept),
        "lines": lines_above_refused(form, region=person.region or request.region),
    }
    return render(request, "notebook/write.html", context, status=409)


def _kept(form: EntryForm, entry: Entry, person: Person, *, both: bool) -> Entry:
    written, at = form.written(), clock.now()
    if both:
        made_on = form.made_on(form.today)
        key = form.key_or_new()
        return actions.write(person=person, kind=entry.what, key=key, written=written, made_on=made_on, at=at)
    return actions.change(
        entry=entry,
        written=written,
        made_on=form.made_on(entry.made_on),
        revision=form.cleaned_data.get("revision") or 0,
        at=at,
    )


def _uuid(said: str) -> uuid.UUID:
    """The id that was sent, or one that nothing has."""
    try:
        return uuid.UUID(said)
    except ValueError:
        return uuid.uuid4()
