"""The secret address of somebody's times: opening it, saying how much it shows, closing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Feed
from aparte.people.models import Person, Practitioner


@transaction.atomic
def open_feed(*, of: Practitioner | Person, busy_only: bool, by: Actor, at: datetime) -> Feed:
    """Make the address, or say how much the one that is there shows. Open twice, it is the same address."""
    feed, _made = Feed.objects.update_or_create(
        **_whose(of),
        defaults={"busy_only": busy_only},
        create_defaults={"busy_only": busy_only, "created_at": at},
    )
    record(verb=Verb.FEED_OPENED, by=by, about=feed, at=at)
    return feed


@transaction.atomic
def close_feed(*, of: Practitioner | Person, by: Actor, at: datetime) -> None:
    """The address leads nowhere from now on; a new one will be another. Closing what is closed changes nothing."""
    feed = Feed.objects.filter(**_whose(of)).first()
    if feed is not None:
        record(verb=Verb.FEED_CLOSED, by=by, about=feed, at=at)
        feed.delete()


def _whose(one: Practitioner | Person) -> dict[str, Practitioner | Person]:
    return {"practitioner" if isinstance(one, Practitioner) else "person": one}
