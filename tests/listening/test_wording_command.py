"""`aparte wording`: JSON Lines in and out, a bad line never stops the run; a person is answered in words."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from aparte.config.command import main as aparte
from aparte.listening.command import MAX_LINE_BYTES, main
from tests.listening.streaming import stream

GOOD = {"id": "a", "text": "Je suis psychologue à Lyon.", "region": "FR", "context": "profile"}


_run = partial(stream, "wording")


def test_a_line_in_a_line_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = '{"id": 2, "text": "Je vous écoute, à votre rythme.", "region": "BE", "context": "note"}'
    status, answers = _run(tmp_path, capsys, json.dumps(GOOD).encode(), b"", clean.encode())
    assert status == 0
    finding = {
        "label": "reserved_title",
        "start": 8,
        "end": 19,
        "words": "psychologue",
        "because": "wording_reserved_title",
    }
    assert answers == [{"id": "a", "findings": [finding]}, {"id": 2, "findings": []}]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"oops", {"error": "not_json"}),
        (b"[1]", {"error": "not_an_object"}),
        (b'{"id": 7}', {"id": 7, "error": "no_text"}),
        (b'{"id": 7, "text": 3}', {"id": 7, "error": "not_text"}),
        (b'{"id": 7, "text": " "}', {"id": 7, "error": "empty"}),
        (b'{"id": 7, "text": "Je suis psychologue.", "region": "XX"}', {"id": 7, "error": "unknown_region"}),
        (b'{"text": "' + b"a" * MAX_LINE_BYTES * 3 + b'"}', {"error": "too_long"}),
    ],
)
def test_a_bad_line_gets_an_error_and_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: bytes, answer: dict[str, Any]
) -> None:
    status, answers = _run(tmp_path, capsys, line, json.dumps(GOOD).encode())
    assert status == 1
    assert answers[0] == answer
    assert answers[1]["findings"]
    assert len(answers) == 2


def test_jobs_keep_the_order(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({**GOOD, "id": n}) + "\n" for n in range(150)), encoding="utf-8")
    command = [sys.executable, "-m", "aparte.listening", "wording", "--jsonl", str(path), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [*range(150)]


def test_answers_stream_before_the_input_ends() -> None:
    command = [sys.executable, "-m", "aparte.listening", "wording", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(GOOD).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "a"
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_a_person_is_answered_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert aparte(["wording", "Je soigne la dépression.", "--region", "FR"]) == 0
    told = capsys.readouterr().out
    assert "« soigne la dépression »" in told
    assert "une machine" in told
    assert main(["wording", " "]) == 1
    assert main(["wording", "Je suis psychologue.", "--region", "XX"]) == 2
    assert "CA-QC" in capsys.readouterr().err
