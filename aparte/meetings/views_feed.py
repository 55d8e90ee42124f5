"""What another calendar reads at the secret address of a practitioner, or of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aparte import clock
from aparte.meetings.access import feed_by_link
from aparte.meetings.invitation import Busy, calendar_feed
from aparte.meetings.models import Feed, Meeting
from aparte.people.access import VisitorRequest, limited

PAST = timedelta(days=31)
"""How far back a feed goes: a calendar that reads it late loses nothing of the month."""


@login_not_required
@limited(settings.RATE_LINK)
@require_safe
def feed(request: VisitorRequest, token: str) -> HttpResponse:
    found = feed_by_link(token)
    told = calendar_feed(_times(found), name="Aparté", at=clock.now())
    return HttpResponse(told, content_type="text/calendar; charset=utf-8")


def _times(feed: Feed) -> Iterator[Busy]:
    since = clock.now() - PAST
    meetings = Meeting.objects.holding_a_time().filter(ends_at__gt=since)
    if feed.person is not None:
        meetings = meetings.with_person(feed.person)
    elif feed.practitioner is not None:
        meetings = meetings.of_practitioner(feed.practitioner)
        for held in feed.practitioner.holds.filter(ends_at__gt=since):
            yield Busy(f"{held.pk}@aparte", 0, held.starts_at, held.ends_at, _("Occupé"))
    for one in meetings:
        title = _("Occupé") if feed.busy_only else f"{_('Rendez-vous')} · {one.get_mode_display()}"
        yield Busy(f"{one.pk}@aparte", one.sequence, one.starts_at, one.ends_at, title)
