"""The crisis lines above words that somebody wrote, wherever it was: for who wrote them, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aparte.library import queries as library
from aparte.library.terms_places import CrisisLine, RegionCard
from aparte.orientation.rules_watching import Watch, watch

MOST_REFUSED = 10_000
"""Characters read again of a text that was not taken: somebody may send a megabyte."""


@dataclass(frozen=True)
class Lines:
    """The lines to show, by region, and why."""

    watch: Watch
    regions: Sequence[tuple[RegionCard, Sequence[CrisisLine]]]


def lines_for(words: str, *, region: str, suspected: bool = False) -> Lines | None:
    """The lines that these words call for, or None. Nothing of it is kept, and nobody is told.

    `suspected`: what only the learned reading fears counts too, which is right for a page of a notebook; it takes a
    « merci, à bientôt » for a danger, so that a letter or a comment goes by what the rules know (docs/decisions, 0034).
    """
    seen = watch(words, region=region) if words.strip() else Watch()
    if not (seen.plain or seen.unread or (suspected and seen.lines)):
        return None
    codes = [region] if region else [one.code for one in library.regions()]
    most = 4 if region and seen.plain else 2
    return Lines(
        seen, [(library.region(one), library.crisis_lines_for(one, seen.dangers)[:most]) for one in codes]
    )
