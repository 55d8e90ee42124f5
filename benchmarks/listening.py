"""Reading messages: how fast, how the stream grows, and beside what else can be installed, on the same messages.

The messages are those of the corpus that nothing was learned from.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.peers import PEERS
from benchmarks.timing import HEADER, repeat, row
from training.corpus import Message, messages

_WORDS = 110
_CALLS = 600
_LINES = 500, 1000, 4000
_COMMAND = str(Path(sys.executable).with_name("aparte"))


def run() -> None:
    held = messages("held_out")
    _first_answer()
    _speed([m.text for m in held if len(m.text.split()) <= _WORDS])
    _stream([m.text for m in held])
    for language in ("fr", "en"):
        _beside([m for m in held if m.language == language], language)


def _first_answer() -> None:
    """A fresh process, one text: with and without the clinical qualifiers that a negated danger asks for."""
    print("| first answer of `aparte orient` | seconds |\n|---|---|")
    for name, text in (
        ("an ordinary text", "Je me sens seul ici."),
        ("a negation", "Pas question de me tuer."),
    ):
        begun = time.perf_counter()
        subprocess.run([_COMMAND, "orient", text], check=True, capture_output=True)
        print(f"| {name} | {time.perf_counter() - begun:.1f} |")


def _speed(texts: list[str]) -> None:
    from aparte.listening import orient, warm_up

    warm_up()
    turn = cycle(texts)
    print(f"\n{HEADER}")
    print(row(f"a message of {_WORDS} words or fewer, one core", repeat(lambda: orient(next(turn)), _CALLS)))


def _stream(texts: list[str]) -> None:
    """Lines a second through the command, and the most memory that any of its processes held."""
    print("\n| lines | processes | lines a second | most memory, MB |\n|---|---|---|---|")
    with TemporaryDirectory() as folder:
        for lines, jobs in [(lines, 1) for lines in _LINES] + [(_LINES[-1], 2)]:
            path = Path(folder, "lines.jsonl")
            with path.open("w", encoding="utf-8") as file:
                for number, text in enumerate(islice(cycle(texts), lines)):
                    file.write(json.dumps({"id": number, "text": text}) + "\n")
            begun = time.perf_counter()
            memory = _memory_of([_COMMAND, "orient", "--jsonl", "--jobs", str(jobs), str(path)])
            print(f"| {lines} | {jobs} | {lines / (time.perf_counter() - begun):.0f} | {memory:.0f} |")


def _memory_of(command: list[str]) -> float:
    """The most memory, in MB, of a command and of each of its children, once it has ended."""
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    told = subprocess.run(
        [sys.executable, "-c", measured, *command], check=True, capture_output=True, text=True
    )
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return int(told.stdout) / unit


def _beside(found: list[Message], language: str) -> None:
    """Who sees the dangers, how often an alarm is right, and what it costs: each on the same messages."""
    print(
        f"\n| {language}: {len(found)} messages | dangers seen | alarms right | median ms |\n|---|---|---|---|"
    )
    for name, build in PEERS.items():
        alarm = build(language)
        times, right, alarms = [], 0, 0
        for message in found:
            begun = time.perf_counter()
            raised = alarm(message.text)
            times.append((time.perf_counter() - begun) * 1000)
            alarms += raised
            right += raised and message.known.orientation == "emergency"
        dangers = sum(message.known.orientation == "emergency" for message in found)
        print(f"| {name} | {right / dangers:.2f} | {right / max(1, alarms):.2f} | {median(times):.1f} |")
