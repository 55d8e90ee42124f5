"""When a practitioner can be met, the meetings, and the times taken: of these the database has the last word."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aparte.meetings.models_elsewhere import BusyTime, OtherCalendar
from aparte.meetings.rules_hours import shown
from aparte.meetings.terms import HOLDING_STATES, Kind, Mode, Outcome, State
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner

__all__ = [
    "Availability",
    "BusyTime",
    "Feed",
    "Hold",
    "Meeting",
    "OtherCalendar",
    "TakenTime",
]  # those of `models_elsewhere` too, where Django looks for them

NEVER_OVERLAPS = {"practitioner": "practitioner_never_twice", "person": "person_never_twice"}
"""The names under which the database refuses to take one time twice for somebody (see `receivers`)."""


class Availability(models.Model):
    """When a practitioner may be booked: their hours, and how far ahead, how late and how close together.

    `week` and `days` are always read whole and replaced whole: `rules_hours.written_week` and `written_days` say
    what they hold.
    """

    practitioner = models.OneToOneField(Practitioner, on_delete=models.CASCADE, related_name="availability")
    week = models.JSONField(default=list)
    days = models.JSONField(default=list)
    closed_on_holidays = models.BooleanField(_("fermé les jours fériés de mon territoire"), default=False)
    notice_hours = models.PositiveSmallIntegerField(_("délai minimal (heures)"), default=24)
    horizon_days = models.PositiveSmallIntegerField(_("réservable jusqu'à (jours)"), default=42)
    buffer_minutes = models.PositiveSmallIntegerField(_("pause entre deux rencontres (minutes)"), default=10)
    step_minutes = models.PositiveSmallIntegerField(_("une heure proposée toutes les (minutes)"), default=30)
    most_a_day = models.PositiveSmallIntegerField(_("rencontres par jour, au plus"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_a_day=None) | Q(most_a_day__gte=1), name="some_meetings_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"availability of {self.practitioner_id}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def of_practitioner(self, practitioner: Practitioner) -> MeetingQuerySet:
        return self.filter(practitioner=practitioner)

    def holding_a_time(self) -> MeetingQuerySet:
        """Those whose time cannot be given to somebody else."""
        return self.filter(state__in=HOLDING_STATES)

    def between(self, first: datetime, last: datetime) -> MeetingQuerySet:
        return self.filter(starts_at__lt=last, ends_at__gt=first)

    def upcoming(self, *, at: datetime) -> MeetingQuerySet:
        return self.holding_a_time().filter(ends_at__gt=at).order_by("starts_at")

    def awaiting_answer(self, *, at: datetime) -> MeetingQuerySet:
        return self.filter(state=State.BOOKED, ends_at__gt=at).order_by("starts_at")

    def awaiting_outcome(self, *, at: datetime) -> MeetingQuerySet:
        """Begun or over, and nobody said yet what follows."""
        return self.filter(state__in=[State.BOOKED, State.ACCEPTED], starts_at__lte=at).order_by("starts_at")

    def with_request(self) -> MeetingQuerySet:
        return self.select_related(
            "person", "request__person", "practitioner__practice", "proposed_colleague"
        )


class OnAClock(models.Model):
    """Something that starts when a clock shows it: `local_start`, on the clocks of `zone`, is what was agreed.

    `starts_at` and `ends_at` are the moments that the rules of the zone made of it. Should those rules change,
    the local time is kept (`actions_times.keep_local_times`).
    """

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    local_start = models.CharField(max_length=16)

    class Meta:
        abstract = True

    def start_on(self, moment: datetime, *, length: timedelta, zone: str) -> None:
        """Start at `moment`, for so long, as the clocks of `zone` show it."""
        self.starts_at, self.ends_at, self.zone = moment, moment + length, zone
        self.local_start = shown(moment, ZoneInfo(zone))

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


class Meeting(OnAClock):
    """A time that a practitioner and a person share. `request.unsealed()` holds what the person brings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="meetings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meetings")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EXPLORATORY)
    mode = models.CharField(max_length=10, choices=Mode)
    state = models.CharField(max_length=12, choices=State, default=State.BOOKED)
    booking_key = models.UUIDField(unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=24, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    proposed_colleague = models.ForeignKey(
        Practitioner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["practitioner", "starts_at"], name="meeting_by_practitioner"),
            models.Index(fields=["practitioner", "state", "starts_at"], name="meeting_by_state"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(state=State.DONE, outcome_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=State.DONE) & Q(outcome=""),
                name="done_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Hold(OnAClock):
    """A time that a practitioner keeps (retenue) for something that is no meeting here: it counts as taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="holds")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hold_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class TakenTime(models.Model):
    """A time that nobody else can have: one row for each whose agenda it is, as long as it is held.

    A meeting in a state that holds its time has one row for its practitioner and one for each person who comes;
    a hold has one. `actions_times` alone writes them, in the transaction of the act. Half-open: one may end when
    the next begins. The database refuses two that overlap for one practitioner, or for one person.
    """

    practitioner = models.ForeignKey(
        Practitioner, on_delete=models.CASCADE, null=True, blank=True, related_name="taken_times"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="taken_times"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="taken_times"
    )
    hold = models.ForeignKey(
        Hold, on_delete=models.CASCADE, null=True, blank=True, related_name="taken_times"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="taken_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(practitioner=None, person__isnull=False)
                | Q(practitioner__isnull=False, person=None),
                name="taken_by_one",
            ),
            models.CheckConstraint(
                condition=Q(meeting=None, hold__isnull=False) | Q(meeting__isnull=False, hold=None),
                name="taken_for_one_thing",
            ),
            # That no two overlap is held by the database too: see `receivers`.
        ]
        indexes = [
            models.Index(fields=["practitioner", "starts_at", "ends_at"], name="taken_by_practitioner"),
            models.Index(fields=["person", "starts_at", "ends_at"], name="taken_by_person"),
        ]

    def __str__(self) -> str:
        return f"taken {self.pk}"


class Feed(models.Model):
    """A secret address at which another calendar reads a practitioner's times. Deleted, the address leads nowhere.

    `busy_only`: each time is « occupé », nothing more; otherwise a meeting says how one meets, never with whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.OneToOneField(Practitioner, on_delete=models.CASCADE, related_name="feed")
    busy_only = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feed {self.pk}"
