"""What a program sends and what it is told: the shapes of the interface, checked by pydantic.

Messages are said in the language of the request. What was sent is never repeated in them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from aparte import clock
from aparte.listening import MAX_CHARACTERS
from aparte.people.terms import RegionCode

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("aparte", "{what}", {"what": what})


def _written_as_moment(given: Any) -> Any:
    if not isinstance(given, str) or not _MOMENT.fullmatch(given):
        raise _wrong(_("Un moment avec son décalage, comme 2027-03-02T10:00:00+01:00."))
    return given


def _written_as_date(given: Any) -> Any:
    if not isinstance(given, date) and not _DATE.fullmatch(str(given)):
        raise _wrong(_("Une date, comme 2027-03-02."))
    return given


def _near(given: Any) -> Any:
    """Far from the ends of the calendar, where a zone or a duration would leave it."""
    if not 2020 <= given.year <= 2200:
        raise _wrong(_("Une date proche, dans les mois qui viennent."))
    return given


def _known_zone(given: str) -> str:
    try:
        return clock.zone(given).key
    except clock.UnknownZone:
        raise _wrong(_("Un fuseau de la base IANA, comme Europe/Paris.")) from None


def _an_email(given: str) -> str:
    try:
        if given:
            validate_email(given)
    except ValidationError:
        raise _wrong(_("Cette adresse de courriel semble incomplète.")) from None
    return given


Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_moment), AfterValidator(_near)]
Day = Annotated[date, BeforeValidator(_written_as_date), AfterValidator(_near)]
Zone = Annotated[str, Field(max_length=64, examples=["Europe/Paris"]), AfterValidator(_known_zone)]
ExploratoryMode = Literal["phone", "video"]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ContactSent(_Sent):
    """How to reach the person: an e-mail or a telephone, at least one of them."""

    first_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    email: Annotated[str, Field(max_length=254), AfterValidator(_an_email)] = ""
    phone: Annotated[str, Field(max_length=40)] = Field(
        default="", description="E.164, or as people write it in the region."
    )

    @model_validator(mode="after")
    def _reachable(self) -> ContactSent:
        if not self.email.strip() and not self.phone.strip():
            raise _wrong(_("Donnez un courriel ou un téléphone : l'un des deux suffit."))
        return self


class BookingSent(_Sent):
    """The free exploratory meeting that a person asks for."""

    practitioner: Annotated[str, Field(max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")]
    start: Moment
    mode: ExploratoryMode
    contact: ContactSent
    zone: Zone = Field(
        description="The zone that the person lives in: their messages are written in its hours."
    )
    language: Literal["fr", "en"]
    region: RegionCode | None = Field(
        default=None,
        description="Where the person lives: whose crisis lines they get. The practitioner's if absent.",
    )
    words: Annotated[str, Field(max_length=MAX_CHARACTERS)] = Field(
        default="",
        description="What the person wants to say beforehand. Sealed; only the practitioner reads them.",
    )


class MoveSent(_Sent):
    start: Moment


class OfferTold(BaseModel):
    """An intervention that may follow the exploratory meeting. `fee`: null when it is said in person."""

    kind: str
    minutes: int
    modes: list[str]
    fee: str | None
    currency: str


class PractitionerTold(BaseModel):
    """Public facts, as on the practitioner's page."""

    slug: str
    name: str
    headline: str
    page: str
    region: str
    city: str
    zone: str
    languages: list[str]
    modes: list[str]
    themes: list[str]
    offers: list[OfferTold]
    sliding_fee: bool


class PractitionersTold(BaseModel):
    practitioners: list[PractitionerTold]


class TimeTold(BaseModel):
    start: datetime
    end: datetime
    modes: list[str]


class TimesTold(BaseModel):
    practitioner: str
    zone: str
    times: list[TimeTold]


class MeetingTold(BaseModel):
    """Hours in the practitioner's zone. Never the words; `first_name` only as `names:read` says, else null."""

    id: str
    practitioner: str
    start: datetime
    end: datetime
    zone: str
    mode: str
    state: str
    first_name: str | None


class BookedTold(MeetingTold):
    """`private_link` is for the person: whoever holds it sees, moves, cancels or erases. Hand it on; do not keep it."""

    private_link: str


class CrisisLineTold(BaseModel):
    name: str
    audience: str
    hours: str
    phone: str | None
    sms: str | None
    web: str | None
    to_verify: bool


class FieldWrong(BaseModel):
    """`where`: a JSON pointer into what was sent, or the name of a parameter or header."""

    where: str
    what: str


class ProblemTold(BaseModel):
    """RFC 9457, in the language of Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldWrong] = []
    crisis_lines: list[CrisisLineTold] = []
