"""Reads of the content, for pages. Region and language are always said; everything is kept after the first read.

Every text is a `Text`: `.fr`, `.en`, `.in_language(tag)`, and printed in a template it speaks the active language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils.formats import number_format

from aparte.library.terms import AlertKind, Intervention, Orientation, Region, Sourced, Text, Theme, Who
from aparte.library.terms_agreements import AgreementText, MinorsFile
from aparte.library.terms_alliance import AllianceFile, Keeping
from aparte.library.terms_loading import PlacedFact, content
from aparte.library.terms_notebook import Notebook
from aparte.library.terms_notes import NoteField, NotesFile
from aparte.library.terms_pages import (
    About,
    AlertText,
    ChildDuty,
    EmergencyText,
    GuidedQuestions,
    InterventionText,
    Motive,
    OrientationText,
    Scope,
    TenQuestions,
    ThemeText,
)
from aparte.library.terms_places import (
    Cells,
    ComparisonRow,
    CrisisLine,
    LineKind,
    Professional,
    RegionCard,
    Registration,
    SourcedRow,
)
from aparte.library.terms_receipts import ReceiptsFile
from aparte.library.terms_sheets import SheetText

STALE_AFTER = timedelta(days=180)
"""A fact read longer ago than this is to be read again."""


def regions() -> tuple[RegionCard, ...]:
    """The four regions, in their fixed order."""
    return tuple(region(code) for code in Region)


def region(code: Region | str) -> RegionCard:
    """One region. Raises ValueError for a code that is none of the four."""
    card: RegionCard = content().regional[Region(code)]["region"]
    return card


@lru_cache(maxsize=64)
def holidays(code: Region | str, year: int) -> dict[date, str]:
    """The public holidays of a region in a year, by date, with their name in the region's own French.

    Of the whole country where its parts differ (Switzerland: the four that every canton keeps).
    """
    import holidays as calendars  # hundreds of files: only for whoever closes on them

    card = region(code)
    found = calendars.country_holidays(
        card.country, subdiv=card.subdivision, years=year, language="fr", observed=False
    )
    return dict(sorted(found.items()))


def crisis_lines(code: Region | str | None) -> tuple[CrisisLine, ...]:
    """The lines of a region by priority, its emergency number first; of all four when the region is not known."""
    if code is None:
        return tuple(line for every in Region for line in crisis_lines(every))
    return crisis_lines_for(code, ())


def crisis_lines_for(code: Region | str, alerts: Iterable[AlertKind | str]) -> tuple[CrisisLine, ...]:
    """The lines of a region, the right one first: emergency number, then the lines of each alert, then the rest."""
    wanted = [AlertKind(alert) for alert in alerts]
    number = region(code).emergency_number

    def rank(line: CrisisLine) -> tuple[bool, int, int]:
        first = line.kind is LineKind.EMERGENCY and line.phone is not None and line.phone.tel == number
        answers = [place for place, alert in enumerate(wanted) if alert in line.alerts]
        return (not first, min(answers, default=len(wanted)), line.priority)

    return tuple(sorted(content().regional[Region(code)]["crisis_lines"].lines, key=rank))


def emergency_line(code: Region | str) -> CrisisLine:
    """The emergency number of a region."""
    return crisis_lines(code)[0]


def suicide_line(code: Region | str) -> CrisisLine:
    """The first line for suicide in a region."""
    return next(line for line in crisis_lines(code) if line.kind is LineKind.SUICIDE)


def professionals(code: Region | str) -> tuple[Professional, ...]:
    """To whom a person may be referred in a region."""
    found: tuple[Professional, ...] = content().regional[Region(code)]["professionals"].professionals
    return found


def agreement(code: Region | str) -> AgreementText:
    """The text of the agreement that is proposed in a region from now on: the newest."""
    return content().agreements[Region(code)][-1]


def agreement_named(name: str) -> AgreementText:
    """The text that somebody agreed to, by its name (`FR/2026-11-22`). Raises LookupError when it is not there."""
    code = name.partition("/")[0]
    for one in content().agreements[Region(code)]:
        if one.name == name:
            return one
    raise LookupError(name)


def minors(code: Region | str) -> MinorsFile:
    """Who consents for a minor in a region."""
    found: MinorsFile = content().regional[Region(code)]["minors"]
    return found


def receipts(code: Region | str) -> ReceiptsFile:
    """What a receipt says in a region, and how its taxes stand."""
    found: ReceiptsFile = content().regional[Region(code)]["receipts"]
    return found


def registrations(code: Region | str) -> tuple[Registration, ...]:
    """The registrations that a practitioner of a region may prove; their `id` is the kind that lifts a rule."""
    found: tuple[Registration, ...] = content().regional[Region(code)]["reserved_words"].registrations
    return found


@dataclass(frozen=True)
class Comparison:
    """Three helps side by side in one region: `rows` mix what holds everywhere and what is of the region."""

    introduction: Text
    columns: Cells
    rows: tuple[ComparisonRow | SourcedRow, ...]
    closing: Text


def comparison(code: Region | str) -> Comparison:
    """Relation d'aide, psychotherapy and coaching in a region, none better than another."""
    common = content().everywhere["comparison"]
    rows = [*common.rows, *content().regional[Region(code)]["comparison"].rows]
    return Comparison(
        introduction=common.introduction,
        columns=common.columns,
        rows=tuple(sorted(rows, key=lambda row: row.order)),
        closing=common.closing,
    )


