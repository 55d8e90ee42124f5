"""The linear reading of words: which pieces are known, how rare each is, what each says for each label."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from aparte.listening.pretrained import Floats
from aparte.listening.words import pieces, weighed

_SEEN = 2, 3  # a word or a pair, a run of letters: known from so many messages on
_FEWEST = 3  # a label met less often than that is left to the encoder
_NEVER = -9.0


def fit(
    name: str, plain: list[str], targets: Floats, exclusive: int, strength: float
) -> dict[str, npt.NDArray[Any]]:
    """The arrays that `aparte.listening.words.Words` reads under `name`. `targets`: (texts, labels), 0 or 1.

    The first `exclusive` labels exclude each other; each of the others is there or not.
    """
    parts = [pieces(text) for text in plain]
    known: list[str] = []
    rarity: list[Floats] = []
    for part, fewest in enumerate(_SEEN):
        texts = Counter(piece for pair in parts for piece in pair[part])
        kept = sorted(piece for piece, times in texts.items() if times >= fewest)
        known += kept
        there = np.array([texts[piece] for piece in kept], dtype=np.float32)
        rarity.append((np.log((1 + len(plain)) / (1 + there)) + 1).astype(np.float32))
    place = {piece: index for index, piece in enumerate(known)}
    rare = np.concatenate(rarity)
    rows = [weighed(pair, place, rare) for pair in parts]
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    table = csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([p for p, _ in rows]), starts),
        shape=(len(plain), len(known)),
    )
    weights = np.zeros((len(known), targets.shape[1]), np.float32)
    bias = np.full(targets.shape[1], _NEVER, np.float32)
    if exclusive:
        one = LogisticRegression(C=strength, max_iter=300).fit(table, targets[:, :exclusive].argmax(axis=1))
        weights[:, :exclusive], bias[:exclusive] = one.coef_.T, one.intercept_
    for label in range(exclusive, targets.shape[1]):
        if targets[:, label].sum() >= _FEWEST:
            told = LogisticRegression(
                C=strength, solver="liblinear", dual=True, max_iter=1000, random_state=0
            )
            told.fit(table, targets[:, label])
            weights[:, label], bias[label] = told.coef_[0], told.intercept_[0]
    scale = np.abs(weights).max(axis=0) / 127
    scale[scale == 0] = 1
    return {
        f"{name}.pieces": np.frombuffer("\n".join(known).encode(), dtype=np.uint8),
        f"{name}.rarity": rare.astype(np.float16),
        f"{name}.weights": np.rint(weights / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.bias": bias,
    }
