"""Loading what `check_wording` knows of one language: `lexicons/<language>/wording*.yaml`, checked and compiled.

Four files a language: `wording_words` (word classes, as in `words.yaml`), `wording_titles` (reserved titles
with their territories, and the registrations that lift them), `wording_shields` (what spares words),
`wording` (the rules). Patterns are those of `lexicon.py`; a group named `w` narrows the words shown.
A bad file raises `LexiconError`, which says the file and the entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aparte.listening.lexicon import FOLDER, LexiconError, _Compiler, load_yaml

Label = Literal["diagnosis", "treatment", "cure", "reserved_title", "deep_work", "against_care", "test"]
Region = Literal["CA-QC", "FR", "BE", "CH"]
Place = Literal["before", "inside", "after", "unit"]
REGIONS: tuple[Region, ...] = ("CA-QC", "FR", "BE", "CH")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Shield(_Entry):
    """`reach`: "before" (just before the words), "inside", "after" or "unit" (their sentence).

    `unless`: patterns that, in the same sentence, make the shield void.
    """

    name: str
    reach: Place
    patterns: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()


class _Rule(_Entry):
    """`spared_by`: names of shields, besides those of the label."""

    label: Label
    because: str
    spared_by: tuple[str, ...] = ()
    quoted: bool = False
    patterns: tuple[str, ...] = Field(min_length=1)


class _Title(_Entry):
    name: str
    regions: tuple[Region, ...] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class _Shields(_Entry):
    always: dict[Label, tuple[str, ...]]
    shields: tuple[_Shield, ...]
    said_by_writer: tuple[str, ...] = Field(min_length=1)


class _Rules(_Entry):
    rules: tuple[_Rule, ...] = Field(min_length=1)


class _Titles(_Entry):
    titles: tuple[_Title, ...] = Field(min_length=1)
    registered: dict[Region, tuple[str, ...]]


class Shield(_Entry):
    """A shield, compiled; see `_Shield`."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)
    name: str
    reach: Place
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


class Rule(_Entry):
    """A rule, compiled. `quoted`: whether it holds between quotation marks too."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)
    label: Label
    because: str
    shields: tuple[Shield, ...]
    quoted: bool
    patterns: tuple[re.Pattern[str], ...]


class Wording(_Entry):
    """All that is known for one language and territory."""

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)
    rules: tuple[Rule, ...]
    registered: re.Pattern[str]
    said_by_writer: re.Pattern[str]


_Model = TypeVar("_Model", bound=BaseModel)


def _read(path: Path, model: type[_Model]) -> _Model:
    try:
        return model.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise LexiconError(f"{path.parent.name}/{path.name}: {place}: {first['msg']}") from error


def _titles_of(titles: _Titles, region: Region | None) -> list[str]:
    """Title patterns reserved in a territory; without one, those reserved in all."""
    held = {region} if region else set(REGIONS)
    return [word for title in titles.titles if held <= set(title.regions) for word in title.words]


@lru_cache(maxsize=16)
def load_wording(language: str, region: Region | None, folder: Path = FOLDER) -> Wording:
    """The rules of one language ("fr" or "en") for one territory, loaded once. Raises `LexiconError`."""
    place = folder / language
    titles = _read(place / "wording_titles.yaml", _Titles)
    file = _read(place / "wording_shields.yaml", _Shields)
    compiler = _Compiler(place / "wording_words.yaml")
    compiler.classes["w"] = "<w>"  # the group that narrows the words is no word class
    where = f"{language}/wording_titles.yaml"
    compiler.classes["title"] = (
        f"(?:{'|'.join(compiler.expand(w, where) for w in _titles_of(titles, region))})"
    )
    where = f"{language}/wording_shields.yaml"
    shields: Mapping[str, Shield] = {
        one.name: Shield(
            name=one.name,
            reach=one.reach,
            pattern=_loose(compiler, one.patterns, f"{where} ({one.name})"),
            unless=_loose(compiler, one.unless, f"{where} ({one.name}, unless)") if one.unless else None,
        )
        for one in file.shields
    }
    rules = []
    for rule in _read(place / "wording.yaml", _Rules).rules:
        told = f"{language}/wording.yaml ({rule.because})"
        names = (*file.always.get(rule.label, ()), *rule.spared_by)
        for name in names:
            if name not in shields:
                raise LexiconError(f"{told}: no shield {name!r}")
        rules.append(
            Rule(
                label=rule.label,
                because=rule.because,
                shields=tuple(shields[name] for name in names),
                quoted=rule.quoted,
                patterns=tuple(_bounded(compiler.expand(pattern, told), told) for pattern in rule.patterns),
            )
        )
    held = [p for name, some in titles.registered.items() if region in (None, name) for p in some]
    return Wording(
        rules=tuple(rules),
        registered=_loose(compiler, held, f"{language}/wording_titles.yaml: registered"),
        said_by_writer=_loose(compiler, file.said_by_writer, f"{where}: said_by_writer"),
    )


@lru_cache(maxsize=2048)
def _bounded(expanded: str, where: str) -> re.Pattern[str]:
    """One pattern with word bounds; kept, because most are the same in every territory."""
    try:
        pattern = re.compile(rf"(?<![a-z0-9])(?:{expanded})(?![a-z0-9])")
    except re.error as error:
        raise LexiconError(f"{where}: {error}") from error
    if pattern.match(""):
        raise LexiconError(f"{where}: matches nothing at all")
    return pattern


def _loose(compiler: _Compiler, patterns: Any, where: str) -> re.Pattern[str]:
    """Patterns that may end on a space or at a place: a bound on their left only."""
    parts = [compiler.expand(str(pattern), where) for pattern in patterns]
    return _unbounded("(?<![a-z0-9])(?:" + "|".join(f"(?:{part})" for part in parts) + ")", where)


@lru_cache(maxsize=512)
def _unbounded(expanded: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(expanded)
    except re.error as error:
        raise LexiconError(f"{where}: {error}") from error
