"""What several files about listening need."""

import pytest


@pytest.fixture
def nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the rules answer."""
    monkeypatch.setattr("aparte.listening.judgement.model", lambda: None)
