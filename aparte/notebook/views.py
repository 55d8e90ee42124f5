"""The person's notebook: its first page, the pages of each kind, an exercise, writing a new page."""

from __future__ import annotations

import secrets

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.library import queries as library
from aparte.notebook import actions
from aparte.notebook.access import kind_of
from aparte.notebook.actions import ChangedMeanwhile
from aparte.notebook.queries import all_told, files_of, months, shared_by
from aparte.notebook.queries_pages import in_order, laid_out, month_wanted
from aparte.notebook.terms import BY_MONTH, ON_THE_PAGE, SLUGS, NotebookKind
from aparte.notebook.views_entry import both, form_of, lines_above_refused, not_too_often, of_kind, saved
from aparte.people.access import VisitorRequest, person_only
from aparte.people.models import Person


@not_too_often
@require_safe
@person_only
def home(request: VisitorRequest, person: Person) -> HttpResponse:
    texts = library.notebook()
    pages = [(page, SLUGS[page.id]) for page in texts.pages]
    return render(
        request, "notebook/home.html", {"texts": texts, "pages": pages, "shared": shared_by(person)}
    )


@not_too_often
@require_safe
@person_only
def kind(request: VisitorRequest, kind: str, person: Person) -> HttpResponse:
    """What was written of one kind: a month at a time, or the whole of a map or list."""
    what = kind_of(kind)
    rows, known, month = person.notebook_entries.of_kind(what), [], None
    if what in BY_MONTH:
        known = months(person, what)
        month = month_wanted(request.GET.get("mois", ""), known)
        rows = rows.filter(made_on__year=month.year, made_on__month=month.month) if month else rows.none()
    elif what is not NotebookKind.MILESTONE:
        rows = rows.order_by("made_on", "pk")
    found = in_order(what, all_told(rows))
    texts = library.notebook()
    context = {
        **of_kind(what, person),
        "layout": laid_out(what, found, names=dict(files_of(person))),
        "months": known,
        "month": month,
        "drawn_out": secrets.choice(found) if found and "une" in request.GET else None,
        "form": form_of(what, person) if what in ON_THE_PAGE else None,
        "texts": texts,
    }
    return render(request, "notebook/kind.html", context)


@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
@person_only
def write(request: VisitorRequest, kind: str, person: Person) -> HttpResponse:
    """A new page. What is refused stays in the form; a form sent twice makes one page."""
    what = kind_of(kind)
    form = form_of(what, person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            entry = actions.write(
                person=person,
                kind=what,
                key=form.key_or_new(),
                written=form.written(),
                made_on=form.made_on(form.today),
                at=clock.now(),
            )
        except ChangedMeanwhile as refusal:
            return both(request, refusal.entry, person)
        return saved(request, entry, form, person)
    status = 422 if form.is_bound else 200
    lines = lines_above_refused(form, region=person.region or request.region)
    context = {**of_kind(what, person), "form": form, "lines": lines}
    return render(request, "notebook/write.html", context, status=status)


@not_too_often
@require_safe
@person_only
def exercise(request: VisitorRequest, exercise: str, person: Person) -> HttpResponse:
    """One exercise to read and do. Nothing is kept unless the person writes something down below it."""
    texts, what = library.notebook(), NotebookKind.EXERCISE
    found = next((one for one in texts.exercises if one.id == exercise), None)
    if found is None:
        raise Http404
    context = {
        **of_kind(what, person),
        "exercise": found,
        "texts": texts,
        "form": form_of(what, person, initial={"exercise": found.id}),
    }
    return render(request, "notebook/exercise.html", context)
