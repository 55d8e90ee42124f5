"""What was found in a text, in the writer's own words and in the order of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aparte.listening.verdict import Alert, Finding

if TYPE_CHECKING:
    from aparte.listening.floor import Floor
    from aparte.listening.text import Reading


def alerts_of(floor: Floor, reading: Reading) -> tuple[Alert, ...]:
    """One alert a kind and person, in the order of the text."""
    alerts: dict[tuple[str, str], Alert] = {}
    for sign in floor.alerting:
        start, end = reading.span(sign.start, sign.end)
        alerts.setdefault((sign.kind, sign.who), Alert(sign.kind, sign.who, start, end))
    return tuple(sorted(alerts.values(), key=lambda a: (a.start, a.kind, a.who)))


def findings_of(found: list[tuple[str, str, int, int, str | None]], reading: Reading) -> tuple[Finding, ...]:
    """Findings in the order of the text, in the writer's own words."""
    findings = set()
    for kind, because, first, last, disarmed_by in found:
        start, end = reading.span(first, last)
        findings.add(Finding(kind, start, end, reading.original[start:end], because, disarmed_by))
    return tuple(sorted(findings, key=lambda f: (f.start, f.end, f.kind, f.because, f.disarmed_by or "")))
