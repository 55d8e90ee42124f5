"""When a practitioner can be met, and the meetings themselves. The database has the last word on a time."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aparte.meetings.terms import HOLDING_STATES, Kind, Mode, Outcome, State
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner

NEVER_OVERLAPS = "meeting_never_overlaps"
"""The name under which the database refuses two meetings of one practitioner at once (see receivers.py)."""


class Availability(models.Model):
    """How far ahead, how late and how close together a practitioner may be booked."""

    practitioner = models.OneToOneField(Practitioner, on_delete=models.CASCADE, related_name="availability")
    notice_hours = models.PositiveSmallIntegerField(_("délai minimal (heures)"), default=24)
    horizon_days = models.PositiveSmallIntegerField(_("réservable jusqu'à (jours)"), default=42)
    buffer_minutes = models.PositiveSmallIntegerField(_("pause entre deux rencontres (minutes)"), default=10)
    step_minutes = models.PositiveSmallIntegerField(_("une heure proposée toutes les (minutes)"), default=30)

    def __str__(self) -> str:
        return f"availability of {self.practitioner_id}"


class WeeklyHours(models.Model):
    """One range of a usual week, in the practitioner's own zone. `ends` at midnight means the day's end."""

    availability = models.ForeignKey(Availability, on_delete=models.CASCADE, related_name="weekly_hours")
    weekday = models.PositiveSmallIntegerField(_("jour"))
    starts = models.TimeField(_("de"))
    ends = models.TimeField(_("à"))

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_in_a_week")]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts}-{self.ends}"


class ExceptionalDay(models.Model):
    """A date that does not follow the week: closed when both times are empty, else open at that range only."""

    availability = models.ForeignKey(Availability, on_delete=models.CASCADE, related_name="exceptional_days")
    date = models.DateField(_("date"))
    starts = models.TimeField(_("de"), null=True, blank=True)
    ends = models.TimeField(_("à"), null=True, blank=True)

    class Meta:
        ordering = ["date", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True)
                | Q(starts__isnull=False, ends__isnull=False),
                name="both_times_or_none",
            ),
            models.UniqueConstraint(
                fields=["availability", "date", "starts"], name="one_exception_per_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.starts}-{self.ends}"


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


class Meeting(models.Model):
    """A time that a practitioner and a person share. `request.unsealed()` holds what the person brings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="meetings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meetings")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EXPLORATORY)
    mode = models.CharField(max_length=10, choices=Mode)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
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
            # That no two meetings of a practitioner overlap is held by the database too: see receivers.py.
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at
