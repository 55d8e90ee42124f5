"""The journal: who did what, when, about which object. Append-only, and silent about what was said."""

from __future__ import annotations

from typing import Any

from django.db import models

from aparte.audit.terms import actor_kinds, verbs


class EntriesAreFinal(Exception):
    """An entry of the journal can be neither changed nor removed one by one."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        raise EntriesAreFinal


class Entry(models.Model):
    """One act. `about_kind` and `about_id` point to an object by name and identifier, nothing more."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=10, choices=actor_kinds)
    actor_id = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=40, choices=verbs)
    about_kind = models.CharField(max_length=40)
    about_id = models.CharField(max_length=40)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.about_kind}:{self.about_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise EntriesAreFinal
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise EntriesAreFinal
