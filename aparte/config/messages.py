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
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE: Final = Path(__file__).resolve().parent.parent
LOCALE: Final = PACKAGE / "locale"
LANGUAGES: Final = ("en", "fr")
PLURALS: Final = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}

_ONE, _COUNTED, _SAID, _SAID_COUNTED = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
_KEYWORDS: Final = {
    "_": _ONE,
    "gettext": _ONE,
    "gettext_lazy": _ONE,
    "gettext_noop": _ONE,
    "ngettext": _COUNTED,
    "ngettext_lazy": _COUNTED,
    "pgettext": _SAID,
    "pgettext_lazy": _SAID,
    "npgettext": _SAID_COUNTED,
    "npgettext_lazy": _SAID_COUNTED,
}
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
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
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


def _messages(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """The messages of one file: (singular or (singular, plural), context)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _as_calls(text, path)
    stream = io.BytesIO(text.encode())
    for _line, function, words, _comments in extract_python(stream, _KEYWORDS, (), {"encoding": "utf-8"}):
        yield from _message(function, words, path)


def _message(function: str, words: object, path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    given = list(words) if isinstance(words, tuple) else [words]
    spec = _KEYWORDS[function]
    context = None
    if spec in (_SAID, _SAID_COUNTED):
        context = given.pop(0)
    needed = 2 if spec in (_COUNTED, _SAID_COUNTED) else 1
    taken = given[:needed]
    if not all(isinstance(word, str) and word for word in taken) or (
        spec in (_SAID, _SAID_COUNTED) and not context
    ):
        if function == "_" and not any(taken):
            return  # `_` is also a common name for what is not used
        raise ValueError(f"{path}: {function}() needs plain texts, not variables or f-strings")
    yield (taken[0] if needed == 1 else (taken[0], taken[1])), context


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
    if not message.pluralizable:
        return _holes(message.id) == _holes(message.string)
    singular, plural = (_holes(text) for text in message.id)
    one, many = (_holes(text) for text in message.string)
    return many == plural and one in (singular, plural)


def _holes(text: str) -> list[str]:
    return sorted(_HOLES.findall(text))


def _text(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def _short(msgid: str | tuple[str, ...] | list[str]) -> str:
    text = " ".join(_text(msgid).split())
    return text if len(text) <= 90 else text[:89] + "…"
