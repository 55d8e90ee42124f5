"""Times taken: what is held, by a meeting or for something else. Of these the database has the last word."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from aparte.meetings.rules_hours import shown
from aparte.people.models import Person, Practitioner

NEVER_OVERLAPS = {"practitioner": "practitioner_never_twice", "person": "person_never_twice"}
"""The names under which the database refuses to take one time twice for somebody (see `receivers`)."""


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


class Absence(models.Model):
    """Days on which a practitioner meets nobody: one hold a day (`holds`), around what they keep all the same."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="absences")
    first = models.DateField()
    last = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="absence_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class Hold(OnAClock):
    """A time that a practitioner keeps (retenue) for something that is no meeting here: it counts as taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="holds")
    absence = models.ForeignKey(
        Absence, on_delete=models.CASCADE, null=True, blank=True, related_name="holds"
    )
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
        "meetings.Meeting", on_delete=models.CASCADE, null=True, blank=True, related_name="taken_times"
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
