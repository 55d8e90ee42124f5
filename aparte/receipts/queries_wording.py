"""What a machine reads in the free line of a receipt: words of care, of health, of a title. It warns, never blocks.

A line of a few words is too short to be understood: it is read whole, then word by word, then by the rules of public
texts. A warning too many costs a glance; a word of health on a receipt is read by an insurer, an employer, a spouse.
"""

from __future__ import annotations

from collections.abc import Iterator

from aparte.accompaniment.queries_notes import Finding, check
from aparte.library.rules import check_profile_words
from aparte.people.models import Practitioner

_LONG_ENOUGH = 5  # letters: shorter words say nothing alone


def look_at(line: str, *, practitioner: Practitioner, language: str) -> list[Finding]:
    """In the order in which they were found, each words once."""
    found: dict[str, Finding] = {}
    for one in _read(line, practitioner, language):
        if not any(one.words.casefold() in known for known in found):
            found[one.words.casefold()] = one
    return list(found.values())


def _read(line: str, practitioner: Practitioner, language: str) -> Iterator[Finding]:
    region = practitioner.region
    yield from check(line, region=region, language=language)
    # Each on a line of its own: a sentence for the machine.
    alone = "\n".join(word for word in line.split() if len(word) >= _LONG_ENOUGH)
    yield from check(alone, region=region, language=language)
    registrations = practitioner.registrations.values_list("kind", flat=True)
    rules = check_profile_words(line, region=region, registrations=set(registrations))
    for one in rules.findings:
        yield Finding(one.words, str(one.reason))
