"""The practitioner's desk: the day, the requests, the answer to each, and what follows a meeting."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aparte import clock
from aparte.accompaniment.queries_files import file_id_of
from aparte.accompaniment.queries_gate import file_of
from aparte.accompaniment.queries_stopping import gone_from, others_go_on
from aparte.accompaniment.rules_gate import may_try
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library
from aparte.library.rules import WordFinding
from aparte.meetings import actions_desk
from aparte.meetings.access import meeting_for_practitioner
from aparte.meetings.actions_persons import TooLate
from aparte.meetings.models import Meeting
from aparte.meetings.queries_meeting import place_of, rest_of_series, who_goes_on
from aparte.meetings.rules import may_follow, may_move
from aparte.meetings.terms import Outcome, State
from aparte.orientation.queries import answers_said, marked
from aparte.pages.forms import DeclineForm, OutcomeForm, PracticeForm, ProfileForm
from aparte.people.access import VisitorRequest, managed_practice_of, practitioner_of, practitioner_only
from aparte.people.actions import PROFILE_FIELDS, ReservedWords, write_profile
from aparte.people.models import Practitioner


@require_safe
def today(request: VisitorRequest) -> HttpResponse:
    """What waits for an answer, what happens today and next, what still lacks its outcome."""
    practitioner = practitioner_of(request.user)
    if practitioner is None:
        return redirect("manage:content") if managed_practice_of(request.user) else _nothing_here(request)
    at = clock.now()
    mine = Meeting.objects.of_practitioner(practitioner).with_request().with_participants()
    with timezone.override(clock.zone(practitioner.zone)):
        day = clock.today(clock.zone(practitioner.zone))
        upcoming = list(mine.upcoming(at=at)[:50])
        context = {
            "practitioner": practitioner,
            "day": timezone.localtime(at),
            "waiting": [one for one in upcoming if one.state == State.BOOKED],
            "today": [one for one in upcoming if timezone.localtime(one.starts_at).date() == day],
            "later": [one for one in upcoming if timezone.localtime(one.starts_at).date() > day],
            "to_conclude": list(mine.awaiting_outcome(at=at)[:50]),
        }
        return render(request, "desk/today.html", context)


def _nothing_here(request: VisitorRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


@require_safe
@practitioner_only
def meeting(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    """One meeting with the request behind it."""
    found = meeting_for_practitioner(practitioner, meeting_id)
    return _meeting_page(request, practitioner, found)


def _meeting_page(
    request: VisitorRequest,
    practitioner: Practitioner,
    found: Meeting,
    *,
    outcome_form: OutcomeForm | None = None,
    decline_form: DeclineForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Shows the request, after a refused form too. Reading a request leaves a trace in the journal, each time."""
    at = clock.now()
    record(verb=Verb.REQUEST_READ, by=Actor.user(practitioner.user_id), about=found.request, at=at)
    content = found.request.unsealed()
    alerts = (content.reading or {}).get("alerts", [])
    kinds = [alert["kind"] for alert in alerts]
    file_id = file_id_of(found)
    gone, next_of = gone_from(file_id), who_goes_on(found)
    with timezone.override(clock.zone(practitioner.zone)):
        context = {
            "practitioner": practitioner,
            "meeting": found,
            "person": found.person,
            "content": content,
            "text": library.orientation_text(content.orientation) if content.orientation else None,
            "alert_texts": library.alert_texts([(alert["kind"], alert["who"]) for alert in alerts]),
            "themes": [library.theme(theme) for theme in (content.reading or {}).get("themes", [])],
            **marked(
                content.words, (content.reading or {}).get("findings", []), language=get_language() or "fr"
            ),
            "answers": answers_said((content.own_choice or {}).get("answers", {})),
            "may_answer": found.state == State.BOOKED and found.ends_at > at,
            "may_decline": found.state in {State.BOOKED, State.ACCEPTED} and found.starts_at > at,
            "may_conclude": found.state in {State.BOOKED, State.ACCEPTED, State.DONE}
            and found.starts_at <= at,
            "outcome_form": outcome_form or OutcomeForm(meeting=found),
            "may_move": not may_move(found.state, found.starts_at, at).refused,
            "may_follow": may_follow(found.state) and next_of.erased_at is None and next_of.pk not in gone,
            "gone_at": gone.get(found.person_id),
            "others_go_on": file_id is not None and found.person_id in gone and others_go_on(file_id),
            "others": [
                (one, gone.get(one.person_id))
                for one in found.participants.select_related("person")
                if one.person_id != found.person_id
            ],
            "rest": rest_of_series(found, at=at),
            "place": place_of(found),
            "file": file_of(found),
            "may_open_file": may_try(found.state, found.outcome) and found.person.erased_at is None,
            "file_id": file_id,
            "decline_form": decline_form or DeclineForm(practitioner=practitioner),
            "professionals": library.professionals(found.person.region or practitioner.region),
            "lines": library.crisis_lines_for(found.person.region or practitioner.region, kinds)[:4],
        }
        return render(request, "desk/meeting.html", context, status=status)


