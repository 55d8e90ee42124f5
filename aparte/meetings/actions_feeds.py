"""The secret address of a practitioner's times: opening it, saying how much it shows, closing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Feed
from aparte.people.models import Practitioner


@transaction.atomic
def open_feed(*, practitioner: Practitioner, busy_only: bool, by: Actor, at: datetime) -> Feed:
    """Make the address, or say how much the one that is there shows. Open twice, it is the same address."""
    feed, _made = Feed.objects.update_or_create(
        practitioner=practitioner,
        defaults={"busy_only": busy_only},
        create_defaults={"busy_only": busy_only, "created_at": at},
    )
    record(verb=Verb.FEED_OPENED, by=by, about=feed, at=at)
    return feed


@transaction.atomic
def close_feed(*, practitioner: Practitioner, by: Actor, at: datetime) -> None:
    """The address leads nowhere from now on; a new one will be another. Closing what is closed changes nothing."""
    feed = Feed.objects.filter(practitioner=practitioner).first()
    if feed is not None:
        record(verb=Verb.FEED_CLOSED, by=by, about=feed, at=at)
        feed.delete()
