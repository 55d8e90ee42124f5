"""Layers and a head learn together above states that stay as they are: one course of training, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt
import optax  # type: ignore[import-untyped]

from aparte.listening.encoder import pretrained_layer
from aparte.listening.learned import WHOLE
from aparte.listening.pretrained import WIDTH, Floats, Pretrained
from training import network

_POOL = 60  # batches whose texts are sorted by length together
_FEW = 4  # texts computed side by side
_LENGTHS = (32, 48, 64, 80, 96, 128, 176, WHOLE + 2)  # each is compiled once
_FINE = (16, 24, 32, 40, *_LENGTHS[1:])  # where only the way forward is: compiled soon
_TOKENS = 512  # of so many side by side the processor is full


@dataclass(frozen=True, slots=True)
class Course:
    """How long, and with what steps, layers (`upper` of them) and their head learn."""

    upper: int
    rounds: float
    step: float
    head_step: float
    texts: int = 32
    decay: float = 0.01
    share: float = 0.1
    smooth: float = 0.05
    last: float = 0.05


def padded(states: list[Floats], longest: int = 0, rows: int = 0) -> tuple[Floats, Floats]:
    """Texts side by side, and what of it is no padding; `longest` and `rows`: of at least that size."""
    longest = longest or next(length for length in _LENGTHS if length >= max(map(len, states)))
    x = np.zeros((max(rows, len(states)), longest, WIDTH), np.float32)
    present = np.zeros(x.shape[:2], np.float32)
    for number, state in enumerate(states):
        x[number, : len(state)] = state
        present[number, : len(state)] = 1
    return x, present


def through(layers: list[network.Tree], states: list[Floats]) -> list[Floats]:
    """What layers that stay as they are make of the states of each text: (tokens, 384)."""

    @jax.jit
    def run(x: Any, present: Any) -> Any:
        for layer in layers:
            x = network.run_layer(x, network.hidden(present), layer, None, 0.0)
        return x

    found, done = list(states), 0
    order = np.argsort([len(state) for state in found], kind="stable")
    while done < len(order):
        longest = next(length for length in _FINE if length >= len(found[order[done]]))
        rows = max(_FEW, _TOKENS // longest)
        batch = [index for index in order[done : done + rows] if len(found[index]) <= longest]
        told = np.asarray(run(*padded([found[index] for index in batch], longest, rows)))
        for row, index in enumerate(batch):
            found[index] = told[row, : len(found[index])].copy()
        done += len(batch)
    return found


def learn(
    states: list[Floats],
    targets: Floats,
    exclusive: int,
    start: network.Tree,
    course: Course,
    seed: int,
    tell: Callable[[str], None],
) -> network.Tree:
    """The weights learned. `targets`: (texts, labels), of which the first `exclusive` labels exclude each other."""
    steps = int(len(states) * course.rounds) // course.texts
    weights = jax.tree.map(jnp.asarray, start)
    optimiser = _optimiser(course, steps, weights)
    memory = optimiser.init(weights)
    slope_of = jax.value_and_grad(
        partial(network.loss, exclusive=exclusive, share=course.share, smooth=course.smooth)
    )

    @jax.jit
    def step(weights: Any, memory: Any, batch: Any, key: Any) -> Any:
        """A few texts at a time stay in the processor's own memory: the same slope, a third sooner."""
        few = jax.tree.map(lambda array: array.reshape(-1, _FEW, *array.shape[1:]), batch)

        def add(slope: Any, part: Any) -> Any:
            value, own = slope_of(weights, *part)
            return jax.tree.map(jnp.add, slope, own), value

        parts = (*few, jax.random.split(key, course.texts // _FEW))
        slope, values = jax.lax.scan(add, jax.tree.map(jnp.zeros_like, weights), parts)
        slope = jax.tree.map(lambda array: array * (_FEW / course.texts), slope)
        change, memory = optimiser.update(slope, memory, weights)
        return optax.apply_updates(weights, change), memory, values.mean()

    dice, key = np.random.default_rng(seed), jax.random.key(seed)
    sizes = np.array([len(state) for state in states])
    values: list[Any] = []
    while len(values) < steps:
        for batch in islice(_batches(sizes, course.texts, dice), steps - len(values)):
            given = *padded([states[i] for i in batch]), targets[batch]
            weights, memory, value = step(weights, memory, given, jax.random.fold_in(key, len(values)))
            values.append(value)
        tell(f"{len(values)} steps of {steps}: loss {np.mean(values[-100:]):.3f}")
    return weights


def beginning(base: Pretrained, lower: int, upper: int, labels: int, seed: int) -> network.Tree:
    """The pretrained layers above the `lower` first, and a head that knows nothing yet."""
    dice = np.random.default_rng(seed)
    shape = (WIDTH, labels)
    head = {
        "query": dice.normal(0, 0.02, shape).astype(np.float32),
        "value": dice.normal(0, 0.02, shape).astype(np.float32),
        "mean": np.zeros(shape, np.float32),
        "bias": np.zeros(labels, np.float32),
        "norm": np.ones(WIDTH, np.float32),
        "norm_bias": np.zeros(WIDTH, np.float32),
    }
    return {"layers": [pretrained_layer(base, lower + number) for number in range(upper)], "head": head}


def _batches(
    sizes: npt.NDArray[np.int64], texts: int, dice: np.random.Generator
) -> Iterator[npt.NDArray[np.int64]]:
    """Texts of like length together, in a random order."""
    order = dice.permutation(len(sizes))
    found = []
    for start in range(0, len(order), texts * _POOL):
        near = order[start : start + texts * _POOL]
        near = near[np.argsort(sizes[near], kind="stable")]
        found += [near[i : i + texts] for i in range(0, len(near) - texts + 1, texts)]
    for place in dice.permutation(len(found)):
        yield found[place]


def _optimiser(course: Course, steps: int, weights: network.Tree) -> optax.GradientTransformation:
    def paced(rate: float) -> optax.GradientTransformation:
        pace = optax.warmup_cosine_decay_schedule(0, rate, steps // 10, steps, rate * course.last)
        return optax.adamw(pace, weight_decay=course.decay)

    parts = {name: jax.tree.map(lambda _, name=name: name, tree) for name, tree in weights.items()}
    return optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.multi_transform({"layers": paced(course.step), "head": paced(course.head_step)}, parts),
    )
