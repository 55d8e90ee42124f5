"""System checks of the content: `library.E001` to `E006` forbid serving it, `library.W001` asks to verify again.

E001 file missing, unknown or unreadable · E002 a key or value · E003 written twice · E004 certainty and date ·
E005 date in the future · E006 a promise between files. W001: verified more than 180 days ago.
"""

from datetime import date
from pathlib import Path
from typing import Any

from django.core import checks

from aparte import clock
from aparte.library.queries import STALE_AFTER, stale
from aparte.library.terms_loading import FOLDER, load
from aparte.library.terms_reading import ContentInvalid


@checks.register("library")
def check_content(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Validates the content of this distribution on today's date."""
    return messages(FOLDER, today=clock.now().date())


def messages(folder: Path, *, today: date) -> list[checks.CheckMessage]:
    """The check messages of a content folder, seen on `today`."""
    try:
        found = load(folder, today=today)
    except ContentInvalid as invalid:
        return [checks.Error(str(problem), id=f"library.{problem.code}") for problem in invalid.problems]
    return [
        checks.Warning(
            f"{placed.place}: verified on {placed.fact.verified_on}, more than {STALE_AFTER.days} days ago",
            hint="Read the source again, then write today's date in verified_on.",
            id="library.W001",
        )
        for placed in stale(found.facts, today=today)
    ]
