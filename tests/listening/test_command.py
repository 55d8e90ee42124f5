"""The command line: JSON Lines in and out, a bad line never stops the run."""

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from aparte.listening.command import MAX_LINE_BYTES, main
from tests.listening.streaming import stream

GOOD = {"id": "a", "text": "Je voudrais parler de mon travail.", "region": "FR", "language": "fr"}


_run = partial(stream, "orient")


def test_a_line_in_a_line_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, answers = _run(
        tmp_path, capsys, json.dumps(GOOD).encode(), b"", b'{"id": 2, "text": "je veux mourir"}'
    )
    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", 2]
    assert set(answers[0]) == {"id", "orientation", "themes", "alerts", "findings", "confidence"}
    assert answers[1]["orientation"] == "emergency"
    assert answers[1]["alerts"] == [{"kind": "suicide", "who": "self", "start": 3, "end": 14}]
    assert set(answers[1]["findings"][0]) == {"kind", "start", "end", "words", "because"}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"oops", {"error": "not_json"}),
        (b"\xff\xfe", {"error": "not_json"}),
        (b"[1]", {"error": "not_an_object"}),
        (b'{"id": 7}', {"id": 7, "error": "no_text"}),
        (b'{"id": 7, "text": 3}', {"id": 7, "error": "not_text"}),
        (b'{"id": 7, "text": " "}', {"id": 7, "error": "empty"}),
        (b'{"id": 7, "text": "\\ud800"}', {"id": 7, "error": "not_text"}),
        (b"[" * 100_000, {"error": "not_json"}),
        (b'{"text": "' + b"a" * MAX_LINE_BYTES * 3 + b'"}', {"error": "too_long"}),
    ],
)
def test_a_bad_line_gets_an_error_and_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: bytes, answer: dict[str, Any]
) -> None:
    status, answers = _run(tmp_path, capsys, line, json.dumps(GOOD).encode())
    assert status == 1
    assert answers[0] == answer
    assert answers[1]["orientation"] == "support"
    assert len(answers) == 2


def test_jobs_keep_the_order(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(
        "".join(json.dumps({**GOOD, "id": n}) + "\n" for n in range(300)) + "oops\n", encoding="utf-8"
    )
    command = [sys.executable, "-m", "aparte.listening", "orient", "--jsonl", str(path), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1, done.stderr
    assert [answer.get("id") for answer in answers] == [*range(300), None]


def test_answers_stream_before_the_input_ends() -> None:
    command = [sys.executable, "-m", "aparte.listening", "orient", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(GOOD).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "a"
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_a_missing_file_and_a_misuse_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orient", "--jsonl", "/nowhere/at/all"]) == 2
    assert "/nowhere/at/all" in capsys.readouterr().err
    assert main(["orient", "--jobs", "0", "bonjour"]) == 2
    assert main(["fly"]) == 2


def test_a_person_is_answered_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orient", "J'ai envie d'en finir ce soir."]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Appelez maintenant les secours de votre territoire")
    assert "« envie d'en finir »" in told
    assert "une machine" in told
    assert main(["orient", "I can't sleep since we moved.", "--region", "CA-QC"]) == 0
    told = capsys.readouterr().out
    assert "machine" in told
    assert "emergency" not in told
    assert main(["orient", " "]) == 1
    assert "pas de texte" in capsys.readouterr().out


def test_importing_is_cheap() -> None:
    code = "import sys, aparte.listening; print([m for m in ('spacy', 'edsnlp', 'yaml', 'django') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() in ("[]", "['yaml']")
