"""Loading what one language knows: YAML files in `lexicons/<language>/`, checked and compiled.

Patterns are regular expressions over plain text (see `text.py`) with three shorthands:
`<name>` is a word class of `words.yaml`; ` ~ ` is a gap of up to three words without a comma;
` ~~ ` a gap of up to eight words in one sentence. Word bounds are added at both ends.
A bad file raises `LexiconError`, which says the file and the entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("fr", "en")
FOLDER = Path(__file__).parent / "lexicons"

LEVELS = ("alarm", "sign", "hint", "escalator", "minor", "attempt", "trace", "clinical", "cue")
NEGATABLE = ("around", "before", "never")
REACHES = ("words", "sentence", "near", "message")

_NEAR_GAP = r"(?: [^ ,.!?;]+){0,3}? "
_FAR_GAP = r"(?:[ ,]+[^ ,.!?;]+){0,8}?[ ,]+"
_WORD_CLASS = re.compile(r"<([a-z_]+)>")


class LexiconError(ValueError):
    """A lexicon file is wrong; the message says which file, which entry and why."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """Short and spoken spellings: whole words, then patterns with their replacement, in order."""

    words: Mapping[str, str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words to recognise.

    `kind`: an alert kind, an orientation label, or "theme" (then `because` is the theme).
    `level`: what it does alone (see `floor.py`); "cue" outside the floor. `weight`: strength, 0..3.
    `who`: "self", "other", or None to work it out. `spared_by`: names of shields that may disarm it,
    None for all. `negatable`: where a negation disarms it: "around" (just before, or inside
    the words), "before" (the words hold their own negation) or "never". `only_if`: name of a
    context that must be somewhere in the message for the cue to be read at all. `replaces`: kinds
    of sign that this one takes the place of where they overlap.
    """

    kind: str
    because: str
    level: str
    weight: float
    who: str | None
    negatable: str
    spared_by: frozenset[str] | None
    only_if: str | None
    replaces: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Shield:
    """Words that make dangerous words harmless, by name, over a reach.

    `reach`: "words" (the shield overlaps them), "sentence", "near" (the sentence and its
    neighbours) or "message". `kinds`: cue kinds concerned, None for all.
    """

    name: str
    reach: str
    kinds: frozenset[str] | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that one language knows."""

    language: str
    spellings: Spellings
    function_words: frozenset[str]
    danger: tuple[Cue, ...]
    scope: tuple[Cue, ...]
    themes: tuple[Cue, ...]
    shields: tuple[Shield, ...]
    context: Mapping[str, re.Pattern[str]]


def load_yaml(path: Path) -> Any:
    """One YAML file as data; `LexiconError` when it is missing or is not YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LexiconError(f"{_name(path)}: {error}") from error


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


class _Compiler:
    """Patterns of one language: expands word classes and gaps, names the entry at fault."""

    def __init__(self, path: Path) -> None:
        self.classes: dict[str, str] = {}
        for name, words in _mapping(path, load_yaml(path)).items():
            if not isinstance(words, list) or not words:
                raise LexiconError(f"{_name(path)}: word class {name!r} must be a list of words")
            joined = "|".join(self.expand(str(word), f"{_name(path)}: word class {name!r}") for word in words)
            self.classes[name] = f"(?:{joined})"

    def expand(self, pattern: str, where: str) -> str:
        def replace(match: re.Match[str]) -> str:
            try:
                return self.classes[match.group(1)]
            except KeyError:
                raise LexiconError(f"{where}: unknown word class <{match.group(1)}>") from None

        pattern = pattern.replace(" ~~ ", _FAR_GAP).replace(" ~ ", _NEAR_GAP)
        return _WORD_CLASS.sub(replace, pattern)

    def compile(self, patterns: Any, where: str) -> re.Pattern[str]:
        if not isinstance(patterns, list) or not patterns:
            raise LexiconError(f"{where}: 'patterns' must be a non-empty list")
        parts = []
        for number, pattern in enumerate(patterns, start=1):
            place = f"{where}, pattern {number} {str(pattern)!r}"
            if not isinstance(pattern, str) or not pattern.strip():
                raise LexiconError(f"{place}: must be a non-empty string")
            expanded = self.expand(pattern, place)
            try:
                alone = re.compile(expanded)
            except re.error as error:
                raise LexiconError(f"{place}: {error}") from error
            if alone.match(""):
                raise LexiconError(f"{place}: matches nothing at all")
            parts.append(f"(?:{expanded})")
        return re.compile(r"(?<![a-z0-9])(?:" + "|".join(parts) + r")(?![a-z0-9])")


