"""Forms as an enemy fills them in: what each page asks, read from the page itself, and what is sent in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

MARK = "ne-doit-sortir-d-ici"
"""Stands in everything that is sent: no log, no error and no address may hold it."""
LONE_SURROGATE = "%ED%A0%80"
NASTY = {
    "empty": "",
    "blank": " \r\n\t ",
    "nul": f"{MARK}\x00",
    "unknown": MARK,
    "negative": "-1",
    "huge": "9" * 40,
    "float": "1e400",
    "digits of elsewhere": "١٢",
    "list": "[1, {}]",
    "nobody": "00000000-0000-0000-0000-000000000000",
    "template": f"{{{{ {MARK} }}}}{{% now %}}%(x)s%s",
    "markup": f"<script>{MARK}</script>",
    "far": "9999-12-31T23:59:59Z",
    "year 0": "0000-00-00",
    "emoji": "🌧️\u202e\u2028" * 20,
    "long": f"{MARK} " * 40_000,
}
"""One value for every field. « long » is of nearly a megabyte."""
FORM = "application/x-www-form-urlencoded"
TOKEN = "csrfmiddlewaretoken"


@dataclass
class FilledForm:
    """A form of a page, filled in as somebody who hurries would: the first choice, a few words. `free`: the fields
    that take any words."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    free: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[FilledForm] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(
                FilledForm(given.get("action") or self.page, given.get("method", "get").lower())
            )
        if not self.found:
            return
        form, name = self.found[-1], given.get("name", "")
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and given.get("value"):
            form.values.setdefault(self._select, [given["value"]])
        if not name or name == TOKEN:
            return
        if tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "textarea":
            form.values.setdefault(name, [f"Je suis là. {MARK}"])
            form.free.add(name)
        elif tag == "input":
            self._input(form, name, given)

    def _input(self, form: FilledForm, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in {"submit", "image"}:
            form.buttons.append((name, value))
        elif kind in {"hidden", "checkbox"}:
            form.values.setdefault(name, []).append(value or ("on" if kind == "checkbox" else ""))
        elif kind == "radio":
            form.values.setdefault(name, [value])
        else:
            if kind in {"text", "search"}:
                form.free.add(name)
            form.values.setdefault(name, [value or _FIRST.get(kind, f"Je suis là. {MARK}")])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


_FIRST = {
    "email": "quelqu-un@exemple.test",
    "number": "1",
    "range": "10",
    "date": "2027-03-02",
    "time": "10:00",
}


def forms_of(page: str, text: str) -> list[FilledForm]:
    """The forms of a page that post, each filled in."""
    parser = _Forms(page)
    parser.feed(text)
    return [one for one in parser.found if one.method == "post"]


def plain(values: dict[str, list[str]]) -> str:
    """As a browser sends them. What is no text in UTF-8 is sent as it is asked for."""
    return urlencode(values, doseq=True)


def one_wrong(values: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Each field in turn missing, sent thrice, as an array, as bytes that are no text; the others as they were."""
    for name in values:
        rest = {other: value for other, value in values.items() if other != name}
        yield f"{name} missing", plain(rest)
        yield f"{name} thrice", plain(rest | {name: [*values[name], MARK, ""]})
        yield f"{name} as an array", plain(rest | {f"{name}[]": [MARK], f"{name}[x]": [MARK]})
        yield f"{name} no text", plain(rest) + f"&{name}={LONE_SURROGATE}{MARK}%FF%00"


def all_wrong(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every field the same wrong thing."""
    known = list(names)
    for said, value in NASTY.items():
        # A megabyte in all: a field more of that size is refused unread, which has its own test.
        yield f"all {said}", plain({name: [value] for name in (known[:1] if said == "long" else known)})


def broken_bodies() -> Iterator[tuple[str, str, bytes]]:
    """Bodies that are no form: why, their kind, their bytes."""
    part = f'--AA\r\nContent-Disposition: form-data; name="words"\r\n\r\n{MARK}'.encode()
    file = (
        f'--AA\r\nContent-Disposition: form-data; name="words"; filename="x.txt"\r\n\r\n{MARK}\r\n--AA--\r\n'
    )
    yield "no boundary", "multipart/form-data", part
    yield "cut", "multipart/form-data; boundary=AA", part
    yield "a file", "multipart/form-data; boundary=AA", file.encode()
    yield "another charset", "multipart/form-data; boundary=AA; charset=hex", part + b"\r\n--AA--\r\n"
    yield "json", "application/json", f'{{"words": "{MARK}"'.encode()
    yield "bytes", "application/octet-stream", bytes(range(256)) + MARK.encode()
    yield "a form in utf-16", f"{FORM}; charset=utf-16", f"words={MARK}".encode("utf-16")
    yield "a thousand fields", FORM, "&".join(f"f{n}={MARK}" for n in range(1000)).encode()
