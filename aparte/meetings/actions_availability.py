"""The verb of a practitioner's availability: changing it, whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Availability
from aparte.meetings.rules import check_weekly
from aparte.meetings.rules_hours import DayException, WeeklyRange, written_days, written_week
from aparte.people.models import Practitioner


class OverlappingHours(Exception):
    """Two ranges of the same day share time: what is offered would be read in two ways."""


@transaction.atomic
def change_availability(
    *,
    practitioner: Practitioner,
    settings: Mapping[str, object],
    weekly: Sequence[WeeklyRange],
    exceptional: Sequence[DayException],
    by: Actor,
    at: datetime,
) -> Availability:
    """Replace the whole availability. Meetings already booked keep their times: a change never moves anybody.

    `settings`: the other columns of `Availability`. A date is written once in `exceptional`.
    """
    dates = [day.date for day in exceptional]
    hours = [
        [WeeklyRange(day.date.weekday(), opens, closes) for opens, closes in day.ranges]
        for day in exceptional
    ]
    if len(set(dates)) < len(dates) or any(check_weekly(ranges).refused for ranges in (weekly, *hours)):
        raise OverlappingHours
    availability, _created = Availability.objects.update_or_create(
        practitioner=practitioner,
        defaults={**settings, "week": written_week(weekly), "days": written_days(exceptional)},
    )
    record(verb=Verb.AVAILABILITY_CHANGED, by=by, about=availability, at=at)
    return availability
