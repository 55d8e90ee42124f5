"""`make train`: from the corpus to `aparte/listening/model/listening.npz`, the same every time.

The lower layers of the pretrained encoder stay as they are, so their states are computed once; the layers
above them and the head are trained together. The reading of words (`training.words`) is fitted beside.
Decisions: docs/decisions/0022.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax  # type: ignore[import-untyped]

from aparte.listening.encoder import Encoder, Tokenizer, pretrained_layer
from aparte.listening.language import guess_language
from aparte.listening.learned import LABELS, WHOLE, WORDING
from aparte.listening.lexicon import load
from aparte.listening.pretrained import WIDTH, Floats, Pretrained
from aparte.listening.text import read
from aparte.listening.verdict import Orientation
from training import network, words
from training.corpus import Message, fingerprint
from training.wording import Unit

_WORD = re.compile(r"[^\W\d_]+")
_POOL = 24  # batches whose texts are sorted by length together
_FEW = 4  # texts computed side by side
_LENGTHS = (32, 48, 64, 80, 96, 128, 176, WHOLE + 2)  # each is compiled once
_CARELESS = frozenset({"unaccented", "sms", "mistakes"})


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every choice of a training."""

    lower: int = 5
    upper: int = 2
    rounds: float = 2.5
    texts: int = 32
    step: float = 2.5e-4
    head_step: float = 1.4e-2
    decay: float = 0.01
    share: float = 0.1
    smooth: float = 0.05
    beside: float = 1.0
    wording: float = 2.0
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


def _start(base: Pretrained, recipe: Recipe) -> network.Tree:
    dice = np.random.default_rng(recipe.seed)
    outputs = len(LABELS) + len(WORDING)
    shape = (WIDTH, outputs)
    head = {
        "query": dice.normal(0, 0.02, shape).astype(np.float32),
        "value": dice.normal(0, 0.02, shape).astype(np.float32),
        "mean": np.zeros(shape, np.float32),
        "bias": np.zeros(outputs, np.float32),
        "norm": np.ones(WIDTH, np.float32),
        "norm_bias": np.zeros(WIDTH, np.float32),
    }
    layers = [pretrained_layer(base, recipe.lower + number) for number in range(recipe.upper)]
    return jax.tree.map(jnp.asarray, {"layers": layers, "head": head})


def _batches(sizes: npt.NDArray[np.int64], recipe: Recipe, dice: np.random.Generator) -> Iterator[Any]:
    """Texts of like length together, in a random order."""
    order = dice.permutation(len(sizes))
    found = []
    for start in range(0, len(order), recipe.texts * _POOL):
        near = order[start : start + recipe.texts * _POOL]
        near = near[np.argsort(sizes[near], kind="stable")]
        found += [near[i : i + recipe.texts] for i in range(0, len(near) - recipe.texts + 1, recipe.texts)]
    for place in dice.permutation(len(found)):
        yield found[place]


def padded(states: list[Floats]) -> tuple[Floats, Floats]:
    """Texts side by side, and what of it is no padding."""
    longest = next(length for length in _LENGTHS if length >= max(len(state) for state in states))
    x = np.zeros((len(states), longest, WIDTH), np.float32)
    present = np.zeros((len(states), longest), np.float32)
    for number, state in enumerate(states):
        x[number, : len(state)] = state
        present[number, : len(state)] = 1
    return x, present


def lower_states(base: Pretrained, texts: list[str], recipe: Recipe) -> list[Floats]:
    """What the layers that stay as they are make of each text: (tokens, 384)."""
    tokens, begin = Tokenizer(base), Encoder(base, 0, [])
    layers = [jax.tree.map(jnp.asarray, pretrained_layer(base, number)) for number in range(recipe.lower)]

    @jax.jit
    def run(x: Any, present: Any) -> Any:
        for layer in layers:
            x = network.run_layer(x, network.hidden(present), layer, None, 0.0)
        return x

    found = [begin(tokens(text).ids[:WHOLE]) for text in texts]
    order = np.argsort([len(state) for state in found], kind="stable")
    for start in range(0, len(order), _FEW):
        batch = order[start : start + _FEW]
        told = np.asarray(run(*padded([found[index] for index in batch])))
        for row, index in enumerate(batch):
            found[index] = told[row, : len(found[index])].copy()
    return found


def _optimiser(recipe: Recipe, steps: int, weights: network.Tree) -> optax.GradientTransformation:
    def paced(rate: float) -> optax.GradientTransformation:
        pace = optax.warmup_cosine_decay_schedule(0, rate, steps // 10, steps, rate / 50)
        return optax.adamw(pace, weight_decay=recipe.decay)

    parts = {name: jax.tree.map(lambda _, name=name: name, tree) for name, tree in weights.items()}
    return optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.multi_transform({"layers": paced(recipe.step), "head": paced(recipe.head_step)}, parts),
    )


