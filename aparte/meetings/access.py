"""Who may see a meeting: its practitioner, and whoever holds its private link. Nobody else, manager included."""

from __future__ import annotations

import uuid

from django.http import Http404

from aparte.meetings.links import feed_of, invited_of, meeting_of, waiting_of
from aparte.meetings.models import Feed, Hold, Meeting, OtherCalendar, Participant, Waiting
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
    known = Feed.objects.select_related("practitioner__user", "person")
    found = known.filter(pk=identifier).first() if identifier else None
    if found is None:
        raise Http404
    gone = found.person.erased_at is not None if found.person else False
    left = not found.practitioner.user.is_active if found.practitioner else False
    if gone or left:
        raise Http404
    return found


def invitation_by_link(token: str) -> Participant:
    """Who is invited, by their own link, with the meeting; or 404: taken out since, erased, never signed here."""
    identifier = invited_of(token)
    found = (
        Participant.objects.select_related("person", "meeting__person", "meeting__practitioner__practice")
        .filter(pk=identifier, person__erased_at=None)
        .first()
        if identifier
        else None
    )
    if found is None:
        raise Http404
    return found


def participant_of(meeting: Meeting, participant_id: uuid.UUID) -> Participant:
    """One of those who come to a meeting that access let in already, or 404."""
    found = meeting.participants.select_related("person").filter(pk=participant_id).first()
    if found is None:
        raise Http404
    return found


def waiting_by_link(token: str) -> Waiting:
    """Who waits, by their link, or 404."""
    identifier = waiting_of(token)
    found = (
        Waiting.objects.select_related("person", "request__person", "practitioner__practice", "hold")
        .filter(pk=identifier, person__erased_at=None)
        .first()
        if identifier
        else None
    )
    if found is None:
        raise Http404
    return found


def meeting_by_link(token: str) -> Meeting:
    """The meeting behind a private link, or 404."""
    identifier = meeting_of(token)
    meeting = Meeting.objects.with_request().filter(pk=identifier).first() if identifier else None
    if meeting is None or meeting.person.erased_at is not None:
        raise Http404
    return meeting
