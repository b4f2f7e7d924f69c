"""Descriptions and mandates as short vectors, so that their nearness is a product."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import numpy as np

from investors.matching.snapshot import Floats, Longs, Ragged

#: Codes that words are hashed to, and the length of the vectors.
CODES, LENGTH = 1024, 32
#: Texts whose codes are spread out together.
BLOCK = 8192
_WORD = re.compile(r"[a-z][a-z0-9]{2,}")


def hashed(texts: Iterable[str]) -> Ragged:
    """Each word of a text once. The same on every machine."""
    rows = [
        sorted({zlib.crc32(word.encode()) % CODES for word in _WORD.findall(text.lower())}) for text in texts
    ]
    return Ragged.of(rows)


class Meaning:
    """Latent semantic analysis of one set of texts (Deerwester et al. 1990): made once of a run's texts."""

    def __init__(self, texts: Ragged) -> None:
        count = np.bincount(texts.codes, minlength=CODES)
        self.rarity = np.log((len(texts) + 1) / (count + 1)).astype(np.float32)
        if len(texts) < CODES:
            # The same axes from the smaller of the two products.
            dense = self._weighed(texts)
            axes = dense.T @ _main_axes(dense @ dense.T)
        else:
            blocks = (self._weighed(texts.take(rows)) for rows in _blocks(len(texts)))
            axes = _main_axes(
                sum((block.T @ block for block in blocks), np.zeros((CODES, CODES), np.float32))
            )
        self.axes = (axes / np.maximum(np.linalg.norm(axes, axis=0), 1e-6)).astype(np.float32)

    def _weighed(self, texts: Ragged) -> Floats:
        dense = (texts.dense(CODES) > 0) * self.rarity
        return (dense / np.maximum(np.sqrt((dense * dense).sum(axis=1, keepdims=True)), 1e-6)).astype(
            np.float32
        )

    def __call__(self, texts: Ragged) -> Floats:
        """(texts, LENGTH) of length 1; nothing where there are no words."""
        # As ``_weighed(texts) @ self.axes``, without the nothings between the words.
        vectors = np.zeros((len(texts), self.axes.shape[1]), np.float32)
        said = np.flatnonzero(texts.counts)
        for rows in np.array_split(said, max(1, len(said) // BLOCK)):
            some = texts.take(rows)
            if len(some.codes):
                words = self.axes[some.codes] * self.rarity[some.codes, None]
                vectors[rows] = np.add.reduceat(words, some.starts[:-1], axis=0)
        size = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
        return np.where(size > 1e-4, vectors / np.maximum(size, 1e-4), 0).astype(np.float32)


def _blocks(rows: int) -> list[Longs]:
    return [np.arange(start, min(start + BLOCK, rows)) for start in range(0, rows, BLOCK)]


def _main_axes(product: Floats) -> Floats:
    _, vectors = np.linalg.eigh(product)
    axes: Floats = vectors[:, ::-1][:, :LENGTH]
    return axes
