"""Who may import whom: the floors (import-linter, in pyproject.toml) and the order inside a part."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import PACKAGE, PARTS, ROOT, name, python, tree

# From the ground up. A file imports kinds of a smaller number, or of its own (`actions_x` from `actions`).
ORDER = {
    "terms": 0, "keys": 1, "signals": 1, "rules": 1, "models": 2, "links": 3, "queries": 3, "access": 3,
    "invitation": 3, "elsewhere": 3, "actions": 4, "emails": 4, "sms": 4, "tasks": 5, "receivers": 6, "checks": 6,
    "forms": 7, "adapters": 8, "middleware": 8, "context_processors": 8, "views": 8, "consumers": 8, "admin": 8,
    "urls": 9,
}  # fmt: skip
PRIVATE = {
    "forms",
    "views",
    "urls",
    "consumers",
    "admin",
    "tasks",
    "receivers",
    "middleware",
    "context_processors",
}
# Root addresses gather what parts answer, and pages (the top floor) puts other parts' forms on its own pages.
MAY_USE_PRIVATE = {"config", "pages"}


def test_floors() -> None:
    from importlinter.cli import lint_imports

    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, "the contracts of pyproject.toml; the output above says which import breaks which"


def test_order_inside_a_part() -> None:
    wrong = []
    for path in python("aparte"):
        part, *inside = path.relative_to(PACKAGE).parts
        kind = path.stem.split("_")[0] if path.stem not in ORDER else path.stem
        if part not in PARTS or len(inside) != 1 or kind not in ORDER:
            continue
        for other in _imported(path):
            same, other_kind = other[0] == part, _kind(other)
            if same and other_kind in ORDER and ORDER[other_kind] > ORDER[kind]:
                wrong.append(f"{name(path)} imports {other_kind}, which stands above it")
    assert not wrong, "\n".join(wrong)


def test_parts_keep_their_upper_layers_to_themselves() -> None:
    wrong = []
    for path in python("aparte"):
        part = path.relative_to(PACKAGE).parts[0]
        for other in _imported(path):
            if (
                other[0] != part
                and other[0] in PARTS
                and _kind(other) in PRIVATE
                and part not in MAY_USE_PRIVATE
            ):
                wrong.append(f"{name(path)} imports {'.'.join(other[:2])}")
    assert not wrong, "\n".join(wrong)


def _kind(module: tuple[str, ...]) -> str:
    file = module[1] if len(module) > 1 else ""
    return file if file in ORDER else file.split("_")[0]


def _imported(path: Path) -> Iterator[tuple[str, ...]]:
    """What a file imports from Aparté: `("meetings", "rules")`; each name of `from aparte.meetings import x`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _of_aparte(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            module = node.module.split(".")
            for alias in node.names:
                yield from _of_aparte([*module, alias.name])


def _of_aparte(words: list[str]) -> Iterator[tuple[str, ...]]:
    if words[0] == "aparte" and len(words) > 1:
        yield tuple(words[1:])
