"""Translations without gettext's programs: found in the sources, kept in `locale/`, compiled when outdated.

The sources speak French, so a message is its own French. `en` holds every message in English; `fr` holds only
the plurals, because French says « 0 rencontre » where gettext's default would say « 0 rencontres ».
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = PACKAGE / "locale"
LANGUAGES: Final = ("en", "fr")
PLURALS: Final = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}

_TEXT, _COUNTED, _IN_CONTEXT, _COUNTED_IN_CONTEXT = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
_KEYWORDS: Final[dict[str, Any]] = {
    "_": _TEXT,
    "gettext": _TEXT,
    "gettext_lazy": _TEXT,
    "gettext_noop": _TEXT,
    "ngettext": _COUNTED,
    "ngettext_lazy": _COUNTED,
    "pgettext": _IN_CONTEXT,
    "pgettext_lazy": _IN_CONTEXT,
    "npgettext": _COUNTED_IN_CONTEXT,
    "npgettext_lazy": _COUNTED_IN_CONTEXT,
}
Msgid = str | tuple[str, ...]
_HOLES: Final = re.compile(r"%\([^)]*\)[sd]|%[sd]|(?<!\{)\{\w*\}(?!\})|</?\w+")
_HEADER: Final = """\
# {title}
# Kept by `aparte messages`: edit the translations (msgstr) only.
msgid ""
msgstr ""
"Project-Id-Version: aparte\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
_TITLES: Final = {
    "en": "Aparté in English: every message of the French sources.",
    "fr": "French plurals: the messages themselves are French already.",
}


def command(words: list[str]) -> int:
    """`aparte messages [--check]`: bring the files up to date, or only say what is missing (then answer 1)."""
    parser = argparse.ArgumentParser("aparte messages", description="Bring the translation files up to date.")
    parser.add_argument("--check", action="store_true", help="change nothing; say what is missing")
    options = parser.parse_args(words)
    if not options.check:
        update()
        compile_outdated()
    wanting = [line for language in LANGUAGES for line in missing(language)]
    print("\n".join(wanting or ["Every message is translated."]), file=sys.stderr if wanting else sys.stdout)
    return 1 if options.check and wanting else 0


def extracted() -> Catalog:
    """Every message of `aparte/`, with the files it comes from; without line numbers, so that diffs stay small."""
    found = Catalog(locale="fr", charset="utf-8")
    for path in sorted([*PACKAGE.rglob("*.py"), *_templates()]):
        where = path.relative_to(PACKAGE.parent).as_posix()
        for msgid, context in _messages(path):
            found.add(msgid, context=context, locations=[(where, 0)])
    return found


def update() -> None:
    """Bring each language's file up to date: new messages empty, gone ones removed, translations kept."""
    sources = extracted()
    for language in LANGUAGES:
        known = _read(language)
        new = Catalog(locale=language, charset="utf-8")
        for message in _of(sources, language):
            held = known.get(message.id, message.context)
            string = held.string if held is not None else ""
            # In French a plural entry is its own translation.
            new.add(
                message.id,
                message.id if language == "fr" else string,
                locations=sorted(set(message.locations)),
                flags=held.flags if held is not None else (),
                user_comments=held.user_comments if held is not None else (),
                context=message.context,
            )
        _write(new, language)


def missing(language: str) -> list[str]:
    """What `language` still needs, one line each: empty when the site can be shown in it."""
    sources = {(message.id, message.context): message for message in _of(extracted(), language)}
    known = {(message.id, message.context): message for message in _read(language) if message.id}
    name = f"{language}: "
    lines = [
        name + f"not in the file, run `aparte messages`: {_short(key[0])}" for key in sources.keys() - known
    ]
    lines += [
        name + f"no longer in the sources, run `aparte messages`: {_short(key[0])}"
        for key in known - sources.keys()
    ]
    for message in (known[key] for key in known.keys() & sources.keys()):
        strings = _list(message.string or "")
        if not all(strings) or len(strings) != (2 if message.pluralizable else 1):
            lines.append(name + f"not translated: {_short(message.id)}")
        elif message.fuzzy:
            lines.append(name + f"marked fuzzy: {_short(message.id)}")
        elif not _same_holes(message):
            lines.append(name + f"its %(names)s or tags differ from the French: {_short(message.id)}")
    return sorted(lines)


