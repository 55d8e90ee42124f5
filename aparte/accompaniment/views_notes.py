"""The note of a meeting: written, saved as one writes, read again for its words, signed, added to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aparte import clock
from aparte.accompaniment.access_files import file_meeting_for_practitioner, part_of
from aparte.accompaniment.actions_files import NoteLocked
from aparte.accompaniment.actions_notes import (
    NothingWritten,
    NotLocked,
    Saved,
    amend_note,
    delay_of,
    sign_note,
    write_note,
)
from aparte.accompaniment.forms_notes import AddedForm, PartForm
from aparte.accompaniment.models import FileMeeting, Note, NoteVersion
from aparte.accompaniment.queries_notes import (
    MOST_READ_AGAIN,
    Place,
    check,
    draft_keys,
    fingerprint,
    members_in_note,
    places_of,
    versions_of,
)
from aparte.accompaniment.queries_sheets import to_note
from aparte.accompaniment.rules_notes import may_change
from aparte.accompaniment.terms import PartKind
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.people.access import VisitorRequest, practitioner_only
from aparte.people.models import Erased, Practitioner

A_PAGE = 20
_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(_METHODS)
@practitioner_only
def note(
    request: VisitorRequest, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """The note on one page. A post saves what it carries; a script that asks for JSON is answered in JSON."""
    found = file_meeting_for_practitioner(practitioner, accompaniment_id, meeting_id)
    if request.method == "POST":
        return _save(request, found)
    written = _written(found)
    if written:
        record(verb=Verb.NOTE_READ, by=Actor.user(practitioner.user_id), about=written, at=clock.now())
    return _page(request, found, places_of(found))


@require_POST
@practitioner_only
def wording(
    request: VisitorRequest, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """What a few lines say that is not the practitioner's to say. Nothing of them is kept, in any way."""
    found = file_meeting_for_practitioner(practitioner, accompaniment_id, meeting_id)
    findings = _checked(found, request.POST.get("text", ""))
    return JsonResponse({"findings": [{"words": one.words, "because": one.because} for one in findings]})


