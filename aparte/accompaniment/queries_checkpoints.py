"""Which checkpoints are due, and what was answered to one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from aparte.accompaniment.models import Accompaniment, Checkpoint, CheckpointAnswer
from aparte.accompaniment.rules_checkpoints import Verdict, due
from aparte.accompaniment.terms import MEETINGS_BETWEEN_CHECKPOINTS, TIME_BETWEEN_CHECKPOINTS, State
from aparte.meetings.terms import Outcome
from aparte.meetings.terms import State as MeetingState


def due_files(*, at: datetime) -> QuerySet[Accompaniment]:
    """The files under way whose checkpoint is due by `rules_checkpoints.due`, said to the database, and is not open."""
    enough = Q(held__gte=MEETINGS_BETWEEN_CHECKPOINTS)
    long_ago = Q(since__lte=at - TIME_BETWEEN_CHECKPOINTS)
    waiting = Checkpoint.objects.filter(closed_at=None).values("accompaniment")
    return (
        _counted().filter(enough | long_ago, state=State.ACTIVE).exclude(pk__in=waiting).order_by("opened_at")
    )


def due_now(accompaniment: Accompaniment, *, at: datetime) -> Verdict:
    """Whether the checkpoint of one file is due, and why."""
    found: Any = _counted().get(pk=accompaniment.pk)  # with what it was annotated with
    return due(since=found.since, held=found.held, at=at)


def _counted() -> QuerySet[Accompaniment]:
    last = Checkpoint.objects.filter(accompaniment=OuterRef("pk")).order_by("-opened_at")
    held = Q(
        file_meetings__meeting__state=MeetingState.DONE,
        file_meetings__meeting__outcome=Outcome.HELD,
        file_meetings__meeting__starts_at__gt=F("since"),
    )
    return Accompaniment.objects.annotate(
        since=Coalesce(Subquery(last.values("opened_at")[:1]), F("opened_at"))
    ).annotate(held=Count("file_meetings", filter=held))


def open_checkpoint(accompaniment: Accompaniment) -> Checkpoint | None:
    return accompaniment.checkpoints.filter(closed_at=None).select_related("accompaniment").first()


def answers_to(checkpoint: Checkpoint) -> list[CheckpointAnswer]:
    """All of them, with what opens each: for the practitioner. One query."""
    mine = checkpoint.answers.select_related("member__person", "checkpoint__accompaniment")
    return list(mine.order_by("at"))
