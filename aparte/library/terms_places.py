"""What depends on the region: its card, crisis lines, professionals, comparison, reserved words."""

from enum import StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from aparte.library.terms import AlertKind, Fact, Line, Name, Phone, Region, Sourced, Strict, Text


class LineKind(StrEnum):
    """What a crisis line is there for."""

    EMERGENCY = "emergency"
    POLICE = "police"
    SUICIDE = "suicide"
    LISTENING = "listening"
    VIOLENCE = "violence"
    CHILD = "child"
    YOUTH = "youth"
    PARENTS = "parents"
    ELDERS = "elders"
    SOCIAL = "social"
    VICTIMS = "victims"
    DIGITAL = "digital"
    DIVERSITY = "diversity"
    SUBSTANCE = "substance"


class Channel(StrEnum):
    """How a line is reached."""

    CALL = "call"
    SMS = "sms"
    WEB = "web"


class RegionCard(Strict):
    """`region.yaml`: one region. `in_region` reads « au Québec »; `emergency_number` is a line of kind emergency."""

    code: Region
    name: Text
    in_region: Text
    time_zone: str
    currency: Literal["CAD", "EUR", "CHF"]
    country: Literal["CA", "FR", "BE", "CH"]
    subdivision: str | None = None  # of ISO 3166-2, where public holidays are those of a part of the country
    emergency_number: str
    quick_facts: tuple[Fact, ...] = Field(min_length=1)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except Exception:
            raise ValueError("unknown time zone; expected a name such as Europe/Paris") from None
        return name


class CrisisLine(Sourced):
    """One number or site. `alerts` are the kinds it answers first; a lower `priority` comes first."""

    region: Region
    id: Name
    name: Text
    kind: LineKind
    priority: int = Field(ge=1, le=999)
    phone: Phone | None = None
    sms: Phone | None = None
    web: str | None = Field(default=None, pattern=r"^https://")
    channels: tuple[Channel, ...] = Field(min_length=1)
    alerts: tuple[AlertKind, ...] = ()
    audience: Text
    hours: Text
    round_the_clock: bool
    free: bool | None = None

    @model_validator(mode="after")
    def _reachable(self) -> "CrisisLine":
        ways = {Channel.CALL: self.phone, Channel.SMS: self.sms, Channel.WEB: self.web}
        if {channel for channel, way in ways.items() if way} != set(self.channels):
            raise ValueError("channels do not match; expected call with phone, sms with sms, web with web")
        return self


class OfRegion(Strict):
    """A file of one region; `region` is copied to each of its entries."""

    region: Region

    @model_validator(mode="before")
    @classmethod
    def _say_region(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {
            key: [
                {**item, "region": data.get("region")} if isinstance(item, dict) else item for item in value
            ]
            if isinstance(value, list)
            else value
            for key, value in data.items()
        }


class CrisisLinesFile(OfRegion):
    """`crisis_lines.yaml`."""

    lines: tuple[CrisisLine, ...] = Field(min_length=1)


class Professional(Sourced):
    """A kind of professional to whom a person may be referred."""

    region: Region
    id: Name
    title: Text
    who: Text
    title_protection: Text
    register_name: Text
    register_url: str | None = Field(default=None, pattern=r"^https://")
    appointment: Text
    cost: Text | None = None


class ProfessionalsFile(OfRegion):
    """`professionals.yaml`, in the order in which they are shown."""

    professionals: tuple[Professional, ...] = Field(min_length=1)


class Cells(Strict):
    """One row of the comparison: three helps side by side, none better than another."""

    relation_aide: Text
    psychotherapy: Text
    coaching: Text


class ComparisonRow(Strict):
    """A row, with the certainty of what it says when that is law or money."""

    id: Name
    order: int
    title: Text
    cells: Cells


class SourcedRow(Sourced):
    """A row that holds for one region."""

    region: Region
    id: Name
    order: int
    title: Text
    cells: Cells


class ComparisonFile(Strict):
    """`comparison.yaml` at the top: what holds everywhere."""

    introduction: Text
    columns: Cells
    rows: tuple[ComparisonRow, ...] = Field(min_length=1)
    closing: Text


class RegionComparisonFile(OfRegion):
    """`comparison.yaml` of a region: its law, titles, confidentiality and cost."""

    rows: tuple[SourcedRow, ...] = Field(min_length=1)


class Registration(Sourced):
    """A registration that a practitioner may prove. `format` is a regular expression for its number."""

    region: Region
    id: Name
    label: Text
    format: str | None = None
    format_hint: Text | None = None
    register_name: Text
    register_url: str | None = Field(default=None, pattern=r"^https://")


class Severity(StrEnum):
    """`refuse`: the text is not published; `warn`: the practitioner is told and decides."""

    REFUSE = "refuse"
    WARN = "warn"


class WordRule(Sourced):
    """Words that a public text may not say, unless registered, negated or referring.

    A pattern is a few words; accents and case do not count, a space also stands for a hyphen. `{name}` is one word
    group of `sets`, `{name?}` may be absent. `spared_by` names the windows that make a use harmless.
    """

    id: Name
    what: Literal["title", "word"]
    severity: Severity
    patterns: tuple[Line, ...] = Field(min_length=1)
    lifted_by: tuple[Name, ...] = ()
    spared_by: tuple[Name, ...] = ()
    reason: Text


class RegionWordsFile(Strict):
    """`reserved_words.yaml` of a region."""

    region: Region
    registrations: tuple[Registration, ...] = Field(min_length=1)
    rules: tuple[WordRule, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _say_region(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("registrations"), list):
            return data
        said = [
            {**r, "region": data.get("region")} if isinstance(r, dict) else r for r in data["registrations"]
        ]
        return {**data, "registrations": said}


class Window(Strict):
    """What spares a use: one of `before` at most `reach` words earlier in the same clause.

    With `together`, a cue of `before` counts only when one of `together` stands after it, up to three words past
    the use (« ne … pas »). A cue directly followed by a word of `unless` does not count (« pas seulement »).
    One of `after` among the three next words spares as well (« est réservée »).
    With `commas`, an enumeration may stand between (« ni test, ni bilan »); without, no comma may.
    """

    id: Name
    before: tuple[Line, ...] = Field(min_length=1)
    together: tuple[Line, ...] = ()
    unless: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    reach: int = Field(ge=1, le=12)
    commas: bool = True


class WordsFile(Strict):
    """`reserved_words.yaml` at the top: what is refused everywhere, and how a use is spared.

    `breakers` start a new statement; a heading before a colon (« ce que je ne fais pas : ») negates the list after it.
    """

    breakers: tuple[Line, ...]
    headings: tuple[Line, ...]
    inclusive_endings: tuple[Line, ...]
    sets: dict[Name, tuple[Line, ...]]
    windows: tuple[Window, ...] = Field(min_length=1)
    rules: tuple[WordRule, ...] = Field(min_length=1)
