"""The figures that are shown: read back whole, and honest about what was reached."""

import json
from pathlib import Path

import pytest

from aparte.listening import Orientation, figures, measure
from aparte.listening.figures import Figure


def test_what_was_kept_is_read_back() -> None:
    known = measure()
    assert known is not None and known.learned_from > 1000
    assert {told.language for told in known.languages} == {"fr", "en"}
    for told in known.languages:
        assert len(told.figures) == 7
        assert all(0 <= figure.low <= figure.value <= figure.high <= 1 for figure in told.figures)
        assert sum(sum(row.values()) for row in told.read_as.values()) == told.messages
        assert set(told.read_as) == set(Orientation)
        assert sum(group.messages for group in told.regions) == told.messages
        assert sum(group.messages for group in told.registers) == told.messages


@pytest.mark.parametrize(
    ("name", "value", "reached"),
    [
        ("emergency_recall", 0.98, True),
        ("emergency_recall", 0.979, False),
        ("harmful_miss", 0.04, True),
        ("harmful_miss", 0.041, False),
    ],
)
def test_a_target_is_reached_or_not(name: str, value: float, reached: bool) -> None:
    wanted = 0.98 if name == "emergency_recall" else 0.04
    assert Figure(name, value, value, value, wanted).reached is reached


def test_no_measure_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    assert figures.measure.__wrapped__() is None
    figures.FILE.write_text(json.dumps({"date": "2026-01-02", "learned_from": 3, "languages": {}}))
    assert figures.measure.__wrapped__().languages == ()
