"""The demonstration as its files write it: `demonstration/practice.yaml` and `demonstration/requests.yaml`."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Literal

from pydantic import Field

from aparte.library.terms import Strict
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
