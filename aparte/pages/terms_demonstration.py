"""The demonstration as its files write it: practice, requests, accompaniments."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from aparte.library.terms import Strict
from aparte.library.terms_notebook import NotebookKind
from aparte.library.terms_sheets import SheetId
from aparte.meetings.terms import Kind, Mode, Outcome


class Hours(Strict):
    day: int
    starts: time
    ends: time


class Exceptional(Strict):
    """The first such weekday at least `weeks` weeks away; closed without hours."""

    day: int
    weeks: int
    starts: time | None = None
    ends: time | None = None


class Offered(Strict):
    """An intervention that a practitioner of the demonstration offers."""

    kind: Kind
    minutes: int
    fee: Decimal
    modes: list[Mode]


class ReceiptHead(Strict):
    """What stands at the head of a practitioner's receipts."""

    legal_name: str
    address: str
    business_number: str
    status: str
    tax_numbers: str = ""


class Helper(Strict):
    """A practitioner of the demonstration, as `demonstration/practice.yaml` writes them."""

    key: str
    email: str
    name: str
    region: str
    city: str
    zone: str
    languages: list[str]
    modes: list[str]
    themes: list[str]
    offered: list[Offered]
    place: str
    access: str
    sliding_fee: bool
    phone: str
    video_address: str
    registrations: dict[str, str]
    hours: dict[str, int]
    weekly: list[Hours]
    exceptional: list[Exceptional]
    texts: dict[str, dict[str, str]]
    receipts: ReceiptHead | None = None


class House(Strict):
    name: str
    region: str
    manager: str
    practitioners: list[Helper]


class Other(Strict):
    """Somebody who is invited to a meeting that another asked for."""

    name: str
    email: str


class Following(Strict):
    """The meetings that followed a first one; days from the loading."""

    kind: Kind
    mode: Mode
    taken: int
    meets: int
    hour: int
    count: int = 1
    every_weeks: int = 1
    others: list[Other] = Field(default=[], alias="with")


class Lived(Strict):
    """One meeting that took place: its note, and how it felt to each side (line → 0..100; empty: nothing said),
    in whose name a receipt was given for it."""

    note: dict[str, str]
    reflection: str = ""
    signed: bool = True
    person: dict[str, int] = {}
    helper: dict[str, int] = {}
    comment: str = ""
    receipt: str = ""


class Page(Strict):
    """A page of a notebook, `day` days after the last meeting that took place."""

    kind: NotebookKind
    said: dict[str, Any]
    day: int = 0
    shared: bool = False


class Given(Strict):
    """A sheet that was given to read, right after one of the meetings that took place (the first is 1)."""

    sheet: SheetId
    after: int = Field(ge=1)
    word: str = ""


class Accompanied(Strict):
    """The accompaniment that a first meeting led to, as `demonstration/accompaniments.yaml` writes it."""

    who: str
    situation: str
    lived: list[Lived]
    pages: list[Page] = []
    sheets: list[Given] = []


class Asked(Strict):
    """A request of the demonstration, as `demonstration/requests.yaml` writes them; days from the loading."""

    name: str
    to: str
    email: str = ""
    phone: str = ""
    region: str
    language: str = "fr"
    zone: str
    mode: str
    words: str = ""
    answers: dict[str, str] | None = None
    asked: int
    meets: int
    hour: int
    then: Literal["accepted", "declined", "cancelled"] | None = None
    colleague: str | None = None
    outcome: Outcome | None = None
    others: list[Other] = Field(default=[], alias="with")
    next: Following | None = None