def _together(messages: Floats, units: Floats) -> Floats:
    """(messages and units, the labels of both): nothing where a text is not of that kind."""
    whole = np.zeros((len(messages) + len(units), messages.shape[1] + units.shape[1]), np.float32)
    whole[: len(messages), : messages.shape[1]] = messages
    whole[len(messages) :, messages.shape[1] :] = units
    return whole


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a training gives: the layers and the head, the reading of words, the usual spelling."""

    weights: network.Tree
    words: dict[str, npt.NDArray[Any]]
    accents: dict[str, str]


def fit(found: list[Message], units: list[Unit], recipe: Recipe) -> Fitted:
    """Learn from messages and from sentences of practitioners, with the same layers.

    The same texts and recipe give the same arrays on the same machine.
    """
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"{what}, {time.monotonic() - begun:.0f} s", flush=True)

    base, accents = Pretrained(), spelling(found)
    texts = [plain(message) for message in found]
    told = np.stack([wanted(message) for message in found])
    weighed = words.fit("words", texts, told, len(Orientation), recipe.words_strength)
    labels = np.array([[label in unit.labels for label in WORDING] for unit in units], dtype=np.float32)
    weighed |= words.fit("wording", [unit.text for unit in units], labels, 0, recipe.words_strength)
    tell(f"{len(weighed['words.rarity'])} and {len(weighed['wording.rarity'])} pieces of words")
    targets = _together(told, labels)
    asked = _together(np.ones_like(told), np.full_like(labels, recipe.wording))
    texts += [unit.text for unit in units]
    written = [re.sub(r"[a-z]+", lambda match: accents.get(match.group(), match.group()), t) for t in texts]
    states = lower_states(base, written, recipe)
    tell(f"{len(states)} texts through {recipe.lower} layers")
    weights = _start(base, recipe)
    steps = int(len(texts) * recipe.rounds) // recipe.texts
    optimiser = _optimiser(recipe, steps, weights)
    memory = optimiser.init(weights)
    lowered = jax.value_and_grad(
        partial(
            network.loss,
            orientations=len(Orientation),
            share=recipe.share,
            smooth=recipe.smooth,
            beside=recipe.beside,
        )
    )

    @jax.jit
    def step(weights: Any, memory: Any, batch: Any, key: Any) -> Any:
        """A few texts at a time stay in the processor's own memory: the same slope, a third sooner."""
        few = jax.tree.map(lambda array: array.reshape(-1, _FEW, *array.shape[1:]), batch)

        def add(slope: Any, part: Any) -> Any:
            value, own = lowered(weights, *part)
            return jax.tree.map(jnp.add, slope, own), value

        parts = (*few, jax.random.split(key, recipe.texts // _FEW))
        slope, values = jax.lax.scan(add, jax.tree.map(jnp.zeros_like, weights), parts)
        slope = jax.tree.map(lambda array: array * (_FEW / recipe.texts), slope)
        change, memory = optimiser.update(slope, memory, weights)
        return optax.apply_updates(weights, change), memory, values.mean()

    dice, key = np.random.default_rng(recipe.seed), jax.random.key(recipe.seed)
    sizes = np.array([len(state) for state in states])
    values: list[Any] = []
    while len(values) < steps:
        for batch in islice(_batches(sizes, recipe, dice), steps - len(values)):
            x, present = padded([states[i] for i in batch])
            given = x, present, targets[batch], asked[batch]
            weights, memory, value = step(weights, memory, given, jax.random.fold_in(key, len(values)))
            values.append(value)
        tell(f"{len(values)} steps of {steps}: loss {np.mean(values[-100:]):.3f}")
    return Fitted(weights, weighed, accents)


def save(path: Path, fitted: Fitted, found: list[Message], units: list[Unit], recipe: Recipe) -> None:
    """Arrays only: matrices in eight bits with a scale a column, the rest in half precision."""
    arrays: dict[str, npt.NDArray[Any]] = dict(fitted.words)
    for number, layer in enumerate(fitted.weights["layers"]):
        for name, value in layer.items():
            array = np.asarray(value)
            if array.ndim == 2:
                scale = np.abs(array).max(axis=0) / 127
                arrays[f"upper{number}.{name}.scale"] = scale.astype(np.float32)
                array = np.rint(array / scale).astype(np.int8)
            arrays[f"upper{number}.{name}"] = array if array.dtype == np.int8 else array.astype(np.float16)
    arrays |= {
        f"head.{name}": np.asarray(value, np.float32) for name, value in fitted.weights["head"].items()
    }
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