def _mapping(path: Path, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise LexiconError(f"{_name(path)}: must be a mapping")
    return data


def _entries(path: Path, data: Any, key: str, allowed: set[str]) -> list[tuple[str, dict[str, Any]]]:
    entries = _mapping(path, data).get(key)
    if not isinstance(entries, list):
        raise LexiconError(f"{_name(path)}: {key!r} must be a list")
    out = []
    for number, entry in enumerate(entries, start=1):
        where = f"{_name(path)}: entry {number}"
        if not isinstance(entry, dict):
            raise LexiconError(f"{where}: must be a mapping")
        unknown = set(entry) - allowed
        if unknown:
            raise LexiconError(f"{where}: unknown key {sorted(unknown)[0]!r}")
        out.append((f"{where} ({entry.get('because') or entry.get('name')})", entry))
    return out


def _cues(path: Path, compiler: _Compiler) -> list[Cue]:
    data = load_yaml(path)
    default_kind = _mapping(path, data).get("kind")
    allowed = {
        "kind",
        "because",
        "level",
        "weight",
        "who",
        "negatable",
        "spared_by",
        "only_if",
        "replaces",
        "patterns",
    }
    cues = []
    for where, entry in _entries(path, data, "cues", allowed):
        kind = entry.get("kind", default_kind)
        level = entry.get("level", "cue")
        weight = entry.get("weight", 1)
        spared = entry.get("spared_by")
        negatable = entry.get("negatable", "around")
        if negatable not in NEGATABLE:
            raise LexiconError(f"{where}: negatable must be one of {', '.join(NEGATABLE)}")
        if not kind or not entry.get("because"):
            raise LexiconError(f"{where}: 'kind' and 'because' are needed")
        if level not in LEVELS:
            raise LexiconError(f"{where}: level {level!r} is not one of {', '.join(LEVELS)}")
        if entry.get("who") not in (None, "self", "other"):
            raise LexiconError(f"{where}: who must be self or other")
        if not isinstance(weight, int | float) or not 0 <= weight <= 3:
            raise LexiconError(f"{where}: weight must be a number from 0 to 3")
        cues.append(
            Cue(
                kind=str(kind),
                because=str(entry["because"]),
                level=level,
                weight=float(weight),
                who=entry.get("who"),
                negatable=negatable,
                spared_by=None if spared is None else frozenset(map(str, spared)),
                only_if=entry.get("only_if"),
                replaces=frozenset(map(str, entry.get("replaces", []))),
                pattern=compiler.compile(entry.get("patterns"), where),
            )
        )
    return cues


def _shields(path: Path, compiler: _Compiler) -> tuple[Shield, ...]:
    shields = []
    for where, entry in _entries(path, load_yaml(path), "shields", {"name", "reach", "kinds", "patterns"}):
        reach = entry.get("reach", "words")
        if not entry.get("name") or reach not in REACHES:
            raise LexiconError(f"{where}: 'name' and a 'reach' among {', '.join(REACHES)} are needed")
        kinds = entry.get("kinds")
        shields.append(
            Shield(
                name=str(entry["name"]),
                reach=reach,
                kinds=None if kinds is None else frozenset(map(str, kinds)),
                pattern=compiler.compile(entry.get("patterns"), where),
            )
        )
    return tuple(shields)


def _spellings(path: Path) -> Spellings:
    data = _mapping(path, load_yaml(path))
    words = {str(short): str(full) for short, full in _mapping(path, data.get("words", {})).items()}
    phrases = []
    for number, pair in enumerate(data.get("phrases", []), start=1):
        if not isinstance(pair, list) or len(pair) != 2:
            raise LexiconError(f"{_name(path)}: phrase {number} must be [pattern, replacement]")
        try:
            phrases.append((re.compile(str(pair[0])), str(pair[1])))
        except re.error as error:
            raise LexiconError(f"{_name(path)}: phrase {number} {pair[0]!r}: {error}") from error
    return Spellings(words=words, phrases=tuple(phrases))


@lru_cache(maxsize=8)
def load(language: str, folder: Path = FOLDER) -> Lexicon:
    """The lexicon of one language ("fr" or "en"), loaded once. Raises `LexiconError`."""
    place = folder / language
    compiler = _Compiler(place / "words.yaml")

    def gather(prefix: str) -> tuple[Cue, ...]:
        paths = sorted(place.glob(f"{prefix}*.yaml"))
        if not paths:
            raise LexiconError(f"{language}/: no {prefix}*.yaml file")
        return tuple(cue for path in paths for cue in _cues(path, compiler))

    danger = gather("danger_")
    own = _mapping(place / "language.yaml", load_yaml(place / "language.yaml"))
    where = f"{language}/context.yaml"
    context = _mapping(place / "context.yaml", load_yaml(place / "context.yaml"))
    for cue in danger:
        if cue.only_if is not None and cue.only_if not in context:
            raise LexiconError(f"{where}: no context {cue.only_if!r}, which cue {cue.because} needs")
    return Lexicon(
        language=language,
        spellings=_spellings(place / "spellings.yaml"),
        function_words=frozenset(str(own.get("function_words", "")).split()),
        danger=danger,
        scope=gather("scope_"),
        themes=gather("themes"),
        shields=_shields(place / "shields.yaml", compiler),
        context={
            str(name): compiler.compile(patterns, f"{where}: {name}") for name, patterns in context.items()
        },
    )


@cache
def sentences(language: str, name: str) -> dict[str, str]:
    """The sentences of one file of a language (`<language>/<name>.yaml`), by code; French for any other language."""
    spoken = language if language in LANGUAGES else "fr"
    data = load_yaml(FOLDER / spoken / f"{name}.yaml")
    if not isinstance(data, dict):
        raise LexiconError(f"{spoken}/{name}.yaml: must be a mapping")
    return {str(code): str(sentence) for code, sentence in data.items()}
