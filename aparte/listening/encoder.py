"""From words to numbers: the pretrained encoder's lower layers, then the layers that training made ours.

A transformer in numpy (post-norm, 12 heads of 32), one text at a time, the same arithmetic everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aparte.listening.pretrained import BEGIN, END, MOST_TOKENS, UNKNOWN, WIDTH, Floats, Pretrained

HEADS = 12
_SIZE = WIDTH // HEADS
_TINY = np.float32(1e-12)
_GELU = np.float32(0.7978845608028654), np.float32(0.044715)

Layer = Mapping[str, Floats]


def pretrained_layer(base: Pretrained, number: int) -> dict[str, Floats]:
    """One layer as the pretrained file has it, the three first projections side by side."""
    name = f"l{number}."
    return {
        "qkv": np.concatenate([base.matrix(f"{name}{part}.w") for part in "qkv"], axis=1),
        "qkv_b": np.concatenate([base.vector(f"{name}{part}.b") for part in "qkv"]),
        "out": base.matrix(name + "ao.w"),
        "out_b": base.vector(name + "ao.b"),
        "norm1": base.vector(name + "aln.w"),
        "norm1_b": base.vector(name + "aln.b"),
        "up": base.matrix(name + "fi.w"),
        "up_b": base.vector(name + "fi.b"),
        "down": base.matrix(name + "fo.w"),
        "down_b": base.vector(name + "fo.b"),
        "norm2": base.vector(name + "oln.w"),
        "norm2_b": base.vector(name + "oln.b"),
    }


def normed(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """Layer normalisation over the last axis."""
    x = x - x.mean(axis=-1, keepdims=True)
    variance = np.einsum("...i,...i->...", x, x)[..., None] / np.float32(x.shape[-1])
    x *= weight / np.sqrt(variance + _TINY)
    x += bias
    return x


def _gelu(x: Floats) -> Floats:
    """The hyperbolic form, as in training; works in place on one spare copy."""
    inner = x * x
    inner *= _GELU[1]
    inner += 1
    inner *= x
    inner *= _GELU[0]
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


def run_layer(x: Floats, layer: Layer) -> Floats:
    """One layer on one text: (tokens, 384) to (tokens, 384)."""
    tokens = x.shape[0]
    projected = x @ layer["qkv"]
    projected += layer["qkv_b"]
    query, key, value = projected.reshape(tokens, 3, HEADS, _SIZE).transpose(1, 2, 0, 3)
    scores = query @ key.transpose(0, 2, 1)
    scores *= np.float32(_SIZE**-0.5)
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    seen = (scores @ value).transpose(1, 0, 2).reshape(tokens, WIDTH) @ layer["out"]
    seen += layer["out_b"]
    seen += x
    x = normed(seen, layer["norm1"], layer["norm1_b"])
    told = _gelu(x @ layer["up"] + layer["up_b"]) @ layer["down"]
    told += layer["down_b"]
    told += x
    return normed(told, layer["norm2"], layer["norm2_b"])


@dataclass(frozen=True, slots=True)
class Tokens:
    """The pieces of a text: their ids, and the stretch of the text that each stands for."""

    ids: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]


class Tokenizer:
    """The pretrained vocabulary, cut by the library that knows how (SentencePiece unigram)."""

    def __init__(self, base: Pretrained) -> None:
        from tokenizers import Tokenizer as Cutter
        from tokenizers import models, pre_tokenizers

        self._cutter = Cutter(models.Unigram(base.pieces(), unk_id=UNKNOWN))
        self._cutter.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")

    def __call__(self, text: str) -> Tokens:
        """The pieces of a text, without the marks of beginning and end."""
        cut = self._cutter.encode(text)
        bounds = np.array(cut.offsets, dtype=np.int64).reshape(-1, 2)
        return Tokens(np.array(cut.ids, dtype=np.int64), bounds[:, 0], bounds[:, 1])


class Encoder:
    """The pretrained file's first `lower` layers."""

    def __init__(self, base: Pretrained, lower: int) -> None:
        self._base = base
        self._layers: list[Layer] = [pretrained_layer(base, n) for n in range(lower)]
        self._positions = base.vector("emb.pos").reshape(MOST_TOKENS, WIDTH)
        self._positions += base.vector("emb.type")[:WIDTH]
        self._norm = base.vector("emb.ln.w"), base.vector("emb.ln.b")

    def __call__(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The states of a text of at most 510 pieces: (pieces + 2, 384), marks at both ends."""
        whole = np.concatenate([[BEGIN], ids, [END]])
        x = normed(self._base.words(whole) + self._positions[: len(whole)], *self._norm)
        for layer in self._layers:
            x = run_layer(x, layer)
        return x
