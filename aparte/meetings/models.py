"""The meetings, who comes to them, who waits for one; and, from their own files, hours and times taken."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from aparte.meetings.models_elsewhere import BusyTime, OtherCalendar
from aparte.meetings.models_hours import Availability, OfferedKind
from aparte.meetings.models_times import NEVER_OVERLAPS, Absence, Hold, OnAClock, TakenTime
from aparte.meetings.terms import HOLDING_STATES, Attendance, Kind, Mode, Outcome, Presence, State, Turn
from aparte.orientation.models import Request
from aparte.people.models import Person, Practitioner

__all__ = [
    "NEVER_OVERLAPS", "Absence", "Availability", "BusyTime", "Feed", "Hold", "Meeting", "OfferedKind", "OtherCalendar",
    "Participant", "Series", "TakenTime", "Waiting",
]  # fmt: skip


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def of_practitioner(self, practitioner: Practitioner) -> MeetingQuerySet:
        return self.filter(practitioner=practitioner)

    def with_person(self, person: Person) -> MeetingQuerySet:
        """Those to which the person comes, or may."""
        return self.filter(
            participants__person=person, participants__presence__in=[Presence.INVITED, Presence.COMING]
        )

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

    def with_participants(self) -> MeetingQuerySet:
        """For lists: `others` then asks nothing more."""
        return self.prefetch_related("participants")

    def with_request(self) -> MeetingQuerySet:
        return self.select_related(
            "person", "request__person", "practitioner__practice", "proposed_colleague"
        )


class Series(models.Model):
    """Meetings at one rhythm that a person chose, each on its own date: moved, cancelled and kept like any other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    every_weeks = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(every_weeks__gte=1), name="some_weeks_apart")]

    def __str__(self) -> str:
        return f"series {self.pk}"


class Meeting(OnAClock):
    """A time that a practitioner and one or several persons share. `person` asked for it, and comes or lets the
    others come (`participants` are all). `request.unsealed()` holds what the person brings.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="meetings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EXPLORATORY)
    mode = models.CharField(max_length=10, choices=Mode)
    fee = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.BOOKED)
    booking_key = models.UUIDField(unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
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
            models.Index(fields=["starts_at"], name="meeting_by_time"),
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

    def zone_for(self, person: Person) -> str:
        """The zone on whose clocks a person reads this meeting: the place's when one goes there, else their own."""
        return self.zone if self.mode == Mode.IN_PERSON else person.zone

    @property
    def others(self) -> int:
        """How many come, or may, besides who asked."""
        return sum(
            one.presence != Presence.NOT_COMING and one.person_id != self.person_id
            for one in self.participants.all()
        )


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def expected(self) -> ParticipantQuerySet:
        """Those whose time is taken: all but who said no."""
        return self.exclude(presence=Presence.NOT_COMING)


class Participant(models.Model):
    """One person of a meeting: whether they come, and whether they came. Who asked for the meeting is one of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    presence = models.CharField(max_length=12, choices=Presence, default=Presence.COMING)
    answered_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(max_length=12, choices=Attendance, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"participant {self.pk}"


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def in_line(self, *, at: datetime) -> WaitingQuerySet:
        """Those to whom a time may be offered, who came first first."""
        return self.filter(turn=Turn.WAITING, until__gt=at).order_by("joined_at", "pk")


class Waiting(models.Model):
    """A person who waits for a freed time of one practitioner. Offered one, it is held for them until `offered_until`.

    `passed`: the starts (UTC, ISO) of times they let go, which are not offered to them again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="waiting")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="waiting")
    mode = models.CharField(max_length=10, choices=Mode)
    key = models.UUIDField(unique=True, editable=False)
    turn = models.CharField(max_length=10, choices=Turn, default=Turn.WAITING)
    joined_at = models.DateTimeField()
    until = models.DateTimeField()
    hold = models.OneToOneField(
        Hold, on_delete=models.SET_NULL, null=True, blank=True, related_name="offered_to"
    )
    offered_until = models.DateTimeField(null=True, blank=True)
    passed = models.JSONField(default=list)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practitioner", "turn", "joined_at"], name="waiting_in_line")]

    def __str__(self) -> str:
        return f"waiting {self.pk}"


class Feed(models.Model):
    """A secret address at which another calendar reads the times of a practitioner, or of a person.
    Deleted, the address leads nowhere.

    `busy_only`: each time is « occupé », nothing more; otherwise a meeting says how one meets, never with whom.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practitioner = models.OneToOneField(
        Practitioner, on_delete=models.CASCADE, null=True, blank=True, related_name="feed"
    )
    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="feed"
    )
    busy_only = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(practitioner=None, person__isnull=False)
                | Q(practitioner__isnull=False, person=None),
                name="feed_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
