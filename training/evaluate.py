"""`make evaluate`: what the shipped listening does with messages that nothing was learned from.

Counted on the held-out hands of the corpus, on the messages whose two readers agree, by language, then by
region and register; intervals are the middle 95 % of 1,000 samples drawn again with the same messages.
`--write` keeps the figures in `aparte/listening/model/figures.json`, which the managers' page shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from aparte.listening import Orientation, Verdict, check_wording, orient
from aparte.listening.figures import FILE, LESS_IS_BETTER
from aparte.listening.learned import WORDING
from training.corpus import Message, messages
from training.wording import Written, written

TARGETS = {
    "fr": (0.98, 0.88, 0.04, 0.06, 0.86, 0.75, 0.80),
    "en": (0.95, 0.85, 0.07, 0.08, 0.80, 0.68, 0.72),
}
NAMES = (
    "emergency_recall",
    "emergency_precision",
    "harmful_miss",
    "sent_away",
    "macro_f1",
    "themes_f1",
    "alerts_f1",
)
_SAMPLES = 1000
_DANGER = ("emergency", "health_professional")
_LABELS = [orientation.value for orientation in Orientation]

Counts = npt.NDArray[np.float64]
Pairs = list[tuple[frozenset[str], frozenset[str]]]  # labels of a text that are there, that were said


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _f1(counts: Counts) -> float:
    return _share(2 * counts[0], 2 * counts[0] + counts[1] + counts[2])


def figures(pairs: list[tuple[Message, Verdict]], chosen: Iterable[int]) -> tuple[float, ...]:
    """The figures of the issue, in the order of `NAMES`, on the pairs chosen."""
    seen: Counter[tuple[str, str]] = Counter()
    themes, alerts = np.zeros(3), np.zeros(3)
    for index in chosen:
        message, verdict = pairs[index]
        gold = message.known
        seen[gold.orientation, verdict.orientation.value] += 1
        for counts, right, said in (
            (themes, gold.themes, frozenset(verdict.themes)),
            (alerts, gold.alerts, frozenset((a.kind, a.who) for a in verdict.alerts)),
        ):
            counts += (len(right & said), len(said - right), len(right - said))
    rows = {label: sum(n for (g, _), n in seen.items() if g == label) for label in _LABELS}
    columns = {label: sum(n for (_, p), n in seen.items() if p == label) for label in _LABELS}
    each = [_share(2 * seen[label, label], rows[label] + columns[label]) for label in _LABELS if rows[label]]
    missed = sum(seen[gold, said] for gold in _DANGER for said in ("support", "coaching"))
    away = sum(seen["support", said] for said in _DANGER)
    return (
        _share(seen["emergency", "emergency"], rows["emergency"]),
        _share(seen["emergency", "emergency"], columns["emergency"]),
        _share(missed, sum(rows[label] for label in _DANGER)),
        _share(away, rows["support"]),
        sum(each) / max(1, len(each)),
        _f1(themes),
        _f1(alerts),
    )


def intervals(pairs: list[tuple[Message, Verdict]]) -> list[tuple[float, float]]:
    """The middle 95 % of each figure."""
    dice = np.random.default_rng(20261121)
    drawn = [figures(pairs, dice.integers(0, len(pairs), len(pairs))) for _ in range(_SAMPLES)]
    low, high = np.percentile(np.array(drawn), [2.5, 97.5], axis=0)
    return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def _told(pairs: list[tuple[Message, Verdict]], language: str) -> dict[str, Any]:
    found, around = figures(pairs, range(len(pairs))), intervals(pairs)
    print(f"\n## {language}: {len(pairs)} messages\n\n| figure | value | 95 % | wanted |\n|---|---|---|---|")
    for name, value, (low, high), target in zip(NAMES, found, around, TARGETS[language], strict=True):
        print(
            f"| {name} | {value:.3f} | {low:.3f} to {high:.3f} | {'≤' if name in LESS_IS_BETTER else '≥'} {target} |"
        )
    print("\n| read as → | " + " | ".join(_LABELS) + " |\n|---" * 1 + "|---" * len(_LABELS) + "|")
    seen = Counter((m.known.orientation, v.orientation.value) for m, v in pairs)
    for gold in _LABELS:
        print(f"| {gold} | " + " | ".join(str(seen[gold, said]) for said in _LABELS) + " |")
    return {
        "messages": len(pairs),
        "figures": {
            name: {"value": round(value, 4), "low": round(low, 4), "high": round(high, 4), "wanted": target}
            for name, value, (low, high), target in zip(NAMES, found, around, TARGETS[language], strict=True)
        },
        "read_as": {gold: {said: seen[gold, said] for said in _LABELS} for gold in _LABELS},
    }


def _by(
    pairs: list[tuple[Message, Verdict]], title: str, key: Callable[[Message], str]
) -> dict[str, dict[str, float]]:
    out = {}
    print(f"\n| {title} | n | " + " | ".join(NAMES) + " |\n|---|---" + "|---" * len(NAMES) + "|")
    for group in sorted({key(m) for m, _ in pairs}):
        part = [index for index, (m, _) in enumerate(pairs) if key(m) == group]
        found = figures(pairs, part)
        print(f"| {group} | {len(part)} | " + " | ".join(f"{value:.2f}" for value in found) + " |")
        out[group] = {"messages": len(part), **dict(zip(NAMES, (round(v, 4) for v in found), strict=True))}
    return out


def _worst(pairs: list[tuple[Message, Verdict]], most: int) -> None:
    def harm(pair: tuple[Message, Verdict]) -> int:
        gold, said = pair[0].known.orientation, pair[1].orientation.value
        return (gold == "emergency") * 4 + (gold in _DANGER and said not in _DANGER) * 2 + (gold == "support")

    wrong = [pair for pair in pairs if pair[0].known.orientation != pair[1].orientation.value]
    print(f"\nWorst errors ({len(wrong)} in all):\n")
    for message, verdict in sorted(wrong, key=harm, reverse=True)[:most]:
        print(
            f"- {message.id} {message.known.orientation} → {verdict.orientation.value} ({verdict.confidence})"
        )
        print(f"  {message.text[:300]}")
        for finding in verdict.findings:
            print(f"  · {finding.because}: {finding.words!r} {finding.disarmed_by or ''}")


def _wording(found: list[Written]) -> None:
    """The labels found in each practitioner's text of the held-out hand, and how many clean texts are flagged."""
    pairs = [
        (
            frozenset(label for label, _ in one.findings),
            frozenset(f.label for f in check_wording(one.text, region=one.territory)),
        )
        for one in found
    ]
    dice = np.random.default_rng(20261121)
    drawn = [[pairs[i] for i in dice.integers(0, len(pairs), len(pairs))] for _ in range(_SAMPLES)]
    print(f"\n## wording: {len(pairs)} texts\n\n| figure | value | 95 % | wanted |\n|---|---|---|---|")
    for name, figure, wanted in (("micro_f1", _found, "≥ 0.85"), ("clean_flagged", _flagged, "≤ 0.03")):
        low, high = np.percentile([figure(sample) for sample in drawn], [2.5, 97.5])
        print(f"| {name} | {figure(pairs):.3f} | {low:.3f} to {high:.3f} | {wanted} |")
    print("\n| label | there | found | too many |\n|---|---|---|---|")
    for label in WORDING:
        right = sum(label in gold and label in said for gold, said in pairs)
        more = sum(label in said and label not in gold for gold, said in pairs)
        print(f"| {label} | {sum(label in gold for gold, _ in pairs)} | {right} | {more} |")


