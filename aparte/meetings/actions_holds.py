"""Keeping a time for something else, and letting it go: the practitioner's own verbs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_times import in_turn, take
from aparte.meetings.models import Hold
from aparte.meetings.terms import LONGEST
from aparte.people.models import Practitioner


class NotATimeToHold(Exception):
    """It ends before it starts, is over, or lasts longer than `terms.LONGEST`."""


def hold(
    *, practitioner: Practitioner, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> Hold:
    """Take a time out of what is offered. Raises `NotATimeToHold`, and `TimeTaken` over a meeting or another hold.

    Outside one's hours too: a hold asks no rule but that the time is free. The same hold sent twice is kept once;
    one that waits for somebody's answer (`Waiting`) is theirs, and is not the same.
    """
    if not starts_at < ends_at <= starts_at + LONGEST or ends_at <= at:
        raise NotATimeToHold
    with in_turn(practitioner):
        own = Hold.objects.filter(practitioner=practitioner, offered_to=None)
        same = own.filter(starts_at=starts_at, ends_at=ends_at).first()
        if same is not None:
            return same
        kept = Hold(practitioner=practitioner, created_at=at)
        kept.start_on(starts_at, length=ends_at - starts_at, zone=practitioner.zone)
        kept.save()
        take(kept)
        record(verb=Verb.HOLD_KEPT, by=by, about=kept, at=at)
    return kept


@transaction.atomic
def let_go(*, hold: Hold, by: Actor, at: datetime) -> None:
    """Offer the time again. Letting go of what is gone already changes nothing."""
    if Hold.objects.filter(pk=hold.pk).delete()[0]:
        record(verb=Verb.HOLD_LET_GO, by=by, about=hold, at=at)
