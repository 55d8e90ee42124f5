"""The practitioner's receipts: a year of them, one and its file, the head of all, and the year for the accounts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner
from aparte.receipts.access import receipt_of
from aparte.receipts.actions import say_heading
from aparte.receipts.forms import HeadingForm
from aparte.receipts.models import Heading, Receipt
from aparte.receipts.queries import heading_of, years_of
from aparte.receipts.queries_csv import receipts_csv
from aparte.receipts.queries_pdf import paper, receipt_pdf

A_PAGE = 50


@require_safe
@practitioner_only
def receipts(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """The receipts of one year, the last one first, and what they come to."""
    years, year = years_of(practitioner), _year(request, practitioner)
    mine = Receipt.objects.of_practitioner(practitioner).filter(year=year)
    page = Paginator(mine.whole(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "practitioner": practitioner,
        "year": year,
        "years": years,
        "rows": [(one, one.said, library.money_in(one.amount, one.currency)) for one in page],
        "page": page,
        "sums": [library.money_in(amount, currency) for currency, amount in mine.sums().items()],
        "heading": heading_of(practitioner),
    }
    return render(request, "receipts/receipts.html", context)


@require_safe
@practitioner_only
def receipt(request: VisitorRequest, receipt_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """One receipt as it was given. Each reading leaves its trace."""
    found = receipt_of(practitioner, receipt_id)
    record(verb=Verb.RECEIPT_READ, by=Actor.user(practitioner.user_id), about=found, at=clock.now())
    said = found.said
    context = {
        "receipt": found,
        "paper": paper(said, currency=found.currency, receipt=found) if said else None,
        "amount": library.money_in(found.amount, found.currency),
        "reached": found.person.erased_at is None and bool(found.person.sealed_email),
        "erased": found.person.erased_at is not None,
    }
    return render(request, "receipts/receipt.html", context)


@require_safe
@practitioner_only
def receipt_file(request: VisitorRequest, receipt_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = receipt_of(practitioner, receipt_id)
    record(verb=Verb.RECEIPT_READ, by=Actor.user(practitioner.user_id), about=found, at=clock.now())
    return pdf_answer(found)


def pdf_answer(found: Receipt) -> HttpResponse:
    """The file, named by its number and nothing else; 404 once its words are gone."""
    made = receipt_pdf(found)
    if made is None:
        raise Http404
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.name}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def heading(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """What stands at the head of the receipts that are given from now on."""
    content = library.receipts(practitioner.region)
    kept = Heading.objects.filter(practitioner=practitioner).first()
    instance = kept or Heading(practitioner=practitioner, legal_name=practitioner.name)
    form = HeadingForm(request.POST if request.method == "POST" else None, instance=instance, content=content)
    if request.method == "POST" and form.is_valid():
        by = Actor.user(practitioner.user_id)
        say_heading(practitioner=practitioner, **form.cleaned_data, by=by, at=clock.now())
        messages.success(request, _("C'est enregistré, pour les prochains reçus."))
        return redirect("receipts:receipts")
    context = {"practitioner": practitioner, "form": form, "content": content}
    return render(request, "receipts/heading.html", context, status=422 if form.errors else 200)


@require_safe
@practitioner_only
def accounts(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """A year for whoever keeps the accounts, the first number first. With names only when they are asked for."""
    year, at = _year(request, practitioner), clock.now()
    mine = Receipt.objects.of_practitioner(practitioner).filter(year=year).whole().order_by("number")
    record(verb=Verb.RECEIPTS_TAKEN, by=Actor.user(practitioner.user_id), about=practitioner, at=at)
    # The mark first: without it a spreadsheet takes the accents for something else.
    written = "\ufeff" + receipts_csv(mine, names=request.GET.get("noms") == "on")
    answer = HttpResponse(written, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{year}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _year(request: VisitorRequest, practitioner: Practitioner) -> int:
    """The year that the address asks for, else this one at the practitioner's."""
    asked = request.GET.get("annee", "")
    if asked.isascii() and asked.isdigit() and len(asked) == 4:
        return int(asked)
    return timezone.localtime(clock.now(), clock.zone(practitioner.zone)).year