def compile_outdated() -> None:
    """Write the `.mo` that is missing or older than its `.po`. Safe beside other processes doing the same."""
    for language in LANGUAGES:
        source, compiled = _file(language), _file(language).with_suffix(".mo")
        if not source.exists():
            continue
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        content = io.BytesIO()
        write_mo(content, _read(language))
        half = compiled.with_suffix(".mo.new")
        half.write_bytes(content.getvalue())
        half.replace(compiled)


def _templates() -> Iterator[Path]:
    for folder in sorted(PACKAGE.rglob("templates")):
        yield from (path for path in folder.rglob("*") if path.suffix in {".html", ".txt"})


def _messages(path: Path) -> Iterator[tuple[Msgid, str | None]]:
    """The messages of one file: (singular or (singular, plural), context)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _as_calls(text, path)
    stream = io.BytesIO(text.encode())
    for _line, function, words, _comments in extract_python(stream, _KEYWORDS, (), {"encoding": "utf-8"}):
        said: Any = words  # Babel's own types promise less than it gives
        given: list[Any] = list(said) if isinstance(said, tuple) else [said]
        if function == "_" and not any(given):
            continue  # `_` is also a common name for what is not used
        yield _message(str(function), given, path)


def _message(function: str, given: list[Any], path: Path) -> tuple[Msgid, str | None]:
    counted, said = "n" in function.split("gettext")[0], "p" in function.split("gettext")[0]
    wanted = given[: 1 + counted + said]
    if not all(isinstance(word, str) and word for word in wanted):
        raise ValueError(f"{path}: {function}() needs plain texts, not variables or f-strings")
    context = wanted.pop(0) if said else None
    return (tuple(wanted) if counted else wanted[0]), context


def _as_calls(text: str, path: Path) -> str:
    """A template as calls of gettext that Python's tokenizer reads, by Django's own reader of templates."""
    from django.utils.translation.template import templatize

    calls: str = templatize(text, origin=str(path))
    # What is not a call is blanked out but keeps its indentation, which a tokenizer of Python would refuse.
    return "".join(line.lstrip() + "\n" for line in calls.splitlines())


def _of(sources: Catalog, language: str) -> list[Message]:
    """The messages that a language's file holds, in a stable order."""
    wanted = [message for message in sources if message.id and (language != "fr" or message.pluralizable)]
    return sorted(
        wanted, key=lambda message: (min(message.locations), _text(message.id), message.context or "")
    )


def _read(language: str) -> Catalog:
    path = _file(language)
    text = path.read_bytes() if path.exists() else _header(language).encode()
    return read_po(io.BytesIO(text), locale=language, charset="utf-8")


def _write(catalog: Catalog, language: str) -> None:
    content = io.BytesIO()
    write_po(content, catalog, width=100, omit_header=True, include_lineno=False, ignore_obsolete=True)
    path = _file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = _header(language).encode() + content.getvalue().strip() + b"\n"
    if not path.exists() or path.read_bytes() != whole:
        path.write_bytes(whole)


def _header(language: str) -> str:
    return _HEADER.format(title=_TITLES[language], language=language, plurals=PLURALS[language])


def _file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _same_holes(message: Message) -> bool:
    """Whether the translation keeps every placeholder and tag; a singular may leave its number out."""
    ids, strings = _list(message.id), _list(message.string or "")
    if len(ids) == 1:
        return _holes(ids[0]) == _holes(strings[0])
    return _holes(strings[1]) == _holes(ids[1]) and _holes(strings[0]) in [_holes(text) for text in ids]


def _holes(text: str) -> list[str]:
    return sorted(_HOLES.findall(text))


def _list(texts: str | tuple[str, ...] | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def _text(msgid: str | tuple[str, ...] | list[str]) -> str:
    return _list(msgid)[0]


def _short(msgid: str | tuple[str, ...] | list[str]) -> str:
    text = " ".join(_text(msgid).split())
    return text if len(text) <= 90 else text[:89] + "…"
