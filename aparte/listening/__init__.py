"""The understanding of words: a text in, a verdict with its reasons out.

Pure: no Django, no network, no clock, no database. Importing this package is cheap; lexicons and
language libraries load at the first `orient`, or ahead of it with `warm_up`.
"""

from aparte.listening.figures import measure
from aparte.listening.orienting import orient, warm_up
from aparte.listening.reasons import reason_text
from aparte.listening.text import MAX_CHARACTERS
from aparte.listening.verdict import Alert, AlertKind, Finding, Orientation, Theme, UnreadableText, Verdict
from aparte.listening.wording import UnknownRegion, WordingFinding, check_wording

__all__ = [
    "MAX_CHARACTERS",
    "Alert",
    "AlertKind",
    "Finding",
    "Orientation",
    "Theme",
    "UnknownRegion",
    "UnreadableText",
    "Verdict",
    "WordingFinding",
    "check_wording",
    "measure",
    "orient",
    "reason_text",
    "warm_up",
]