@require_http_methods(_METHODS)
@practitioner_only
def amend(
    request: VisitorRequest, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """Add to one part of a locked note."""
    found = file_meeting_for_practitioner(practitioner, accompaniment_id, meeting_id)
    form = AddedForm(request.POST)
    if request.method != "POST" or not _locked(found):
        return redirect("file:note", accompaniment_id, meeting_id)
    if not form.is_valid():
        return _page(request, found, places_of(found), added=form, status=422)
    try:
        amend_note(
            part=part_of(found, form.cleaned_data["part"]),
            words=form.cleaned_data["words"],
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
        )
        messages.success(request, _("C'est ajouté, à la date d'aujourd'hui."))
    except NotLocked:
        messages.info(request, _("Cette note peut encore être modifiée : écrivez dedans."))
    return redirect("file:note", accompaniment_id, meeting_id)


@require_safe
@practitioner_only
def versions(
    request: VisitorRequest, accompaniment_id: uuid.UUID, meeting_id: uuid.UUID, practitioner: Practitioner
) -> HttpResponse:
    """The wordings before the present one."""
    found = file_meeting_for_practitioner(practitioner, accompaniment_id, meeting_id)
    written = _written(found)
    if written:
        record(verb=Verb.NOTE_READ, by=Actor.user(practitioner.user_id), about=written, at=clock.now())
    page = Paginator(versions_of(written) if written else NoteVersion.objects.none(), A_PAGE).get_page(
        request.GET.get("page")
    )
    places = {one.part.pk: one for one in places_of(found) if one.part}
    shown = [(one, places[one.part_id].saying(one.words)) for one in page if one.part_id in places]
    with timezone.override(clock.zone(practitioner.zone)):
        context = {
            "accompaniment": found.accompaniment,
            "meeting": found.meeting,
            "page": page,
            "versions": shown,
        }
        return render(request, "file/note_versions.html", context)


def _save(request: VisitorRequest, found: FileMeeting) -> HttpResponse:
    if found.accompaniment.sealed_data_key is None:
        return _forgotten_meanwhile(request, found)
    places = [one for one in places_of(found) if not one.gone and f"{one.key}-revision" in request.POST]
    forms = [PartForm(request.POST, place=one) for one in places]
    sound = [form.is_valid() for form in forms]  # all are asked: each shows its faults
    if not all(sound):
        return _refused(request, found, forms)
    keep = request.POST.get("keep", "")
    changed = [form for form in forms if form.changed() and keep != "theirs"]
    try:
        saved = write_note(
            file_meeting=found,
            written=[form.written(join=keep == "both") for form in changed],
            by=Actor.user(found.accompaniment.practitioner.user_id),
            at=clock.now(),
        )
    except NoteLocked:
        return _locked_meanwhile(request, found, changed)
    except Erased:
        return _forgotten_meanwhile(request, found)
    if _wants_json(request):
        return _told(saved, changed, [form for form in forms if form not in changed])
    if saved.conflicts:
        return _both(request, found, [changed[place] for place in saved.conflicts])
    messages.success(request, _("C'est enregistré."))
    if request.POST.get("then") == "sign":
        _sign(request, found)
    # A script read the words again while they were written; without one they are read again now.
    return redirect(_address(found) + ("" if request.POST.get("looked") else "?mots=1"))


def _sign(request: VisitorRequest, found: FileMeeting) -> None:
    try:
        sign_note(
            file_meeting=found,
            members=[one for one in members_in_note(found) if one.person.erased_at is None],
            by=Actor.user(found.accompaniment.practitioner.user_id),
            at=clock.now(),
        )
        messages.success(request, _("La note est signée."))
    except NothingWritten:
        messages.error(request, _("Écrivez quelques mots avant de signer."))


def _told(saved: Saved, changed: Sequence[PartForm], same: Sequence[PartForm]) -> HttpResponse:
    """For the script: the revision of each part as it stands, or which were written elsewhere meanwhile."""
    kept = {form.place.key: form.started_from() for form in same}
    for place, (form, part) in enumerate(zip(changed, saved.parts, strict=True)):
        if place not in saved.conflicts:
            now = {"revision": part.revision, "was": fingerprint(part.words)} if part else form.started_from()
            kept[form.place.key] = now
    elsewhere = [changed[place].place.key for place in saved.conflicts]
    said = (
        _("Cette note a changé ailleurs. Enregistrez pour voir les deux textes côte à côte.")
        if elsewhere
        else ""
    )
    return JsonResponse(
        {"saved": kept, "elsewhere": elsewhere, "said": said}, status=409 if elsewhere else 200
    )


def _both(request: VisitorRequest, found: FileMeeting, forms: Sequence[PartForm]) -> HttpResponse:
    """Two wordings of the same part, side by side: nothing of either is lost."""
    now = {one.key: one for one in places_of(found)}
    rows = [(now[form.place.key], form.areas_beside(now[form.place.key].words)) for form in forms]
    context = {"accompaniment": found.accompaniment, "meeting": found.meeting, "rows": rows}
    return render(request, "file/note_both.html", context, status=409)


def _refused(request: VisitorRequest, found: FileMeeting, forms: Sequence[PartForm]) -> HttpResponse:
    if _wants_json(request):
        said = [str(error) for form in forms for errors in form.errors.values() for error in errors]
        return JsonResponse({"saved": {}, "elsewhere": [], "said": " ".join(dict.fromkeys(said))}, status=422)
    return _page(request, found, places_of(found), sent={form.place.key: form for form in forms}, status=422)


def _locked_meanwhile(
    request: VisitorRequest, found: FileMeeting, changed: Sequence[PartForm]
) -> HttpResponse:
    """The delay ended while somebody wrote: what they wrote is handed back, to be added."""
    if _wants_json(request):
        said = _("La note vient d'être verrouillée. Enregistrez : vous pourrez ajouter ce texte.")
        return JsonResponse({"saved": {}, "elsewhere": [], "said": said}, status=409)
    sent = {form.place.key: form for form in changed}
    return _page(request, found, places_of(found), sent=sent, status=409)


def _forgotten_meanwhile(request: VisitorRequest, found: FileMeeting) -> HttpResponse:
    """The person asked to be forgotten while somebody wrote: nothing about them is kept any more."""
    said = _("Les données de cette personne sont effacées : rien ne s'écrit plus à son sujet.")
    if _wants_json(request):
        return JsonResponse({"saved": {}, "elsewhere": [], "said": said}, status=409)
    messages.error(request, said)
    return redirect("file:file", found.accompaniment_id)


def _page(
    request: VisitorRequest,
    found: FileMeeting,
    places: Sequence[Place],
    *,
    sent: dict[str, PartForm] | None = None,
    added: AddedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The note to write in, or to read once it is locked. `sent`, `added`: what was refused, handed back."""
    practitioner, handed = found.accompaniment.practitioner, sent or {}
    rows = [
        (place, handed.get(place.key) or (None if place.gone else PartForm(place=place))) for place in places
    ]
    whole = "\n".join(said for place in places for said in place.words.values())
    context: dict[str, Any] = {
        "practitioner": practitioner,
        "accompaniment": found.accompaniment,
        "file_meeting": found,
        "meeting": found.meeting,
        "note": _written(found),
        "shared": [row for row in rows if row[0].kind != PartKind.REFLECTION],
        "own": [row for row in rows if row[0].kind == PartKind.REFLECTION],
        "errors": [form for _place, form in rows if form and form.errors],
        "sent": handed,
        "added": added,
        "several": any(place.member for place in places),
        "delay_hours": round(delay_of(practitioner.practice).total_seconds() / 3600),
        "findings": _checked(found, whole) if "mots" in request.GET else None,
        "read_whole": len(whole) <= MOST_READ_AGAIN,
        "draft_keys": draft_keys(found, practitioner),
        "sheets": to_note(found),
        "sharing": reverse("file:sheets_of_meeting", args=[found.accompaniment_id, found.meeting_id]),
    }
    with timezone.override(clock.zone(practitioner.zone)):
        locked = _locked(found)
        return render(
            request, "file/note_locked.html" if locked else "file/note.html", context, status=status
        )


def _checked(found: FileMeeting, text: str) -> list[Any]:
    region = found.accompaniment.region or found.accompaniment.practitioner.region
    return check(text, region=region, language=get_language() or "fr")


def _written(found: FileMeeting) -> Note | None:
    return Note.objects.filter(meeting=found.meeting_id).first()


def _locked(found: FileMeeting) -> bool:
    written = _written(found)
    return written is not None and may_change(locks_at=written.locks_at, at=clock.now()).refused


def _wants_json(request: VisitorRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _address(found: FileMeeting) -> str:
    return reverse("file:note", args=[found.accompaniment_id, found.meeting_id])