@require_POST
@practitioner_only
def accept(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = meeting_for_practitioner(practitioner, meeting_id)
    try:
        actions_desk.accept(meeting=found, by=Actor.user(practitioner.user_id), at=clock.now())
        messages.success(request, _("La rencontre est confirmée."))
    except TooLate:
        messages.error(request, _("Cette rencontre ne peut plus être confirmée : annulée, ou déjà passée."))
    return redirect("desk:meeting", meeting_id)


@require_POST
@practitioner_only
def decline(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = meeting_for_practitioner(practitioner, meeting_id)
    form = DeclineForm(request.POST, practitioner=practitioner)
    if not form.is_valid():
        return _meeting_page(request, practitioner, found, decline_form=form, status=422)
    colleague = form.cleaned_data["colleague"]
    try:
        actions_desk.decline(
            meeting=found, colleague=colleague, by=Actor.user(practitioner.user_id), at=clock.now()
        )
        messages.success(request, _("La demande est déclinée. Le créneau est de nouveau libre."))
    except (TooLate, actions_desk.NotAColleague):
        messages.error(request, _("Cette demande ne peut plus être déclinée."))
    return redirect("desk:meeting", meeting_id)


@require_POST
@practitioner_only
def outcome(request: VisitorRequest, meeting_id: uuid.UUID, practitioner: Practitioner) -> HttpResponse:
    found = meeting_for_practitioner(practitioner, meeting_id)
    form = OutcomeForm(request.POST, meeting=found)
    if not form.is_valid():
        return _meeting_page(request, practitioner, found, outcome_form=form, status=422)
    try:
        actions_desk.record_outcome(
            meeting=found,
            outcome=Outcome(form.cleaned_data["outcome"]),
            came=form.came_ids(),
            by=Actor.user(practitioner.user_id),
            at=clock.now(),
        )
        messages.success(request, _("La suite est notée."))
    except TooLate:
        messages.error(
            request, _("La suite se note une fois la rencontre commencée, si elle n'a pas été annulée.")
        )
    return redirect("desk:meeting", meeting_id)


@require_http_methods(["GET", "HEAD", "POST"])
@practitioner_only
def profile(request: VisitorRequest, practitioner: Practitioner) -> HttpResponse:
    """One's own page: facts and prose are two forms, told apart by the button that sent them."""
    asked = request.GET.get("text", "")
    language = asked if asked in {"fr", "en"} else str(get_language() or "fr")
    existing = practitioner.texts.filter(language=language).first()
    sent = request.POST.get("form") if request.method == "POST" else None
    facts = PracticeForm(request.POST if sent == "facts" else None, instance=practitioner, prefix="facts")
    prose = ProfileForm(request.POST if sent == "prose" else None, instance=existing, prefix="prose")
    findings: dict[str, tuple[WordFinding, ...]] = {}
    if sent == "facts" and facts.is_valid():
        facts.save()
        record(
            verb=Verb.PROFILE_CHANGED, by=Actor.user(practitioner.user_id), about=practitioner, at=clock.now()
        )
        messages.success(request, _("Votre page est à jour."))
        return redirect("desk:profile")
    if sent == "prose" and prose.is_valid():
        try:
            write_profile(
                practitioner=practitioner,
                language=language,
                texts={name: prose.cleaned_data[name] for name in PROFILE_FIELDS},
                by=Actor.user(practitioner.user_id),
                at=clock.now(),
            )
            messages.success(request, _("Votre page est à jour."))
            return redirect("desk:profile")
        except ReservedWords as refusal:
            findings = refusal.findings
            for name, found in findings.items():
                prose.add_error(name if name in prose.fields else None, [_said(finding) for finding in found])
    context = {
        "practitioner": practitioner,
        "facts": facts,
        "prose": prose,
        "text_language": language,
        "registrations": library.registrations(practitioner.region),
    }
    return render(request, "desk/profile.html", context, status=422 if facts.errors or prose.errors else 200)


def _said(finding: WordFinding) -> str:
    return _("« %(words)s » : %(reason)s") % {"words": finding.words, "reason": finding.reason}
