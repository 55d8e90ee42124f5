"""A person's receipts, in their space: theirs, and nobody else's."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aparte.library.queries import money_in
from aparte.people.access import VisitorRequest, limited, person_only
from aparte.people.models import Person
from aparte.people.queries import same_human
from aparte.receipts.access import receipt_in_space
from aparte.receipts.queries import receipts_for
from aparte.receipts.views import pdf_answer

not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@not_too_often
@require_safe
@person_only
def mine(request: VisitorRequest, person: Person) -> HttpResponse:
    """All of them, the newest first."""
    found = receipts_for(same_human(person))
    context = {"rows": [(one, one.said, money_in(one.amount, one.currency)) for one in found]}
    return render(request, "receipts/mine.html", context)


@not_too_often
@require_safe
@person_only
def file(request: VisitorRequest, receipt_id: uuid.UUID, person: Person) -> HttpResponse:
    """One of them, to keep."""
    return pdf_answer(receipt_in_space(person, receipt_id))
