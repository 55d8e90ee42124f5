"""Loads the whole content folder into frozen terms, or says all that is wrong with it.

`content()` is what the program serves: read once, kept. `load(folder)` reads any folder, for checks and tests.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel

from aparte.library.terms import Region, Sourced, Theme
from aparte.library.terms_agreements import AgreementText, MinorsFile
from aparte.library.terms_alliance import AllianceFile
from aparte.library.terms_coherence import incoherences
from aparte.library.terms_notebook import Notebook
from aparte.library.terms_notes import NotesFile
from aparte.library.terms_pages import (
    About,
    EmergencyText,
    GuidedQuestions,
    InterventionsFile,
    OrientationsFile,
    Scope,
    TenQuestions,
    ThemesFile,
)
from aparte.library.terms_places import (
    ComparisonFile,
    CrisisLinesFile,
    ProfessionalsFile,
    RegionCard,
    RegionComparisonFile,
    RegionWordsFile,
    WordsFile,
)
from aparte.library.terms_reading import ContentInvalid, Place, Problem, Route, Sheet, read, validate
from aparte.library.terms_receipts import ReceiptsFile
from aparte.library.terms_sheets import SheetText

FOLDER = Path(__file__).resolve().parent.parent / "content"

EVERYWHERE: Mapping[str, type[BaseModel]] = {
    "themes": ThemesFile,
    "orientations": OrientationsFile,
    "interventions": InterventionsFile,
    "scope": Scope,
    "ten_questions": TenQuestions,
    "emergency": EmergencyText,
    "guided_questions": GuidedQuestions,
    "about": About,
    "alliance": AllianceFile,
    "comparison": ComparisonFile,
    "reserved_words": WordsFile,
    "notes": NotesFile,
    "notebook": Notebook,
}
PER_REGION: Mapping[str, type[BaseModel]] = {
    "region": RegionCard,
    "crisis_lines": CrisisLinesFile,
    "reserved_words": RegionWordsFile,
    "professionals": ProfessionalsFile,
    "comparison": RegionComparisonFile,
    "minors": MinorsFile,
    "receipts": ReceiptsFile,
}
_AGREEMENT = re.compile(r"regions/([A-Z-]+)/(agreements/\d{4}-\d{2}-\d{2})\.yaml")
_SHEET = re.compile(r"(sheets/[^/]+)\.yaml")


@dataclass(frozen=True)
class PlacedFact:
    """A sourced fact with where it is written; `region` is None for what holds everywhere."""

    place: Place
    region: Region | None
    fact: Sourced


@dataclass(frozen=True)
class Content:
    """All that people read. `everywhere` and `regional` hold one model per file, by its name without ending;
    `agreements` the dated texts of each region, the oldest first; `sheets` the sheets by id, in their themes' order."""

    everywhere: Mapping[str, Any]
    regional: Mapping[Region, Mapping[str, Any]]
    agreements: Mapping[Region, tuple[AgreementText, ...]]
    sheets: Mapping[str, SheetText]
    facts: tuple[PlacedFact, ...]


@lru_cache(maxsize=1)
def content() -> Content:
    """The content of this distribution. Raises ContentInvalid, once read it never changes."""
    return load(FOLDER)


