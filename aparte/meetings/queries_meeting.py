"""What is read of one meeting, beside the meeting itself: what follows it, where it is, what changing it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from aparte.meetings.models import Availability, Meeting, Participant
from aparte.meetings.rules import free_of_charge
from aparte.meetings.terms import Mode, State


def rest_of_series(meeting: Meeting, *, at: datetime) -> list[Meeting]:
    """What is still to come of the series that this meeting belongs to, in order, with who comes."""
    if meeting.series_id is None:
        return []
    mine = Meeting.objects.filter(
        series=meeting.series_id, state__in=[State.BOOKED, State.ACCEPTED], starts_at__gt=at
    )
    return list(mine.prefetch_related("participants").order_by("starts_at"))


def place_of(meeting: Meeting) -> Availability | None:
    """Where one meets (`place`, `access`), for those who come: only in person, and once it is confirmed."""
    if meeting.mode != Mode.IN_PERSON or meeting.state != State.ACCEPTED:
        return None
    return Availability.objects.filter(practitioner=meeting.practitioner_id).exclude(place="").first()


def is_free_of_charge(meeting: Meeting, *, at: datetime) -> bool:
    """Whether the person changes or cancels at no cost, within the notice that the practitioner asks for."""
    return not late_among([meeting], at=at)


def late_among(meetings: Sequence[Meeting], *, at: datetime) -> list[Meeting]:
    """Those of one practitioner that the person can no longer change or cancel at no cost. One query."""
    if not meetings:
        return []
    hours = (
        Availability.objects.filter(practitioner=meetings[0].practitioner_id)
        .values_list("change_hours", flat=True)
        .first()
    )
    notice = timedelta(hours=hours or 0)
    return [
        one
        for one in meetings
        if not free_of_charge(fee=one.fee, starts_at=one.starts_at, at=at, notice=notice)
    ]


def written_to(*meetings: Meeting) -> list[str]:
    """Where a message about these meetings goes: the contact of each who comes, or may. One query."""
    mine = Participant.objects.filter(meeting__in=meetings, person__erased_at=None).select_related("person")
    told = {one.person_id: one.person.email or one.person.phone for one in mine}
    return list(dict.fromkeys(told.values()))
