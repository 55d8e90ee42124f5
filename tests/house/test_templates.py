"""Templates: each compiles, each is used, none carries script or style in itself (the content policy refuses it)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.template.loader import get_template

from tests.house.tree import name, python, templates, texts

_NAMED = re.compile(r"""\{%-?\s*(?:extends|include)\s+["']([^"'#]+)""")
_TAG = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
_VARIABLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# Django and django-allauth ask for these by name.
FOUND_BY_NAME = re.compile(r"^(?:400|403|404|429|500|403_csrf)\.html$|^(?:account|mfa|allauth)/")


def _short(path: Path) -> str:
    """The name by which code asks for a template."""
    return path.as_posix().split("/templates/", 1)[1]


@pytest.mark.parametrize("path", templates(), ids=name)
def test_compiles(path: Path) -> None:
    get_template(_short(path))


def test_every_template_is_used() -> None:
    asked = {found for path in templates() for found in _NAMED.findall(path.read_text(encoding="utf-8"))}
    spoken = [text for path in python("aparte") for _line, text in texts(path)]
    asked |= {text.split("#")[0] for text in spoken if text.split("#")[0].endswith((".html", ".txt"))}
    # A mail is asked for by its folder and stem: "meetings/mail/booked" for its subject, text and page.
    stems = tuple(text.rstrip("/") for text in spoken if "/" in text and " " not in text and "." not in text)
    unused = []
    for path in templates():
        short = _short(path)
        if short in asked or FOUND_BY_NAME.match(short):
            continue
        if any(stem and short.startswith(stem) for stem in stems):
            continue
        unused.append(name(path))
    assert not unused, f"No view, template or mail asks for: {unused}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {key for key, _value in attrs}
        line = self.getpos()[0]
        if tag == "style" or (
            tag == "script" and "src" not in names and ("type", "application/json") not in attrs
        ):
            self.wrong.append(f"line {line}: <{tag}> in the page")
        for key, value in attrs:
            if (
                key == "style"
                or re.fullmatch(r"on[a-z]+", key)
                or (value or "").strip().startswith("javascript:")
            ):
                self.wrong.append(f"line {line}: {key}=")


@pytest.mark.parametrize("path", [path for path in templates() if path.suffix == ".html"], ids=name)
def test_no_script_or_style_inside(path: Path) -> None:
    reader = _Reader()
    # Tags of the template language keep their lines, so that the line numbers stay true.
    text = _VARIABLE.sub(
        "x", _TAG.sub(lambda tag: "\n" * tag.group().count("\n"), path.read_text(encoding="utf-8"))
    )
    reader.feed(text)
    assert not reader.wrong, f"{name(path)}: {reader.wrong}; the strict content policy would refuse it"


@pytest.mark.parametrize("path", templates(), ids=name)
def test_marks_no_variable_safe(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    wrong = (
        re.findall(r"\{\{[^}]*\|\s*safe\b[^}]*\}\}|\{%\s*autoescape\s+off", text)
        if path.suffix == ".html"
        else []
    )
    assert not wrong, f"{name(path)}: what people write is always escaped: {wrong}"


def test_the_engine_escapes() -> None:
    assert Engine.get_default().from_string("{{ x }}").render(Context({"x": "<b>"})) == "&lt;b&gt;"
