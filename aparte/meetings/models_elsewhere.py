"""The other calendars of a practitioner: where they are read, sealed; and the times that are busy there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q

from aparte.meetings.terms import CalendarKind, Fault
from aparte.people.models import KeyHolder, Practitioner

_SEALED = "meetings.other_calendar"


@dataclass(frozen=True)
class Access:
    """What a practitioner gave: `name`, for their own eyes, and what opens the calendar. Never printed."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """The only part of the address that a page shows again."""
        return urlsplit(self.address).hostname or ""


class OtherCalendarQuerySet(models.QuerySet["OtherCalendar"]):
    def due(self, *, at: datetime) -> OtherCalendarQuerySet:
        """Those to be read again, of practitioners who are still here: whoever has waited longest comes first."""
        return self.filter(due_at__lte=at, practitioner__user__is_active=True).order_by("due_at", "pk")


class OtherCalendar(KeyHolder):
    """A calendar kept elsewhere, whose busy times are not offered here.

    `sealed` holds an `Access`, under a data key that is this row's own and goes with it. `due_at`: when it is to
    be read again. `read_at`: when it was last read; `until`: up to when, on the clocks of `zone`; `etag` and
    `last_modified`: what the server called what was read. `fault`: why it has not been read since `faulty_since`.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="other_calendars")
    kind = models.CharField(max_length=8, choices=CalendarKind)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    fault = models.CharField(max_length=16, choices=Fault, blank=True)
    faulty_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = OtherCalendarQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fault="", faulty_since=None, failures=0)
                | ~Q(fault="") & Q(faulty_since__isnull=False, failures__gte=1),
                name="a_fault_has_a_beginning",
            )
        ]

    def __str__(self) -> str:
        return f"other calendar {self.pk}"

    def keep(self, access: Access) -> None:
        """Seal it under this row's key, which is there already. The row is not saved."""
        self.sealed = self.seal(json.dumps(asdict(access)), field=_SEALED)

    @property
    def access(self) -> Access:
        """Raises `cipher.CannotOpen` when the key ring no longer opens it."""
        return Access(**json.loads(self.open(self.sealed, field=_SEALED)))


class BusyTime(models.Model):
    """A time that is busy in another calendar: not offered, and nothing is known of it but when."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="busy_times")
    calendar = models.ForeignKey(OtherCalendar, on_delete=models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_ends_after_it_starts")
        ]
        indexes = [
            models.Index(fields=["practitioner", "starts_at", "ends_at"], name="busy_by_practitioner"),
        ]

    def __str__(self) -> str:
        return f"busy {self.pk}"
