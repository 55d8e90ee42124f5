"""Reads one YAML file with the line of every key, so that an error can name its place.

Only the plain scalars of YAML 1.2 are guessed (true, false, null, whole numbers, dates): « No », « on » and
« 12:30 » stay words. A key written twice is a problem, not an overwrite.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel, ValidationError

Route = tuple[str | int, ...]
"""Keys and positions from the top of a file down to a value."""


class Place(NamedTuple):
    """A file, relative to the folder above `content`, and a line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what was expected. `code` is the number of the system check."""

    code: str
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class ContentInvalid(Exception):
    """The content cannot be served; `problems` says all that is wrong, each with its file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that guesses few types."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass
class Sheet:
    """One file read: its data, the line of each route, and the problems met."""

    file: str
    data: Any = None
    lines: dict[Route, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, route: Route) -> Place:
        """The line of a route, or of the nearest value that holds it."""
        while route and route not in self.lines:
            route = route[:-1]
        return Place(self.file, self.lines.get(route, 1))

    def problem(self, code: str, route: Route, message: str) -> None:
        """Keeps a problem at the line of `route`."""
        self.problems.append(Problem(code, self.place(route), message))


def read(path: Path, file: str) -> Sheet:
    """Reads `path`, to be called `file` in messages. Never raises for what the file says."""
    sheet = Sheet(file)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        try:
            node = loader.get_single_node()
            sheet.data = _build(loader, node, (), sheet) if node else None
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError) as error:
        sheet.problem("E001", (), f"cannot be read ({error}); expected a UTF-8 text file")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        why = getattr(error, "problem", None) or "not YAML"
        sheet.problems.append(Problem("E001", Place(file, line), f"{why}; expected valid YAML"))
    return sheet


def _build(loader: Any, node: Any, route: Route, sheet: Sheet) -> Any:
    sheet.lines.setdefault(route, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(loader, node, route, sheet)
    if isinstance(node, yaml.SequenceNode):
        items = [_build(loader, child, (*route, index), sheet) for index, child in enumerate(node.value)]
        _refuse_twins(items, route, sheet)
        return items
    try:
        return loader.construct_object(node)
    except ValueError as error:
        sheet.problem("E002", route, f"{error}; expected a real date, such as 2026-11-21")
        return None


def _build_mapping(loader: Any, node: Any, route: Route, sheet: Sheet) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in built:
            place = Place(sheet.file, line)
            first = sheet.lines[(*route, key)]
            message = f'the key "{key}" is written twice (first on line {first}); expected once'
            sheet.problems.append(Problem("E003", place, message))
            continue
        sheet.lines[(*route, key)] = line
        built[key] = _build(loader, value_node, (*route, key), sheet)
    return built


def _refuse_twins(items: list[Any], route: Route, sheet: Sheet) -> None:
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            first = sheet.place((*route, seen[name], "id")).line
            message = f'the id "{name}" is used twice (first on line {first}); expected one entry per id'
            sheet.problem("E003", (*route, index, "id"), message)
        seen.setdefault(name, index)


def validate(sheet: Sheet, model: type[BaseModel]) -> BaseModel | None:
    """The sheet as `model`, or None with a problem per mistake."""
    if sheet.data is None and sheet.problems:
        return None
    if not isinstance(sheet.data, dict):
        sheet.problem(
            "E002", (), "the file is not a mapping; expected the keys " + ", ".join(model.model_fields)
        )
        return None
    try:
        return model.model_validate(sheet.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            code, message = _explain(detail)
            sheet.problem(code, detail["loc"], message)
        return None


def _explain(detail: Any) -> tuple[str, str]:
    kind, route = detail["type"], ".".join(str(step) for step in detail["loc"])
    last = detail["loc"][-1] if detail["loc"] else ""
    if kind == "missing" and last in ("fr", "en"):
        return "E002", f'the language "{last}" is missing ({route}); expected every text in fr and en'
    if kind == "missing":
        return "E002", f'the key "{last}" is missing ({route}); expected it here'
    if kind == "extra_forbidden":
        return "E002", f'the key "{last}" is unknown ({route}); expected only the keys of this kind of entry'
    said = detail["msg"].removeprefix("Value error, ")
    code = "E004" if said.startswith("certainty is") else "E002"
    given = detail.get("input")
    shown = (
        f", got {given!r}" if isinstance(given, (str, int, bool)) and len(str(given)) < LONGEST_SHOWN else ""
    )
    return code, f"{route}: {said[:1].lower()}{said[1:]}{shown}"


LONGEST_SHOWN = 60
