"""`make train`: from the corpus to `aparte/listening/model/listening.npz`, the same every time.

The lower layers of the pretrained encoder stay as they are, so their states are computed once. Above them,
layers and a head learn to orient people's messages, and others to find labels in practitioners' sentences
(`training.learning`). The readings of words (`training.words`) are fitted beside. Decisions: docs/decisions/0022.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aparte.listening.encoder import Encoder, Tokenizer, pretrained_layer
from aparte.listening.language import guess_language
from aparte.listening.learned import LABELS, WHOLE, WORDING, accented
from aparte.listening.lexicon import load
from aparte.listening.pretrained import Floats, Pretrained
from aparte.listening.text import read
from aparte.listening.verdict import Orientation
from training import network, words
from training.corpus import Message, fingerprint
from training.learning import Course, beginning, learn, through
from training.wording import Unit

_WORD = re.compile(r"[^\W\d_]+")
_CARELESS = frozenset({"unaccented", "sms", "mistakes"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every choice of a training."""

    lower: int = 5
    for_messages: Course = field(default_factory=lambda: Course(2, 2.0, 6.5e-4, 1.6e-2))
    for_sentences: Course = field(default_factory=lambda: Course(1, 1.0, 5e-4, 1.4e-2))
    words_share: float = 0.5
    words_strength: float = 10.0
    seed: int = 20261121


def plain(message: Message) -> str:
    """The copy of a message that the model reads, as `orient` makes it."""
    reading = read(message.text, load("fr").spellings)
    guess = guess_language(reading.words(), None)
    return (
        reading.plain if guess.language == "fr" else read(message.text, load(guess.language).spellings).plain
    )


def spelling(found: list[Message]) -> dict[str, str]:
    """Plain French words to their usual spelling, where accents are all that differs."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    empty = load("fr").spellings.__class__(words={}, phrases=())
    for message in found:
        if message.language != "fr" or message.register in _CARELESS:
            continue
        for word in _WORD.findall(message.text.lower()):
            forms[read(word, empty).plain.strip()][word] += 1
    usual = {bare: counts.most_common(1)[0][0] for bare, counts in sorted(forms.items())}
    return {bare: word for bare, word in usual.items() if bare != word and len(bare) == len(word)}


def wanted(message: Message) -> Floats:
    """1 for each label that is known of a message, 0 for the others, in the order of `LABELS`."""
    known = message.known
    labels = {known.orientation, *known.themes, *(f"{kind}:{who}" for kind, who in known.alerts)}
    return np.array([label in labels for label in LABELS], dtype=np.float32)


def lower_states(base: Pretrained, texts: list[str], recipe: Recipe) -> list[Floats]:
    """What the layers that stay as they are make of each text: (tokens, 384)."""
    tokens, begin = Tokenizer(base), Encoder(base, 0)
    layers = [pretrained_layer(base, number) for number in range(recipe.lower)]
    return through(layers, [begin(tokens(text).ids[:WHOLE]) for text in texts])


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a training gives: layers and a head for each kind of text, the readings of words, the usual spelling."""

    weights: dict[str, network.Tree]
    words: dict[str, npt.NDArray[Any]]
    accents: dict[str, str]


def fit(found: list[Message], units: list[Unit], recipe: Recipe) -> Fitted:
    """Learn from messages, and from sentences of practitioners.

    The same texts and recipe give the same arrays on the same machine.
    """
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"{what}, {time.monotonic() - begun:.0f} s", flush=True)

    base, accents = Pretrained(), spelling(found)
    labels = np.array([[label in unit.labels for label in WORDING] for unit in units], dtype=np.float32)
    kinds = {
        "messages": ([plain(m) for m in found], np.stack([wanted(m) for m in found]), len(Orientation)),
        "sentences": ([unit.text for unit in units], labels, 0),
    }
    courses = {"messages": recipe.for_messages, "sentences": recipe.for_sentences}
    weights: dict[str, network.Tree] = {}
    # Words are read in a process of their own while the layers learn.
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:
        weighed = [
            beside.submit(words.fit, f"{kind}.words", texts, targets, exclusive, recipe.words_strength)
            for kind, (texts, targets, exclusive) in kinds.items()
        ]
        written = [accented(text, accents) for texts, _, _ in kinds.values() for text in texts]
        states = lower_states(base, written, recipe)
        tell(f"{len(states)} texts through {recipe.lower} layers")
        for kind, (texts, targets, exclusive) in kinds.items():
            course, own, states = courses[kind], states[: len(texts)], states[len(texts) :]
            start = beginning(base, recipe.lower, course.upper, targets.shape[1], recipe.seed)
            weights[kind] = learn(own, targets, exclusive, start, course, recipe.seed, tell)
        pieces = {name: array for future in weighed for name, array in future.result().items()}
    tell(f"{len(pieces['messages.words.rarity'])} pieces of words")
    return Fitted(weights, pieces, accents)


def save(path: Path, fitted: Fitted, found: list[Message], units: list[Unit], recipe: Recipe) -> None:
    """Arrays only: matrices in eight bits with a scale a column, the rest in half precision."""
    arrays: dict[str, npt.NDArray[Any]] = dict(fitted.words)
    for kind, tree in fitted.weights.items():
        for number, layer in enumerate(tree["layers"]):
            for name, value in layer.items():
                array, place = np.asarray(value), f"{kind}.layer{number}.{name}"
                if array.ndim == 2:
                    scale = np.abs(array).max(axis=0) / 127
                    arrays[f"{place}.scale"] = scale.astype(np.float32)
                    array = np.rint(array / scale).astype(np.int8)
                arrays[place] = array if array.dtype == np.int8 else array.astype(np.float16)
        arrays |= {f"{kind}.head.{name}": np.asarray(v, np.float32) for name, v in tree["head"].items()}
    arrays["spelling.plain"] = np.array(list(fitted.accents), dtype=np.str_)
    arrays["spelling.written"] = np.array(list(fitted.accents.values()), dtype=np.str_)
    about = {
        **asdict(recipe),
        "messages": len(found),
        "corpus": fingerprint(found, units),
        "sentences": len(units),
        "labels": list(LABELS),
    }
    arrays["about"] = np.array(json.dumps(about, sort_keys=True))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)
