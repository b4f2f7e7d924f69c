"""Texts as sums of what their words mean."""

from __future__ import annotations

import numpy as np

from investors.matching.compiled import kernel


@kernel
def add_products(product, starts, codes, rarity):
    """How often words stand together, each text counting as much as any other."""
    for t in range(len(starts) - 1):
        size = np.float32(0)
        for a in range(starts[t], starts[t + 1]):
            size += rarity[codes[a]] * rarity[codes[a]]
        size = max(size, np.float32(1e-12))
        for a in range(starts[t], starts[t + 1]):
            one = rarity[codes[a]] / size
            for b in range(starts[t], starts[t + 1]):
                product[codes[a], codes[b]] += one * rarity[codes[b]]


@kernel
def add_words(out, starts, codes, words):
    """out[t] = Σ words[code], made as long as 1; nothing where there is next to nothing."""
    for t in range(len(starts) - 1):
        for a in range(starts[t], starts[t + 1]):
            for i in range(out.shape[1]):
                out[t, i] += words[codes[a], i]
        size = np.float32(0)
        for i in range(out.shape[1]):
            size += out[t, i] * out[t, i]
        size = np.sqrt(size)
        for i in range(out.shape[1]):
            out[t, i] = out[t, i] / size if size > 1e-4 else np.float32(0)
