"""A dated agreement is what people said yes to: its file never changes, and never goes away.

Something to correct? Write a new file with its own date, and add its line to `agreements.sha256`
(`sha256sum regions/*/agreements/*.yaml`, in `aparte/content`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.house.tree import PACKAGE

CONTENT = PACKAGE / "content"
MANIFEST = Path(__file__).parent / "agreements.sha256"


def _listed() -> dict[str, str]:
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}


def _found() -> dict[str, str]:
    paths = sorted(CONTENT.glob("regions/*/agreements/*.yaml"))
    return {
        path.relative_to(CONTENT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def test_every_dated_agreement_is_as_it_was_published() -> None:
    listed, found = _listed(), _found()
    assert found, "no agreement at all: this test no longer sees them"
    changed = sorted(name for name in listed if found.get(name) != listed[name])
    assert not changed, f"People agreed to these as they were; write a new dated file instead: {changed}"
    assert not found.keys() - listed.keys(), (
        f"Published? Then add it to the manifest: {sorted(found.keys() - listed.keys())}"
    )
