"""The files of the repository, as the conventions see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "aparte"
PARTS = (
    "audit", "library", "people", "orientation", "meetings", "accompaniment", "alliance", "notebook", "receipts",
    "privacy", "pages", "programs",
)  # fmt: skip
"""Parts made of Django's kinds of files. `listening` is a library of its own, `config` the frame around them."""

_OUTSIDE = {".git", ".venv", ".tools", "var", "build", "dist", "htmlcov", "staticfiles", "test-artefacts"}
_CACHES = {
    "__pycache__",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
}
_MADE = {".pyc", ".mo", ".coverage"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the repository, by the same rule as `.gitignore`, without asking git."""
    return tuple(sorted(_below(ROOT)))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _OUTSIDE | _CACHES or path.suffix in _MADE or path.name.startswith(".coverage"):
            continue
        if path.is_dir():
            if not path.name.endswith(".egg-info"):
                yield from _below(path)
        elif path.is_file():
            yield path


def python(*tops: str) -> list[Path]:
    """Python files below the given top folders, migrations (written by Django) left out."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in tops and "migrations" not in path.parts
    ]


def templates() -> list[Path]:
    return [path for path in files() if "templates" in path.parts and path.suffix in {".html", ".txt"}]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def docstrings(module: ast.Module) -> set[int]:
    """The identities of the nodes that are docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found: set[int] = set()
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            for number, statement in enumerate(body):
                # A text after a name documents that name; the first one documents its owner.
                first = number == 0 and isinstance(node, owners)
                after = number > 0 and isinstance(body[number - 1], ast.Assign | ast.AnnAssign)
                if (
                    (first or after)
                    and isinstance(statement, ast.Expr)
                    and isinstance(statement.value, ast.Constant)
                ):
                    found.add(id(statement.value))
    return found


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The literal texts of a Python file, docstrings left out: (line, text)."""
    module = tree(path)
    ignored = docstrings(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in ignored:
            yield node.lineno, node.value
