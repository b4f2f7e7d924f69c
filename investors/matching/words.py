"""Descriptions and mandates as short vectors, so that their nearness is a product."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

import numpy as np

from investors.matching.snapshot import Floats, Ragged

#: Codes that words are hashed to, and the length of the vectors.
CODES, LENGTH = 1024, 32
#: Axes that are looked for beside those that are kept, and rounds: the search ends before it is exact, at the
#: same place each time.
BESIDE, ROUNDS = 16, 6
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
        from investors.matching.compiled.words import add_products

        count = np.bincount(texts.codes, minlength=CODES)
        self.rarity = np.log((len(texts) + 1) / (count + 1)).astype(np.float32)
        product = np.zeros((CODES, CODES), np.float32)
        add_products(product, texts.starts, texts.codes, self.rarity)
        self.words = main_axes(product) * self.rarity[:, None]

    def __call__(self, texts: Ragged) -> Floats:
        """(texts, LENGTH) of length 1; nothing where there are no words."""
        from investors.matching.compiled.words import add_words

        vectors = np.zeros((len(texts), LENGTH), np.float32)
        add_words(vectors, texts.starts, texts.codes, self.words)
        return vectors


def main_axes(product: Floats) -> Floats:
    """(CODES, LENGTH), by iteration of a subspace: a tenth of the work of all eigenvectors."""
    axes = np.random.default_rng(0).normal(size=(len(product), LENGTH + BESIDE)).astype(np.float32)
    for _ in range(ROUNDS):
        axes, _rest = np.linalg.qr(product @ axes)
    _, turned = np.linalg.eigh(axes.T @ (product @ axes))
    return np.ascontiguousarray((axes @ turned)[:, ::-1][:, :LENGTH])
