"""Writing in the journal."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model

from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb


def record(*, verb: Verb, by: Actor, about: Model, at: datetime) -> Entry:
    """Add one entry, inside the caller's transaction: the act and its trace stand or fall together."""
    return Entry.objects.create(
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        verb=verb,
        about_kind=about._meta.model_name or "",
        about_id=str(about.pk),
    )
