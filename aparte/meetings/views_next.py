"""The next meeting, taken by the person from a private link: once, or at a rhythm; a series moved or stopped."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.access import invitation_by_link, meeting_by_link
from aparte.meetings.actions import TimeNotOffered
from aparte.meetings.actions_next import (
    DatesInTheWay,
    NotThisKind,
    move_series,
    stop_series,
)
from aparte.meetings.actions_persons import NoLongerHere, TooLate, TooManyPersons
from aparte.meetings.actions_times import TimeTaken
from aparte.meetings.forms_next import EVERY, SHOWN_DAYS, Asked
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.queries import by_day, calendar, read_time
from aparte.meetings.queries_meeting import may_take_next, rest_of_series, written_to
from aparte.meetings.terms import RHYTHMS, Presence
from aparte.meetings.views_link import not_too_often
from aparte.people.access import VisitorRequest, count_message_to, not_too_much_for
from aparte.people.models import Person


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: VisitorRequest, token: str) -> HttpResponse:
    """Who asked for a meeting takes the next one."""
    after = meeting_by_link(token)
    return _following(request, after, after.person, back=reverse("meetings:link", args=[token]))


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def following_invited(request: VisitorRequest, token: str) -> HttpResponse:
    """Who came to a meeting that another asked for takes the next one, with or without them."""
    invited = invitation_by_link(token)
    back = reverse("meetings:invitation", args=[token])
    if invited.presence != Presence.COMING:
        return redirect(back)
    return _following(request, invited.meeting, invited.person, back=back)


def _following(request: VisitorRequest, after: Meeting, asks: Person, *, back: str) -> HttpResponse:
    """Choose what, how and how often; see the times that leaves; take one."""
    if not may_take_next(after):
        messages.error(request, _("Parlez-en d'abord avec votre praticien·ne."))
        return redirect(back)
    asked = Asked(request.POST if request.method == "POST" else None, after, asks=asks)
    in_the_way: tuple[datetime, ...] = ()
    if asked.confirmed and asked.is_valid():
        if asked.starts_at is None:
            asked.form.add_error(None, _("Choisissez une heure parmi celles qui sont proposées."))
        else:
            try:
                told = asked.written_to()
                not_too_much_for(request, *told, rate=settings.RATE_CONTACT)
                taken = asked.take(starts_at=asked.starts_at, by=Actor.person(asks.pk), at=clock.now())
                count_message_to(request, *told, rate=settings.RATE_CONTACT)
                messages.success(request, confirmed(taken))
                return redirect("meetings:link", private_token(taken[0]))
            except DatesInTheWay as refusal:
                in_the_way = refusal.starts
            except (TimeTaken, TimeNotOffered):
                asked.form.add_error(None, _("Ce créneau vient d'être pris. Choisissez-en un autre."))
            except (NotThisKind, NoLongerHere, TooManyPersons):
                asked.form.add_error(None, _("Ce choix n'est plus proposé. Choisissez autrement."))
    zone = asked.zone
    with timezone.override(clock.zone(zone)):
        context = {
            "back": back,
            "meeting": after,
            "in_the_way": in_the_way,
            "zone": zone,
            **asked.shown(at=clock.now(), zone=zone),
        }
        status = 409 if in_the_way else 422 if asked.wrong else 200
        return render(request, "meetings/next.html", context, status=status)


def confirmed(taken: list[Meeting]) -> str:
    if len(taken) == 1:
        return _("Votre rencontre est confirmée.")
    return _("Vos %(count)s rencontres sont confirmées.") % {"count": len(taken)}


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: VisitorRequest, token: str) -> HttpResponse:
    """What is left of a series: move all of it to another hour or rhythm, or stop it."""
    meeting = meeting_by_link(token)
    at, by = clock.now(), Actor.person(meeting.person_id)
    rest = rest_of_series(meeting, at=at)
    if not rest or meeting.series is None:
        return redirect("meetings:link", token)
    refusal: str = ""
    in_the_way: tuple[datetime, ...] = ()
    first = rest[0]
    if request.method == "POST" and "stop" in request.POST:
        stop_series(series=meeting.series, by=by, at=at)
        messages.success(request, _("La série est arrêtée. Rien d'autre n'est à faire."))
        return redirect("meetings:link", token)
    if request.method == "POST":
        starts_at, every = read_time(request.POST.get("slot")), _weeks(request)
        try:
            if starts_at is None or every is None:
                refusal = _("Choisissez une heure parmi celles qui sont proposées.")
            else:
                told = written_to(*rest)
                not_too_much_for(request, *told, rate=settings.RATE_CONTACT)
                move_series(meeting=first, starts_at=starts_at, every_weeks=every, by=by, at=at)
                count_message_to(request, *told, rate=settings.RATE_CONTACT)
                messages.success(request, _("Toute la série est déplacée."))
                return redirect("meetings:link", token)
        except DatesInTheWay as found:
            in_the_way = found.starts
        except (TimeTaken, TimeNotOffered):
            refusal = _("Ce créneau vient d'être pris : rien n'a bougé. Choisissez-en un autre.")
        except TooLate:
            return redirect("meetings:link", token)
    zone = meeting.zone_for(meeting.person)
    persons = [one.person_id for one in first.participants.all()]
    known = calendar(meeting.practitioner, at=at, without=rest, persons=persons)
    free = (
        known.free(length=first.length, at=at, modes=frozenset({first.mode}), kind=first.kind)
        if known
        else ()
    )
    with timezone.override(clock.zone(zone)):
        context = {
            "token": token,
            "meeting": meeting,
            "rest": [(one, private_token(one)) for one in rest],
            "zone": zone,
            "rhythms": EVERY,
            "every_weeks": _weeks(request) or meeting.series.every_weeks,
            "days": by_day(free, zone=zone, limit_days=SHOWN_DAYS),
            "refusal": refusal,
            "in_the_way": in_the_way,
            "slot": request.POST.get("slot", "") if read_time(request.POST.get("slot")) else "",
        }
        return render(request, "meetings/series.html", context, status=409 if refusal or in_the_way else 200)


def _weeks(request: VisitorRequest) -> int | None:
    given = request.POST.get("every_weeks", "")
    return int(given) if given in {str(weeks) for weeks in RHYTHMS} else None