def orientation_text(label: Orientation | str) -> OrientationText:
    """The page of a verdict. Raises ValueError for a label that is none of the six."""
    wanted = Orientation(label)
    texts: Sequence[OrientationText] = content().everywhere["orientations"].orientations
    return next(text for text in texts if text.id is wanted)


def orientation_texts() -> tuple[OrientationText, ...]:
    """The six pages."""
    found: tuple[OrientationText, ...] = content().everywhere["orientations"].orientations
    return found


def machine_statement() -> Text:
    """« La machine propose, une personne décide »: shown with every verdict of the machine."""
    said: Text = content().everywhere["orientations"].machine_statement
    return said


def not_this() -> Text:
    """What stands beside the button « ce n'est pas cela »."""
    said: Text = content().everywhere["orientations"].not_this
    return said


def emergency_text() -> EmergencyText:
    """The emergency page: nothing to sell, nothing to book."""
    found: EmergencyText = content().everywhere["emergency"]
    return found


def alert_texts(alerts: Iterable[tuple[AlertKind | str, Who | str]]) -> tuple[AlertText, ...]:
    """The texts of alerts in the order given, each `(kind, who)`; one text per pair, none twice."""
    texts = {(text.alert, text.who): text for text in emergency_text().alerts}
    wanted = dict.fromkeys((AlertKind(kind), Who(who)) for kind, who in alerts)
    return tuple(texts[pair] for pair in wanted if pair in texts)


def child_duty(code: Region | str) -> ChildDuty:
    """Who must report a child in danger in a region, and to whom."""
    return next(duty for duty in emergency_text().child_duty if duty.region is Region(code))


def themes() -> tuple[ThemeText, ...]:
    """The sixteen themes."""
    found: tuple[ThemeText, ...] = content().everywhere["themes"].themes
    return found


def theme(label: Theme | str) -> ThemeText:
    """One theme. Raises ValueError for an unknown label."""
    wanted = Theme(label)
    return next(text for text in themes() if text.id is wanted)


def money(amount: Decimal | int, code: Region | str) -> str:
    """An amount in the region's currency, as people write it there, in the active language: « 80 $ », « 62,50 € »."""
    return money_in(amount, region(code).currency)


def money_in(amount: Decimal | int, currency: str) -> str:
    """An amount in a currency (CAD, EUR, CHF), as `money` writes it."""
    sign = {"CAD": "$", "EUR": "€", "CHF": "CHF"}[currency]
    whole = Decimal(amount).quantize(Decimal("0.01"))
    said = f"{whole:.0f}" if whole == whole.to_integral() else number_format(whole, 2)
    return f"{said}\N{NO-BREAK SPACE}{sign}"


