"""What files are called, how long they are, and what they may not hold."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

from tests.house.tree import PACKAGE, PARTS, ROOT, docstrings, files, name, python, texts, tree

BANNED = {
    "utils",
    "util",
    "common",
    "core",
    "helpers",
    "helper",
    "base",
    "misc",
    "services",
    "managers",
    "shared",
}

# What a part may hold (DESIGN §2): the layers, split by a domain word when they grow (`actions_booking.py`) …
LAYERS = {
    "terms", "rules", "models", "queries", "access", "actions", "tasks", "forms", "views", "consumers", "admin",
    "emails", "sms", "signals", "receivers", "urls",
}  # fmt: skip
# … and what Django or the field asks for by name.
STANDARD = {
    "__init__": "makes a folder a package",
    "apps": "Django finds a part by its AppConfig",
    "checks": "Django's system checks",
    "adapters": "django-allauth finds its adapter by a setting",
    "context_processors": "Django finds them by a setting",
    "middleware": "Django finds it by a setting",
    "keys": "people: the one place that hands out the key ring",
    "links": "meetings: private links, made and checked in one place",
    "invitation": "meetings: the calendar event, a format of its own (RFC 5545)",
    "elsewhere": "meetings: the one door to servers that somebody else chose",
}
FOLDERS = {"migrations", "management", "commands", "templatetags", "templates"}

MOST_LINES = {"aparte": 300, "benchmarks": 300, "training": 300, "setup": 300, "tests": 400}
LONGEST_FRENCH = 80
_FRENCH = re.compile(
    r"[àâçéèêëîïôùûœÀÂÇÉÈÊËÎÏÔÙÛŒ«»]|\b(?:le|la|les|des|une|vous|votre|nous|est|sont|dans|pour|avec|qui|que|sur)\b"
)
_TELEPHONE = re.compile(r"(?<![\w.-])(?:\+\d|\(?0\d|1[ -]8\d\d)[\d ().-]{6,}\d(?![\w-])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Folders of somebody's machine: what works in one place only.
_MACHINE = re.compile(r"(?<![\w.~$}])/(?:home|root|Users|work|mnt|media)/[\w.]+")


def test_no_name_says_nothing() -> None:
    wrong = {
        name(path)
        for path in files()
        for word in (*path.relative_to(ROOT).parts[:-1], path.stem)
        if word in BANNED and path.suffix in {".py", ".js", ".css", ".yaml"}
    }
    assert not wrong, f"Name the folder or file by the word that a practitioner says: {sorted(wrong)}"


def test_parts_hold_known_kinds_of_files() -> None:
    wrong = []
    for path in python("aparte"):
        part, *inside = path.relative_to(PACKAGE).parts
        if part not in PARTS or set(inside[:-1]) & FOLDERS:
            continue
        kind = path.stem.split("_")[0]
        if len(inside) > 1 or (kind not in LAYERS and path.stem not in STANDARD):
            wrong.append(name(path))
    assert not wrong, f"Not a kind of file that DESIGN §2 knows (see STANDARD here): {wrong}"


def test_every_folder_of_the_package_is_known() -> None:
    known = {*PARTS, "listening", "content", "config", "templates", "static", "locale"}
    found = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert not found - known, (
        f"A new part? Give it its floor in pyproject.toml and here: {sorted(found - known)}"
    )


def test_files_are_short() -> None:
    long = []
    for path in python(*MOST_LINES):
        count = _lines_of_code(path)
        if count > MOST_LINES[path.relative_to(ROOT).parts[0]]:
            long.append(f"{name(path)}: {count}")
    assert not long, f"Split by domain word (actions_booking.py): {long}"


def _lines_of_code(path: Path) -> int:
    """Lines that hold code: no blank lines, comments or docstrings."""
    silent = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type not in silent:
            lines.update(range(token.start[0], token.end[0] + 1))
    module = tree(path)
    ignored = docstrings(module)
    for node in ast.walk(module):
        if id(node) in ignored and isinstance(node, ast.Constant):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def test_no_long_french_in_python() -> None:
    long = [
        f"{name(path)}:{line}: {text[:60]}…"
        for path in python("aparte", "benchmarks", "training")
        for line, text in texts(path)
        if len(text) > LONGEST_FRENCH and len(_FRENCH.findall(text)) > 2
    ]
    assert not long, "A text is a file (content/ or templates/), not Python:\n" + "\n".join(long)


def test_no_telephone_number_in_python() -> None:
    wrong = [
        f"{name(path)}:{line}"
        for path in python("aparte")
        for line, text in texts(path)
        if _TELEPHONE.search(_DATE.sub("", text).replace("0123456789", ""))
    ]
    assert not wrong, f"Numbers live in content/, with a source and a date: {wrong}"


def test_nothing_is_tied_to_one_machine() -> None:
    wrong = []
    for path in files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{name(path)}: {found}" for found in _MACHINE.findall(text) if path != Path(__file__)]
    assert not wrong, f"A path of one machine: {sorted(set(wrong))}"


def test_locks_hold_hashes_and_no_address() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", text), (
            f"{name(lock)} holds an address"
        )
        packages = [line for line in text.splitlines() if re.match(r"[\w.\[\]-]+ *==", line)]
        assert packages, name(lock)
        assert all(line.rstrip().endswith("\\") for line in packages), (
            f"{name(lock)}: a package without hashes"
        )
