"""What the words alone tell: a linear reading beside the encoder, and the only one where that is missing.

A text's pieces are its words, its pairs of words, and the runs of 3 to 5 letters inside a word with its
edges (they hold when the spelling does not). Each piece has a weight for each label.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from aparte.listening.pretrained import Floats

WORD = re.compile(r"[a-z0-9]+")
_SHORTEST, _LONGEST = 3, 5
Places = npt.NDArray[np.int64]


def pieces(plain: str) -> tuple[Counter[str], Counter[str]]:
    """(words and pairs of words, runs of letters) of a plain copy, with how often each is there."""
    words = WORD.findall(plain)
    said = Counter(words)
    said.update(f"{first} {second}" for first, second in pairwise(words))
    runs: Counter[str] = Counter()
    for word, times in Counter(words).items():
        edged = f"_{word}_"
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(max(1, len(edged) - size + 1)):
                runs["~" + edged[start : start + size]] += times
    return said, runs


def weighed(
    parts: Iterable[Mapping[str, int]], place: Mapping[str, int], rarity: Floats
) -> tuple[Places, Floats]:
    """(place of each known piece, its value): rarer weighs more, each part of the text has length one."""
    places: list[int] = []
    values: list[float] = []
    for part in parts:
        known = [(place[piece], times) for piece, times in part.items() if piece in place]
        told = [(1 + math.log(times)) * float(rarity[index]) for index, times in known]
        length = math.sqrt(sum(value * value for value in told)) or 1.0
        places += [index for index, _ in known]
        values += [value / length for value in told]
    return np.array(places, dtype=np.int64), np.array(values, dtype=np.float32)


class Words:
    """The weights of every known piece, in eight bits with a scale a label; `name` is how the file calls them."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[np.generic]], name: str) -> None:
        known = bytes(arrays[name + ".pieces"]).decode("utf-8").split("\n")
        self._place = {piece: index for index, piece in enumerate(known)}
        self._rarity = arrays[name + ".rarity"].astype(np.float32)
        self._weights = arrays[name + ".weights"]
        self._scale = arrays[name + ".scale"].astype(np.float32)
        self._bias = arrays[name + ".bias"].astype(np.float32)

    def __call__(self, plain: str) -> Floats:
        """A logit a label, in the order of the labels."""
        places, values = weighed(pieces(plain), self._place, self._rarity)
        found: Floats = (values @ self._weights[places].astype(np.float32)) * self._scale + self._bias
        return found

    def heaviest(self, plain: str) -> list[tuple[int, int]]:
        """For each label, the stretch of the known word that weighs most for it; the first word without one."""
        stretches, rows = [(0, min(1, len(plain)))], [np.full(len(self._bias), -np.inf, np.float32)]
        for match in WORD.finditer(plain):
            index = self._place.get(match.group())
            if index is not None:
                stretches.append(match.span())
                rows.append(self._weights[index].astype(np.float32) * self._rarity[index])
        return [stretches[int(best)] for best in np.argmax(np.stack(rows), axis=0)]
