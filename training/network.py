"""The trained layers and the head, in JAX: the same arithmetic as `aparte.listening.encoder`, with gradients."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from aparte.listening.encoder import HEADS

jax.config.update("jax_default_prng_impl", "rbg")  # type: ignore[no-untyped-call]

Tree = Any


def normed(x: jax.Array, weight: jax.Array, bias: jax.Array) -> jax.Array:
    x = x - x.mean(-1, keepdims=True)
    return x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weight + bias


def _dropped(x: jax.Array, key: jax.Array | None, share: float) -> jax.Array:
    if key is None:
        return x
    return x * jax.random.bernoulli(key, 1 - share, x.shape) / (1 - share)


def _layer(x: jax.Array, mask: jax.Array, layer: Tree, key: jax.Array | None, share: float) -> jax.Array:
    texts, tokens, width = x.shape
    projected = (x @ layer["qkv"] + layer["qkv_b"]).reshape(texts, tokens, 3, HEADS, width // HEADS)
    query, keys, value = projected.transpose(2, 0, 3, 1, 4)
    scores = query @ keys.transpose(0, 1, 3, 2) * (width // HEADS) ** -0.5 + mask[:, None, None, :]
    seen = (jax.nn.softmax(scores, -1) @ value).transpose(0, 2, 1, 3).reshape(texts, tokens, width)
    first, second = (None, None) if key is None else jax.random.split(key)
    x = normed(
        x + _dropped(seen @ layer["out"] + layer["out_b"], first, share), layer["norm1"], layer["norm1_b"]
    )
    told = jax.nn.gelu(x @ layer["up"] + layer["up_b"], approximate=True) @ layer["down"] + layer["down_b"]
    return normed(x + _dropped(told, second, share), layer["norm2"], layer["norm2_b"])


def logits(weights: Tree, x: jax.Array, present: jax.Array, key: jax.Array | None, share: float) -> jax.Array:
    """(texts, labels) from the lower layers' states (texts, tokens, 384) and what is no padding (texts, tokens)."""
    mask = jnp.where(present > 0, 0.0, -1e9)
    for number, layer in enumerate(weights["layers"]):
        x = _layer(x, mask, layer, None if key is None else jax.random.fold_in(key, number), share)
    head = weights["head"]
    x = normed(x, head["norm"], head["norm_bias"])
    looks = jax.nn.softmax(x @ head["query"] + mask[..., None], 1)
    mean = (x * present[..., None]).sum(1) / present.sum(1, keepdims=True)
    found: jax.Array = (looks * (x @ head["value"])).sum(1) + mean @ head["mean"] + head["bias"]
    return found


def _told(found: jax.Array, wanted: jax.Array) -> jax.Array:
    """Cross-entropy of labels that are each true or false."""
    return jnp.maximum(found, 0) - found * wanted + jnp.log1p(jnp.exp(-jnp.abs(found)))


def loss(
    weights: Tree,
    x: jax.Array,
    present: jax.Array,
    wanted: jax.Array,
    key: jax.Array,
    *,
    orientations: int,
    share: float,
    smooth: float,
    beside: float,
) -> jax.Array:
    """What training lowers: the orientation, and `beside` it each theme and alert."""
    found = logits(weights, x, present, key, share)
    target = wanted[:, :orientations] * (1 - smooth) + smooth / orientations
    oriented = -(target * jax.nn.log_softmax(found[:, :orientations])).sum(-1).mean()
    return oriented + beside * _told(found[:, orientations:], wanted[:, orientations:]).sum(-1).mean()
