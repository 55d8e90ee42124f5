"""Who may see a meeting: its practitioner, and whoever holds its private link. Nobody else, manager included."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.meetings.links import feed_of, meeting_of
from aparte.meetings.models import Feed, Hold, Meeting, OtherCalendar
from aparte.people.models import Practitioner


def meeting_for_practitioner(practitioner: Practitioner, meeting_id: uuid.UUID) -> Meeting:
    """404 for any meeting of somebody else: a stranger cannot tell it from one that does not exist."""
    meeting = Meeting.objects.of_practitioner(practitioner).with_request().filter(pk=meeting_id).first()
    if meeting is None:
        raise Http404
    return meeting


def hold_for_practitioner(practitioner: Practitioner, hold_id: uuid.UUID) -> Hold:
    """404 for a hold of somebody else, or one that is gone."""
    hold = practitioner.holds.filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    return hold


def other_calendar_for_practitioner(practitioner: Practitioner, calendar_id: uuid.UUID) -> OtherCalendar:
    """404 for a calendar of somebody else, or one that is gone."""
    calendar = practitioner.other_calendars.filter(pk=calendar_id).first()
    if calendar is None:
        raise Http404
    return calendar


def feed_by_link(token: str) -> Feed:
    """The feed behind a secret address, or 404: never signed here, revoked, of somebody who left."""
    identifier = feed_of(token)
    found = (
        Feed.objects.select_related("practitioner__user").filter(pk=identifier).first()
        if identifier
        else None
    )
    if found is None or not found.practitioner.user.is_active:
        raise Http404
    return found


def meeting_by_link(token: str) -> Meeting:
    """The meeting behind a private link, or 404."""
    identifier = meeting_of(token)
    meeting = Meeting.objects.with_request().filter(pk=identifier).first() if identifier else None
    if meeting is None or meeting.person.erased_at is not None:
        raise Http404
    return meeting
