"""What is read of one meeting, beside the meeting itself: what follows it, where it is, what changing it costs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse

from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Availability, Meeting, Participant
from aparte.meetings.rules import free_of_charge, may_book_next
from aparte.meetings.signals import gone
from aparte.meetings.terms import Mode, Presence, State
from aparte.people.models import Person


def rest_of_series(meeting: Meeting, *, at: datetime) -> list[Meeting]:
    """What is still to come of the series that this meeting belongs to, in order, with who comes."""
    if meeting.series_id is None:
        return []
    mine = Meeting.objects.filter(
        series=meeting.series_id, state__in=[State.BOOKED, State.ACCEPTED], starts_at__gt=at
    )
    return list(mine.prefetch_related("participants").order_by("starts_at"))


def may_take_next(meeting: Meeting) -> bool:
    """Whether a person may take what follows this meeting by themself: see `rules.may_book_next`, and something is
    offered."""
    led_on = not may_book_next(meeting.kind, meeting.state, meeting.outcome).refused
    return led_on and meeting.practitioner.offered_kinds.exists()


def next_address(came: Participant) -> str:
    """The page where somebody who came to a meeting takes the next one: of their own link, or of their invitation."""
    if came.meeting.person_id == came.person_id:
        return reverse("meetings:next", args=[private_token(came.meeting)])
    return reverse("meetings:next_invited", args=[invitation_token(came)])


def who_may_come_again(after: Meeting) -> list[Person]:
    """Those of a meeting whom one may ask again, who asked for it first: not who erased what was theirs, nor who left.
    Two queries."""
    persons = [one.person for one in after.participants.select_related("person") if not one.person.erased_at]
    left = gone(after.practitioner_id, [one.pk for one in persons])
    return sorted((one for one in persons if one.pk not in left), key=lambda one: one.pk != after.person_id)


def who_goes_on(after: Meeting) -> Person:
    """For whom a practitioner takes what follows: who asked for `after`, or somebody who came with them and goes on
    when they left."""
    came = after.participants.exclude(presence=Presence.NOT_COMING).values_list("person_id", flat=True)
    ids = set(came)
    return next((one for one in who_may_come_again(after) if one.pk in ids), after.person)


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