def _found(pairs: Pairs) -> float:
    counts = [(len(gold & said), len(said - gold), len(gold - said)) for gold, said in pairs]
    return _f1(np.array(counts, dtype=np.float64).sum(axis=0))


def _flagged(pairs: Pairs) -> float:
    clean = [said for gold, said in pairs if not gold]
    return _share(sum(bool(said) for said in clean), len(clean))


def main(arguments: list[str]) -> int:
    """Print the tables; `--write` keeps them; `--errors N` shows N errors a language.

    `--tuning` counts on the hands that thresholds are chosen on, and keeps nothing.
    """
    part: Literal["tuning", "held_out"] = "tuning" if "--tuning" in arguments else "held_out"
    most = int(arguments[arguments.index("--errors") + 1]) if "--errors" in arguments else 12
    kept: dict[str, Any] = {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "learned_from": len(messages("train")),
        "languages": {},
    }
    held = messages(part)
    print(
        f"Two readers agree on {_share(sum(m.agreed for m in held), len(held)):.1%} of {len(held)} messages."
    )
    for language in TARGETS:
        pairs = [(m, orient(m.text)) for m in held if m.language == language and m.agreed]
        told = _told(pairs, language)
        told["regions"] = _by(pairs, "region", lambda m: m.region)
        told["registers"] = _by(pairs, "register", lambda m: m.register)
        kept["languages"][language] = told
        _worst(pairs, most)
    _wording(written(part))
    if "--write" in arguments and part == "held_out":
        FILE.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0
