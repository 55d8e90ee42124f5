"""A stream of JSON Lines through a word of the command, for its tests."""

import json
from pathlib import Path
from typing import Any

import pytest

from aparte.listening.command import main


def stream(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], *lines: bytes
) -> tuple[int, list[dict[str, Any]]]:
    """(exit status, answers) of lines in a file."""
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join(lines))
    status = main([verb, "--jsonl", str(path)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]
