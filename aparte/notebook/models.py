"""The person's own notebook: one table of sealed pages."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import OPEN_STATES
from aparte.notebook.terms import NotebookKind, kinds
from aparte.notebook.terms_entries import HELD, Written
from aparte.people.models import Person


class EntryQuerySet(models.QuerySet["Entry"]):
    def of_person(self, person: Person) -> EntryQuerySet:
        return self.filter(person=person)

    def of_kind(self, kind: NotebookKind) -> EntryQuerySet:
        return self.filter(kind=kind.value)

    def readable(self) -> EntryQuerySet:
        """Those that a practitioner reads now: shared, in a file that is open, by somebody who is still in it."""
        present = Member.objects.present().filter(accompaniment__state__in=OPEN_STATES)
        return self.filter(shared_at__isnull=False, member__in=present)


class Entry(models.Model):
    """One page of one person's notebook, sealed with their key (`Written` as JSON) and bound to this row.

    `revision` counts its wordings from 1: who saves says which one they started from. `member`: in which file it is
    shared, while it is; the person may be written down there under another row (`people.queries.same_human`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notebook_entries")
    kind = models.CharField(max_length=12, choices=kinds)
    sealed = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    made_on = models.DateField()
    changed_at = models.DateTimeField()
    member = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="shared_entries"
    )
    shared_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-changed_at", "pk"]
        indexes = [models.Index(fields=["person", "kind", "made_on"], name="page_by_kind")]
        constraints = [
            models.CheckConstraint(
                # A member who is deleted leaves a moment without a file: shared with nobody.
                condition=Q(member=None) | Q(shared_at__isnull=False),
                name="shared_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"page {self.pk}"

    @property
    def accompaniment(self) -> Accompaniment | None:
        """In whose file it is shared."""
        return self.member.accompaniment if self.member else None

    @property
    def what(self) -> NotebookKind:
        return NotebookKind(self.kind)

    def write(self, written: Written) -> None:
        """Seal `written` in this row, without saving."""
        self.sealed = self.person.seal(written.model_dump_json(), field=self._field)

    def unsealed(self) -> Written:
        """What was written, for the person or whom they share it with. `Erased` or `CannotOpen` otherwise."""
        text = self.person.data_key.open(bytes(self.sealed), context=f"{self._field}:{self.person_id}")
        return HELD[self.what].model_validate_json(text)

    @property
    def _field(self) -> str:
        return f"notebook.{self.kind}.{self.pk}"