def plain_amount(written: str) -> str:
    """An amount as people write it in either language (« 62,50 », « 1 250 »), as a program reads it (`62.50`)."""
    return "".join(written.split()).replace(",", ".")


def interventions() -> tuple[InterventionText, ...]:
    """The four interventions."""
    found: tuple[InterventionText, ...] = content().everywhere["interventions"].interventions
    return found


def notes() -> NotesFile:
    """What notes ask."""
    found: NotesFile = content().everywhere["notes"]
    return found


def note_fields(intervention: Intervention | str, *, education: bool) -> tuple[NoteField, ...]:
    """The fields of a note shared by all: own words first, `education` joined when it stands beside another."""
    wanted = {Intervention(intervention)} | ({Intervention.EDUCATION} if education else set())
    found = notes()
    return (found.own_words, *(field for one in found.templates if one.id in wanted for field in one.fields))


def scope() -> Scope:
    """What this help is and is not, for whom, and the free first talk."""
    found: Scope = content().everywhere["scope"]
    return found


def motives() -> tuple[Motive, ...]:
    """The reasons to come."""
    return scope().motives


def ten_questions() -> TenQuestions:
    """The guide « 10 questions pour choisir », with its red flags."""
    found: TenQuestions = content().everywhere["ten_questions"]
    return found


def guided_questions() -> GuidedQuestions:
    """The questions by which a person chooses alone; `rules.choose_by_oneself` decides."""
    found: GuidedQuestions = content().everywhere["guided_questions"]
    return found


def notebook() -> Notebook:
    """The words that the person's notebook offers."""
    found: Notebook = content().everywhere["notebook"]
    return found


def sheets() -> tuple[SheetText, ...]:
    """The sheets to read and to share, in the order of their themes."""
    return tuple(content().sheets.values())


def sheet(name: str) -> SheetText | None:
    """One sheet by its id, or None: never written, or taken out of the library since it was shared."""
    return content().sheets.get(name)


def lines_beside(sheet: SheetText, code: Region | str | None) -> tuple[CrisisLine, ...]:
    """The lines of a region that stand beside a sheet, what it may touch first; none when the region is not known: the
    page then leads to those of all four."""
    return crisis_lines_for(code, sheet.alerts)[:3] if code else ()


def about() -> About:
    """Where this help comes from, and what is known of it."""
    found: About = content().everywhere["about"]
    return found


def alliance() -> AllianceFile:
    """The four lines of how the relation feels, and the sheet of leads when it needs talking about."""
    found: AllianceFile = content().everywhere["alliance"]
    return found


def keeping(code: Region | str) -> Keeping:
    """What a former practitioner keeps in a region, and for how long."""
    return next(one for one in alliance().keeping if one.region is Region(code))


@dataclass(frozen=True)
class FactToVerify:
    """For the manager: a fact from memory (`never_read`) or read too long ago, with its file and line."""

    file: str
    line: int
    region: Region | None
    fact: Sourced
    never_read: bool

    @property
    def what(self) -> Text:
        """The fact in words: its name, title or text."""
        names = ("name", "label", "title", "text", "reason")
        found: Text = next(getattr(self.fact, name) for name in names if hasattr(self.fact, name))
        return found


def facts_to_verify(today: date) -> tuple[FactToVerify, ...]:
    """What the installation's owner still has to verify on `today`: facts from memory first, then old ones."""
    placed = content().facts
    never = [one for one in placed if one.fact.to_verify]
    return tuple(
        FactToVerify(one.place.file, one.place.line, one.region, one.fact, one.fact.to_verify)
        for one in (*never, *stale(placed, today=today))
    )


def stale(facts: Iterable[PlacedFact], *, today: date) -> tuple[PlacedFact, ...]:
    """The facts read more than 180 days before `today`."""
    return tuple(
        placed
        for placed in facts
        if placed.fact.verified_on and today - placed.fact.verified_on > STALE_AFTER
    )
