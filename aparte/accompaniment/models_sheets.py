"""Sheets that a practitioner gave to read: which one, to whom, when, with a word of theirs. One row for each member."""

from __future__ import annotations

import uuid

from django.db import models

from aparte.library import queries as library
from aparte.library.terms_sheets import LONGEST_ID, SheetText
from aparte.meetings.models import Meeting


class SharedSheet(models.Model):
    """A sheet shared with one member. Whether it was read is written nowhere.

    `dated`: the day of the wording that was shared. `meeting`: the one that it comes from, if any. `sealed_word`, with
    that member's own key: what the practitioner says with it, which no other member reads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey("accompaniment.Member", on_delete=models.CASCADE, related_name="shared_sheets")
    sheet = models.CharField(max_length=LONGEST_ID)
    dated = models.DateField()
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="shared_sheets"
    )
    sealed_word = models.BinaryField(null=True)
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["-shared_at", "sheet", "pk"]
        constraints = [models.UniqueConstraint(fields=["member", "sheet"], name="sheet_shared_once")]

    def __str__(self) -> str:
        return f"shared sheet {self.pk}"

    @property
    def text(self) -> SheetText | None:
        """The sheet as it reads today; None once it was taken out of the library."""
        return library.sheet(self.sheet)

    @property
    def revised(self) -> bool:
        """Whether it was worded anew since it was shared."""
        return self.text is not None and self.text.dated != self.dated

    @property
    def word(self) -> str:
        """What the practitioner says with it, or nothing."""
        return self.member.person.open(self.sealed_word, field=self._field)

    def say(self, word: str) -> None:
        """Seal what is said with it, without saving. Raises `Erased`, `CannotSeal`."""
        self.sealed_word = self.member.person.seal(word, field=self._field)

    @property
    def _field(self) -> str:
        return f"accompaniment.sheet_word.{self.pk}"
