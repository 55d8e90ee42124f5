"""A practitioner is away: the days are held, and every meeting in them gets another time, or is cancelled.

Nobody is left without a word: what is moved is told with its new time, from which the person may move it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from aparte import clock
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import cancel, move
from aparte.meetings.actions_times import in_turn, take_all
from aparte.meetings.actions_waiting import withdraw_offers
from aparte.meetings.models import Absence, Hold, Meeting, TakenTime
from aparte.meetings.queries import calendar
from aparte.meetings.rules import Interval, gaps
from aparte.meetings.terms import State
from aparte.people.models import Practitioner

LONGEST_DAYS = 366


class NotAnAbsence(Exception):
    """It ends before it starts, is over, or lasts longer than a year."""


class StillMeetings(Exception):
    """A meeting of these days was not told what becomes of it. Look at the list again."""


def touched(practitioner: Practitioner, *, first: date, last: date, at: datetime) -> list[Meeting]:
    """The meetings to come that these local days, both included, would touch; in order."""
    opens, closes = _edges(practitioner, first, last)
    mine = Meeting.objects.of_practitioner(practitioner).filter(state__in=[State.BOOKED, State.ACCEPTED])
    return list(mine.between(max(opens, at), closes).with_request().order_by("starts_at"))


def proposed_times(
    practitioner: Practitioner, meetings: Iterable[Meeting], *, last: date, at: datetime
) -> dict[UUID, datetime | None]:
    """For each meeting the nearest free time after the absence, at the same hour of the same weekday when there is
    one in the weeks that follow, else the first; each another one. None when nothing is free."""
    zone = clock.zone(practitioner.zone)
    after = last + timedelta(days=1)
    found: dict[UUID, datetime | None] = {}
    given: list[Interval] = []
    for meeting in meetings:
        persons = list(meeting.participants.values_list("person_id", flat=True))
        horizon = datetime.combine(after, time.min, tzinfo=zone) + timedelta(weeks=6)
        known = calendar(practitioner, at=at, persons=persons, until=horizon)
        if known is None:
            found[meeting.pk] = None
            continue
        free = [
            one
            for one in known.free(
                length=meeting.length,
                at=at,
                modes=frozenset({meeting.mode}),
                kind=meeting.kind,
                first=after,
                days=42,
            )
            if not any(one.starts < other.ends and other.starts < one.ends for other in given)
        ]
        local = meeting.starts_at.astimezone(zone)
        same = [one for one in free if _same_hour(one.starts.astimezone(zone), local)]
        chosen = next(iter(same or free), None)
        found[meeting.pk] = chosen.starts if chosen else None
        if chosen:
            given.append(chosen)
    return found


@transaction.atomic
def be_absent(
    *,
    practitioner: Practitioner,
    first: date,
    last: date,
    moved: Mapping[UUID, datetime | None],
    by: Actor,
    at: datetime,
) -> Absence:
    """Hold the local days from `first` to `last`, once `moved` has said for each meeting in them its new start, or
    None to cancel it. All of it, or nothing. Holds that are there already stay as they are, but for those that wait
    for somebody's answer: they stay in line, and are offered another time.
    """
    zone = clock.zone(practitioner.zone)
    if not first <= last < first + timedelta(days=LONGEST_DAYS) or last < at.astimezone(zone).date():
        raise NotAnAbsence
    with in_turn(practitioner):
        same = practitioner.absences.filter(first=first, last=last).first()
        if same is not None:
            return same
        for meeting in touched(practitioner, first=first, last=last, at=at):
            if meeting.pk not in moved:
                raise StillMeetings
            start = moved[meeting.pk]
            if start is None:
                cancel(meeting=meeting, by=by, at=at)
            else:
                move(meeting=meeting, starts_at=start, by=by, at=at, agreed=True, anywhere=True)
        opens, closes = _edges(practitioner, first, last)
        withdraw_offers(practitioner=practitioner, opens=opens, closes=closes, by=by, at=at)
        absence = Absence.objects.create(practitioner=practitioner, first=first, last=last, created_at=at)
        _hold_days(absence, practitioner)
        record(verb=Verb.ABSENCE_KEPT, by=by, about=absence, at=at)
    return absence


@transaction.atomic
def come_back(*, absence: Absence, by: Actor, at: datetime) -> None:
    """Offer these days again. What was moved stays where it is. Coming back twice changes nothing."""
    if Absence.objects.filter(pk=absence.pk).delete()[0]:
        record(verb=Verb.ABSENCE_LIFTED, by=by, about=absence, at=at)


def _hold_days(absence: Absence, practitioner: Practitioner) -> None:
    """One hold for each local day, or for each of the pieces that what is held already leaves of it."""
    opens, closes = _edges(practitioner, absence.first, absence.last)
    there = TakenTime.objects.filter(practitioner=practitioner, starts_at__lt=closes, ends_at__gt=opens)
    taken = [Interval(*one) for one in there.values_list("starts_at", "ends_at")]
    holds = []
    for n in range((absence.last - absence.first).days + 1):
        day = absence.first + timedelta(days=n)
        for free in gaps(Interval(*_edges(practitioner, day, day)), taken):
            hold = Hold(practitioner=practitioner, absence=absence, created_at=absence.created_at)
            hold.start_on(free.starts, length=free.ends - free.starts, zone=practitioner.zone)
            holds.append(hold)
    Hold.objects.bulk_create(holds)
    take_all((hold, ()) for hold in holds)


def _edges(practitioner: Practitioner, first: date, last: date) -> tuple[datetime, datetime]:
    zone = clock.zone(practitioner.zone)
    return (
        datetime.combine(first, time.min, tzinfo=zone).astimezone(UTC),
        datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC),
    )


def _same_hour(one: datetime, other: datetime) -> bool:
    return (one.weekday(), one.hour, one.minute) == (other.weekday(), other.hour, other.minute)
