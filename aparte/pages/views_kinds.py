"""What a practitioner offers after the first meeting: the four interventions, and where one meets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.library.terms_pages import InterventionText
from aparte.meetings.actions_kinds import NowhereToMeet, change_offers
from aparte.meetings.models import Availability, OfferedKind
from aparte.meetings.terms import Kind
from aparte.pages.forms_kinds import OfferedKindForm, PlaceForm
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Practitioner


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def interventions(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    current = {one.kind: one for one in practitioner.offered_kinds.all()}
    rows = [
        (
            text,
            OfferedKindForm(data, prefix=text.id, instance=current.get(text.id) or _new(practitioner, text)),
        )
        for text in library.interventions()
    ]
    kept = Availability.objects.filter(practitioner=practitioner).first()
    place = PlaceForm(data, instance=kept or Availability(practitioner=practitioner))
    if data is not None and _saved(practitioner, rows, place):
        messages.success(request, _("Vos interventions sont à jour."))
        return redirect("desk:interventions")
    context = {
        "practitioner": practitioner,
        "rows": rows,
        "place": place,
        "fee_label": _("Tarif (%(currency)s)") % {"currency": library.region(practitioner.region).currency},
    }
    return render(request, "desk/interventions.html", context, status=422 if data is not None else 200)


def _new(practitioner: Practitioner, text: InterventionText) -> OfferedKind:
    return OfferedKind(practitioner=practitioner, kind=text.id)


def _saved(
    practitioner: Practitioner, rows: list[tuple[InterventionText, OfferedKindForm]], place: PlaceForm
) -> bool:
    """Whether the whole page could be kept; otherwise its forms say why not."""
    sound = [
        place.is_valid(),
        *(form.is_valid() for _text, form in rows),
    ]  # all are asked: each shows its faults
    if not all(sound):
        return False
    told = {Kind(text.id.value): form.told() for text, form in rows}
    try:
        change_offers(
            practitioner=practitioner,
            offered={kind: one for kind, one in told.items() if one is not None},
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
            **place.cleaned_data,
        )
    except NowhereToMeet:
        place.add_error("place", _("Donnez l'adresse où vous recevez, ou ne proposez rien en personne."))
        return False
    return True
