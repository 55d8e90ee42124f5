"""Keeping a time for something else, and letting it go: the practitioner's own verbs."""

from __future__ import annotations

from datetime import datetime

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_times import in_turn, take
from aparte.meetings.actions_waiting import withdraw
from aparte.meetings.models import Hold, Waiting
from aparte.meetings.terms import LONGEST
from aparte.people.models import Practitioner


class NotATimeToHold(Exception):
    """It ends before it starts, is over, or lasts longer than `terms.LONGEST`."""


def hold(
    *, practitioner: Practitioner, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> Hold:
    """Take a time out of what is offered. Raises `NotATimeToHold`, and `TimeTaken` over a meeting or another hold.

    Outside one's hours too: a hold asks no rule but that the time is free. The same hold sent twice is kept once.
    A time that is offered to somebody who waits is theirs until they answer.
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


def let_go(*, hold: Hold, by: Actor, at: datetime) -> None:
    """Offer the time again; somebody to whom it was offered waits for another one. What is gone already stays gone."""
    with in_turn(hold.practitioner):
        withdraw(Waiting.objects.filter(hold=hold.pk), by=by, at=at)
        if Hold.objects.filter(pk=hold.pk).delete()[0]:
            record(verb=Verb.HOLD_LET_GO, by=by, about=hold, at=at)
