"""`orient` on the command line: JSON Lines for programs, plain text for people.

A line in: {"id", "text", "region"?, "language"?}. A line out: the verdict with its "id"; a bad line
gives {"id"?, "error"}, the run goes on, and the exit status is 1. Memory stays constant: lines are
read, answered and written in order, a bounded number at a time, by one process or several.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import IO, Any

from aparte.listening.explaining import in_words
from aparte.listening.orienting import orient, warm_up
from aparte.listening.verdict import UnreadableText

CHUNK = 64
# A line holds one text (10,000 characters at most, six bytes each once escaped) and little else.
MAX_LINE_BYTES = 200_000


def answer(line: bytes) -> tuple[str, bool]:
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
            orient(
                asked["text"],
                region=region if isinstance(region, str) else None,
                language=language if isinstance(language, str) else None,
            ).as_dict()
        )
    except UnreadableText as error:
        return json.dumps({**_identity(out), "error": error.code}, ensure_ascii=False), False
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return json.dumps({**_identity(out), "error": "not_json"}, ensure_ascii=False), False
    except TypeError as error:
        return json.dumps({**_identity(out), "error": str(error)}, ensure_ascii=False), False
    return json.dumps(out, ensure_ascii=False), True


def _identity(out: dict[str, Any]) -> dict[str, Any]:
    return {"id": out["id"]} if "id" in out else {}


def _answers(lines: list[bytes]) -> list[tuple[str, bool]]:
    return [answer(line) for line in lines]


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


def _in_order(lines: Iterable[bytes], jobs: int) -> Iterator[tuple[str, bool]]:
    """Every line's answer in the order of the lines; at most two chunks wait per process."""
    if jobs <= 1:
        yield from map(answer, lines)
        return
    warm_up()  # before the fork, where there is one: the lexicons are then loaded once, and shared
    with ProcessPoolExecutor(max_workers=jobs, initializer=warm_up) as pool:
        waiting: deque[Future[list[tuple[str, bool]]]] = deque()
        for chunk in _chunks(lines):
            waiting.append(pool.submit(_answers, chunk))
            if len(waiting) >= 2 * jobs:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _stream(source: IO[bytes], target: IO[str], jobs: int) -> int:
    status = 0
    for text, good in _in_order(_lines(source), jobs):
        target.write(text + "\n")
        if jobs <= 1:
            target.flush()
        status = status if good else 1
    target.flush()
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aparte", description="Where a first message goes, and why.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verb = verbs.add_parser("orient", help="orient one text, or a stream of JSON Lines")
    verb.add_argument("what", nargs="?", help="the text; with --jsonl, the file (standard input without it)")
    verb.add_argument("--jsonl", action="store_true", help="read and write JSON Lines")
    verb.add_argument("--jobs", type=int, default=1, metavar="N", help="processes, with --jsonl (1)")
    verb.add_argument("--region", help="CA-QC, FR, BE, CH")
    verb.add_argument("--language", choices=("fr", "en"), help="language of the answer; a hint for the text")
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
        words, good = in_words(text, region=asked.region, language=asked.language)
        print(words)
        return 0 if good else 1
    try:
        if asked.what in (None, "-"):
            return _stream(sys.stdin.buffer, sys.stdout, asked.jobs)
        with open(asked.what, "rb") as source:
            return _stream(source, sys.stdout, asked.jobs)
    except BrokenPipeError:
        return 0
    except OSError as error:
        print(f"{asked.what}: {error.strerror}", file=sys.stderr)
        return 2
