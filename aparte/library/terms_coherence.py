"""What one file promises about another: ids that exist, lists that are complete, regions that agree."""

from collections.abc import Iterator, Mapping
from typing import Any

from aparte.library.terms import Intervention, Orientation, Region, Theme
from aparte.library.terms_places import LineKind
from aparte.library.terms_reading import Problem, Route, Sheet

Everywhere = Mapping[str, Any]
Regional = Mapping[Region, Mapping[str, Any]]
Sheets = Mapping[Any, Sheet]


def incoherences(everywhere: Everywhere, regional: Regional, sheets: Sheets) -> Iterator[Problem]:
    """Every promise between files that is not kept, at the line that makes it."""
    yield from _complete(everywhere, sheets)
    yield from _guided(everywhere, sheets)
    for region in Region:
        yield from _region(region, regional[region], sheets)
    yield from _words(everywhere, regional, sheets)
    yield from _agreements(sheets)
    yield from _sheets(sheets)
    duties = {duty.region for duty in everywhere["emergency"].child_duty}
    for region in Region:
        if region not in duties:
            yield _at(
                sheets, (None, "emergency"), ("child_duty",), f"no duty for {region}; expected one per region"
            )
    kept = {one.region for one in everywhere["alliance"].keeping}
    for region in Region:
        if region not in kept:
            yield _at(
                sheets, (None, "alliance"), ("keeping",), f"nothing for {region}; expected one per region"
            )


def _at(sheets: Sheets, key: Any, route: Route, message: str) -> Problem:
    return Problem("E006", sheets[key].place(route), message)


def _complete(everywhere: Everywhere, sheets: Sheets) -> Iterator[Problem]:
    for name, kinds in (("themes", Theme), ("orientations", Orientation), ("interventions", Intervention)):
        missing = set(kinds) - {entry.id for entry in getattr(everywhere[name], name)}
        if missing:
            wanted = ", ".join(sorted(missing))
            yield _at(sheets, (None, name), (name,), f"no entry for {wanted}; expected one for each")


def _guided(everywhere: Everywhere, sheets: Sheets) -> Iterator[Problem]:
    guided, key = everywhere["guided_questions"], (None, "guided_questions")
    known = {question.id: {option.value for option in question.options} for question in guided.questions}
    for index, rule in enumerate(guided.rules):
        for question, values in rule.when.items():
            unknown = set(values) - known.get(question, set())
            if unknown:
                said = ", ".join(sorted(unknown))
                message = f"{question}: {said} is not an answer; expected a value of that question"
                yield _at(sheets, key, ("rules", index, "when", question), message)
    if guided.rules[-1].when:
        yield _at(
            sheets, key, ("rules", len(guided.rules) - 1), "the last rule has conditions; expected none"
        )


def _region(region: Region, files: Mapping[str, Any], sheets: Sheets) -> Iterator[Problem]:
    for name, model in files.items():
        field = "code" if name == "region" else "region"
        if getattr(model, field) is not region:
            message = f"{getattr(model, field)} in the folder {region}; expected {region}"
            yield _at(sheets, (region, name), (field,), message)
    lines, number = files["crisis_lines"].lines, files["region"].emergency_number
    emergency = [line for line in lines if line.kind is LineKind.EMERGENCY and line.phone]
    if number not in {line.phone.tel for line in emergency}:
        message = f"{number} is no emergency line of this region; expected the tel of one"
        yield _at(sheets, (region, "region"), ("emergency_number",), message)
    if not any(line.kind is LineKind.SUICIDE for line in lines):
        message = "no line of kind suicide; expected at least one per region"
        yield _at(sheets, (region, "crisis_lines"), ("lines",), message)


def _agreements(sheets: Sheets) -> Iterator[Problem]:
    for key, sheet in sheets.items():
        region, name = key
        if not name.startswith("agreements/"):
            continue
        for field, expected in (("region", str(region)), ("dated", name.removeprefix("agreements/"))):
            if str(sheet.data[field]) != expected:
                yield _at(
                    sheets, key, (field,), f"{sheet.data[field]}; expected {expected}, as the file is named"
                )


def _sheets(sheets: Sheets) -> Iterator[Problem]:
    for key, sheet in sheets.items():
        folder, _slash, name = key[1].rpartition("/")
        if folder == "sheets" and sheet.data["id"] != name:
            yield _at(sheets, key, ("id",), f"{sheet.data['id']}; expected {name}, as the file is named")


def _words(everywhere: Everywhere, regional: Regional, sheets: Sheets) -> Iterator[Problem]:
    words = everywhere["reserved_words"]
    windows = {window.id for window in words.windows}
    registrations = {r.id for files in regional.values() for r in files["reserved_words"].registrations}
    rules: dict[tuple[Region | None, str], Any] = {(None, "reserved_words"): words.rules}
    rules |= {(region, "reserved_words"): files["reserved_words"].rules for region, files in regional.items()}
    for key, entries in rules.items():
        for index, rule in enumerate(entries):
            route: Route = ("rules", index)
            for name in set(rule.lifted_by) - registrations:
                message = f"{name} is no registration; expected one of a region's registrations"
                yield _at(sheets, key, (*route, "lifted_by"), message)
            for name in set(rule.spared_by) - windows:
                yield _at(sheets, key, (*route, "spared_by"), f"{name} is no window; expected one of windows")
            for pattern in rule.patterns:
                for part in pattern.split():
                    if part.startswith("{") and part.strip("{?}") not in words.sets:
                        message = f"{part} is no set; expected one of sets"
                        yield _at(sheets, key, (*route, "patterns"), message)
