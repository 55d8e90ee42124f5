"""The verb of a practitioner's availability: changing it, whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Availability, ExceptionalDay, WeeklyHours
from aparte.meetings.rules import WeeklyRange, check_weekly
from aparte.people.models import Practitioner


class OverlappingHours(Exception):
    """Two ranges of the same day share time: what is offered would be read in two ways."""


@transaction.atomic
def change_availability(
    *,
    practitioner: Practitioner,
    settings: dict[str, int],
    weekly: Sequence[tuple[int, time, time]],
    exceptional: Sequence[tuple[date, time | None, time | None]],
    by: Actor,
    at: datetime,
) -> Availability:
    """Replace the whole availability. Meetings already booked keep their times: a change never moves anybody."""
    if check_weekly([WeeklyRange(*hours) for hours in weekly]).refused or len(set(exceptional)) < len(
        exceptional
    ):
        raise OverlappingHours
    for day in {day for day, _starts, _ends in exceptional}:
        ranges = [(starts, ends) for one, starts, ends in exceptional if one == day]
        opened = [
            WeeklyRange(day.weekday(), starts, ends)
            for starts, ends in ranges
            if starts is not None and ends is not None
        ]
        if len(opened) < len(ranges) > 1 or check_weekly(opened).refused:
            raise OverlappingHours
    availability, _created = Availability.objects.update_or_create(
        practitioner=practitioner, defaults=settings
    )
    availability.weekly_hours.all().delete()
    availability.exceptional_days.all().delete()
    WeeklyHours.objects.bulk_create(
        WeeklyHours(availability=availability, weekday=weekday, starts=starts, ends=ends)
        for weekday, starts, ends in weekly
    )
    ExceptionalDay.objects.bulk_create(
        ExceptionalDay(availability=availability, date=day, starts=starts, ends=ends)
        for day, starts, ends in exceptional
    )
    record(verb=Verb.AVAILABILITY_CHANGED, by=by, about=availability, at=at)
    return availability
