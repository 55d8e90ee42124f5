"""`orient` and `wording` on the command line: JSON Lines for programs, plain text for people.

A line in: {"id", "text", "region"?, "language"?}. A line out: the answer with its "id"; a bad line
gives {"id"?, "error"}, the run goes on, and the exit status is 1. Memory stays constant: lines are
read, answered and written in order, a bounded number at a time, by one process or several.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from typing import IO, Any

from aparte.listening.explaining import in_words
from aparte.listening.orienting import orient, warm_up
from aparte.listening.verdict import UnreadableText
from aparte.listening.wording import UnknownRegion, check_wording
from aparte.listening.wording_explaining import wording_in_words

CHUNK = 64
# A line holds one text (10,000 characters at most, six bytes each once escaped) and little else.
MAX_LINE_BYTES = 200_000


def _oriented(text: Any, region: str | None, language: str | None) -> dict[str, Any]:
    return orient(text, region=region, language=language).as_dict()


def _checked(text: Any, region: str | None, language: str | None) -> dict[str, Any]:
    found = check_wording(text, region=region, language=language)
    return {"findings": [finding.as_dict() for finding in found]}


_ANSWERS: dict[str, Callable[[Any, str | None, str | None], dict[str, Any]]] = {
    "orient": _oriented,
    "wording": _checked,
}


def answer(line: bytes, verb: str = "orient") -> tuple[str, bool]:
    """One line's answer as JSON, and whether the line was good. Never raises."""
    out: dict[str, Any] = {}
    try:
        if len(line) > MAX_LINE_BYTES:
            raise UnreadableText("too_long")
        asked = json.loads(line.decode("utf-8-sig"))
        if not isinstance(asked, dict):
            raise TypeError("not_an_object")
        if isinstance(asked.get("id"), str | int | float):
            out["id"] = asked["id"]
        if "text" not in asked:
            raise TypeError("no_text")
        region, language = asked.get("region"), asked.get("language")
        out.update(
            _ANSWERS[verb](
                asked["text"],
                region if isinstance(region, str) else None,
                language if isinstance(language, str) else None,
            )
        )
    except UnreadableText as error:
        return json.dumps({**_identity(out), "error": error.code}, ensure_ascii=False), False
    except UnknownRegion:
        return json.dumps({**_identity(out), "error": "unknown_region"}, ensure_ascii=False), False
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return json.dumps({**_identity(out), "error": "not_json"}, ensure_ascii=False), False
    except TypeError as error:
        return json.dumps({**_identity(out), "error": str(error)}, ensure_ascii=False), False
    return json.dumps(out, ensure_ascii=False), True


def _identity(out: dict[str, Any]) -> dict[str, Any]:
    return {"id": out["id"]} if "id" in out else {}


def _answers(lines: list[bytes], verb: str) -> list[tuple[str, bool]]:
    return [answer(line, verb) for line in lines]


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    """The lines that are not blank, each cut at what one line may hold, so that memory is bounded."""
    while line := source.readline(MAX_LINE_BYTES + 1):
        whole = line.endswith(b"\n")
        if len(line) > MAX_LINE_BYTES and not whole:
            while (rest := source.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
        if line.strip():
            yield line


def _chunks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    iterator = iter(lines)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _in_order(lines: Iterable[bytes], jobs: int, verb: str) -> Iterator[tuple[str, bool]]:
    """Every line's answer in the order of the lines; at most two chunks wait per process."""
    if jobs <= 1:
        yield from map(partial(answer, verb=verb), lines)
        return
    warm_up()  # before the fork, where there is one: the lexicons are then loaded once, and shared
    with ProcessPoolExecutor(max_workers=jobs, initializer=warm_up) as pool:
        waiting: deque[Future[list[tuple[str, bool]]]] = deque()
        for chunk in _chunks(lines):
            waiting.append(pool.submit(_answers, chunk, verb))
            if len(waiting) >= 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _stream(source: IO[bytes], target: IO[str], jobs: int, verb: str) -> int:
    status = 0
    for text, good in _in_order(_lines(source), jobs, verb):
        target.write(text + "\n")
        if jobs <= 1:
            target.flush()
        status = status if good else 1
    target.flush()
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aparte", description="What words say, and why.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, told in (
        ("orient", "orient one text, or a stream of JSON Lines"),
        ("wording", "check what a practitioner writes: one text, or a stream of JSON Lines"),
    ):
        verb = verbs.add_parser(name, help=told)
        verb.add_argument(
            "what", nargs="?", help="the text; with --jsonl, the file (standard input without it)"
        )
        verb.add_argument("--jsonl", action="store_true", help="read and write JSON Lines")
        verb.add_argument("--jobs", type=int, default=1, metavar="N", help="processes, with --jsonl (1)")
        verb.add_argument("--region", help="CA-QC, FR, BE, CH")
        verb.add_argument(
            "--language", choices=("fr", "en"), help="language of the answer; a hint for the text"
        )
    return parser


def main(argv: list[str]) -> int:
    """Run the command. Returns 0; 1 when a line or the text was bad; 2 when it was misused."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    if asked.jobs < 1:
        print("--jobs: 1 or more", file=sys.stderr)
        return 2
    if not asked.jsonl:
        text = asked.what if asked.what is not None else sys.stdin.read()
        told = wording_in_words if asked.verb == "wording" else in_words
        try:
            words, good = told(text, region=asked.region, language=asked.language)
        except UnknownRegion:
            print(f"--region {asked.region}: CA-QC, FR, BE or CH", file=sys.stderr)
            return 2
        print(words)
        return 0 if good else 1
    try:
        if asked.what in (None, "-"):
            return _stream(sys.stdin.buffer, sys.stdout, asked.jobs, asked.verb)
        with open(asked.what, "rb") as source:
            return _stream(source, sys.stdout, asked.jobs, asked.verb)
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"{asked.what}: {error.strerror}", file=sys.stderr)
        return 2