def load(folder: Path, *, today: date | None = None) -> Content:
    """Reads and validates a content folder. With `today`, a date of verification after it is refused.

    Raises ContentInvalid with every problem found, each naming file and line.
    """
    sheets, problems = _read_all(folder)
    models = {key: validate(sheet, _model(key)) for key, sheet in sheets.items()}
    for sheet in sheets.values():
        problems += sheet.problems
    if problems:
        raise ContentInvalid(tuple(problems))
    dated = {region: [key for key in sorted(_agreements(models)) if key[0] is region] for region in Region}
    past = {key for keys in dated.values() for key in keys[:-1]}  # what stands in them is verified no more
    found = Content(
        everywhere={name: models[None, name] for name in EVERYWHERE},
        regional={region: {name: models[region, name] for name in PER_REGION} for region in Region},
        agreements={
            region: tuple(cast(AgreementText, models[key]) for key in dated[region]) for region in Region
        },
        sheets=_in_order(models),
        facts=tuple(
            PlacedFact(sheets[key].place(route), _region_of(key, fact), fact)
            for key, model in models.items()
            if key not in past
            for route, fact in _facts(model)
        ),
    )
    dates = [(placed.place, "verified_on", placed.fact.verified_on) for placed in found.facts]
    dates += [
        (sheets[key].place(("dated",)), "dated", model.dated)
        for key, model in models.items()
        if isinstance(model, SheetText)
    ]
    problems = [*incoherences(found.everywhere, found.regional, sheets), *_from_the_future(dates, today)]
    if problems:
        raise ContentInvalid(tuple(problems))
    return found


Key = tuple[Region | None, str]


def _model(key: Key) -> type[BaseModel]:
    if key[1].startswith("agreements/"):
        return AgreementText
    if key[1].startswith("sheets/"):
        return SheetText
    return EVERYWHERE[key[1]] if key[0] is None else PER_REGION[key[1]]


def _agreements(keys: Iterable[Key]) -> list[Key]:
    return [key for key in keys if key[1].startswith("agreements/")]


def _in_order(models: Mapping[Key, BaseModel | None]) -> dict[str, SheetText]:
    found = [one for one in models.values() if isinstance(one, SheetText)]
    return {one.id: one for one in sorted(found, key=lambda one: ([*Theme].index(one.theme), one.id))}


def _read_all(folder: Path) -> tuple[dict[Key, Sheet], list[Problem]]:
    sheets: dict[Key, Sheet] = {}
    problems: list[Problem] = []
    expected: dict[str, Key] = {f"{name}.yaml": (None, name) for name in EVERYWHERE}
    expected |= {f"regions/{region}/{name}.yaml": (region, name) for region in Region for name in PER_REGION}
    for path in sorted(folder.rglob("*.y*ml")):
        inside = path.relative_to(folder).as_posix()
        key = expected.pop(inside, None) or _agreement(inside) or _sheet(inside)
        shown = f"{folder.name}/{inside}"
        if key is None:
            names = ", ".join(Region)
            message = f"unknown file; expected a known file name, and a region among {names}"
            problems.append(Problem("E001", Place(shown, 1), message))
            continue
        sheets[key] = read(path, shown)
    for inside in expected:
        problems.append(
            Problem("E001", Place(f"{folder.name}/{inside}", 1), "the file is missing; expected it")
        )
    for region in {*Region} - {key[0] for key in _agreements(sheets)}:
        place = Place(f"{folder.name}/regions/{region}/agreements", 1)
        problems.append(Problem("E001", place, "no agreement; expected at least one, named by its date"))
    return sheets, problems


def _agreement(inside: str) -> Key | None:
    found = _AGREEMENT.fullmatch(inside)
    return (Region(found[1]), found[2]) if found and found[1] in {*Region} else None


def _sheet(inside: str) -> Key | None:
    found = _SHEET.fullmatch(inside)
    return (None, found[1]) if found else None


def _region_of(key: Key, fact: Sourced) -> Region | None:
    return key[0] or getattr(fact, "region", None)


def _facts(value: Any, route: Route = ()) -> Iterator[tuple[Route, Sourced]]:
    """Every sourced fact inside a model, with its route."""
    if isinstance(value, Sourced):
        yield route, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _facts(getattr(value, name), (*route, name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _facts(item, (*route, index))


def _from_the_future(
    dates: Iterable[tuple[Place, str, date | None]], today: date | None
) -> Iterator[Problem]:
    for place, name, day in dates:
        if today and day and day > today:
            yield Problem("E005", place, f"{name} is {day}, in the future; expected {today} or before")
