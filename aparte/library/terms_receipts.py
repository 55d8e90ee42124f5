"""What a receipt says in a region: its title, its permanent words, the taxes of each status, how long it is kept.

Nothing here decides for anybody: which status is theirs, a practitioner says, and asks whoever keeps their accounts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, field_validator, model_validator

from aparte.library.terms import Fact, Name, Region, Sourced, Strict, Text


class TaxRate(Strict):
    """A tax that stands in what was paid. `rate`: in percent of what is left without any tax."""

    name: Text
    rate: Decimal = Field(gt=0, le=30)


class TaxStatus(Sourced):
    """A way of standing with the taxes of a region. `mention`: printed below the amount. `numbers`: what the field of
    the tax numbers is called; asked for wherever there are taxes."""

    id: Name
    label: Text
    explained: Text
    taxes: tuple[TaxRate, ...] = ()
    mention: Text | None = None
    numbers: Text | None = None

    @model_validator(mode="after")
    def _numbered(self) -> TaxStatus:
        if bool(self.taxes) != (self.numbers is not None):
            raise ValueError("taxes without numbers, or the reverse; expected both or neither")
        return self


class AccountsKept(Fact):
    """How many years after its own a receipt is kept in the accounts."""

    years: int = Field(ge=1, le=30)


class ReceiptsFile(Strict):
    """`regions/<code>/receipts.yaml`. `business_number`: what the number of a practice is called there. `words`:
    printed on each receipt."""

    region: Region
    title: Text
    business_number: Text
    statuses: tuple[TaxStatus, ...] = Field(min_length=2)
    words: tuple[Text, ...] = Field(min_length=1)
    facts: tuple[Fact, ...] = ()
    keeping: AccountsKept

    @field_validator("statuses")
    @classmethod
    def _told_apart(cls, statuses: Any) -> Any:
        names = [one.id for one in statuses]
        if len(names) != len(set(names)):
            raise ValueError(f"the statuses are {', '.join(names)}; expected each once")
        return statuses

    def status(self, name: str) -> TaxStatus | None:
        return next((one for one in self.statuses if one.id == name), None)
