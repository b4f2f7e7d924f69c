"""Investors who know those that are already in the company, from deals that are known."""

from __future__ import annotations

import numpy as np

from investors.matching.history import History
from investors.matching.snapshot import Floats, Longs, Raises


class Network:
    """Who invested beside whom."""

    def __init__(self, history: History) -> None:
        deals = history.deals
        company, self.at = np.unique(deals.business.company, return_inverse=True)
        order = np.argsort(self.at, kind="stable")
        self.width = len(history.mandates)
        # Of each company, its investors, each once.
        company_of, self.members = self._once(
            self.at[order], deals.mandate[order].astype(np.int64), self.width
        )
        self.member_starts = np.searchsorted(company_of, np.arange(len(company) + 1))
        self.of_mandate = np.searchsorted(deals.mandate, np.arange(self.width + 1))
        self.sizes = np.maximum(np.diff(self.of_mandate), 1).astype(np.float32)

    @classmethod
    def of_history(cls, history: History) -> Network:
        """Made once."""
        if "network" not in history.kept:
            history.kept["network"] = cls(history)
        found: Network = history.kept["network"]
        return found

    def beside(self, mandate: int) -> Floats:
        """(mandates,): companies in common"""
        out = np.zeros(self.width, np.float32)
        for c in np.unique(self.at[self.of_mandate[mandate] : self.of_mandate[mandate + 1]]):
            out[self.members[self.member_starts[c] : self.member_starts[c + 1]]] += 1
        return out

    def of(self, raises: Raises) -> dict[str, Floats]:
        """(raises, mandates) for each form: companies shared with backers; how close the closest is; how
        many backers.
        """
        shape = (len(raises), self.width)
        shared, close, many = (
            np.zeros(shape, np.float32),
            np.zeros(shape, np.float32),
            np.zeros(shape, np.float32),
        )
        for row, mandate in zip(raises.backers.rows, raises.backers.codes, strict=True):
            beside = self.beside(int(mandate))
            shared[row] += beside
            np.maximum(close[row], beside / np.sqrt(self.sizes * self.sizes[mandate]), out=close[row])
            many[row] += beside > 0
        return {"shared": np.log1p(shared), "close": close, "many": np.log1p(many)}

    def few_beside(self, backers: Longs) -> tuple[Longs, Longs, Floats]:
        """(number of the backer, mandate, companies in common), where there are any."""
        one, company = self._spread(np.arange(len(backers)), backers, self.of_mandate, self.at)
        one, company = self._once(one, company, len(self.member_starts))
        one, other = self._spread(one, company, self.member_starts, self.members)
        keys, shared = np.unique(one * self.width + other, return_counts=True)
        return *np.divmod(keys, self.width), shared.astype(np.float32)

    def _spread(self, one: Longs, of: Longs, starts: Longs, values: Longs) -> tuple[Longs, Longs]:
        """Each of ``one`` with each value of ``of``."""
        sizes = starts[of + 1] - starts[of]
        at = np.arange(sizes.sum()) + np.repeat(starts[of] - np.cumsum(sizes) + sizes, sizes)
        return np.repeat(one, sizes), values[at]

    def _once(self, one: Longs, other: Longs, width: int) -> tuple[Longs, Longs]:
        return np.divmod(np.unique(one * width + other), width)

    def of_few(self, raises: Raises) -> tuple[Longs, Longs, dict[str, Floats]]:
        """As ``of``, as (raise, mandate) with values: pairs in rising order, and only those with any."""
        backers, which = np.unique(raises.backers.codes, return_inverse=True)
        one, mandate, count = self.few_beside(backers.astype(np.int64))
        starts = np.searchsorted(one, np.arange(len(backers) + 1))
        pair, at = self._spread(np.arange(len(which)), which, starts, np.arange(len(one)))
        row, other, shared = raises.backers.rows[pair], mandate[at], count[at]
        close = shared / np.sqrt(self.sizes[other] * self.sizes[raises.backers.codes[pair]])
        keys, at = np.unique(row * self.width + other, return_inverse=True)
        most = np.zeros(len(keys), np.float32)
        np.maximum.at(most, at, close)
        values = {
            "shared": np.log1p(np.bincount(at, shared, len(keys))).astype(np.float32),
            "close": most,
            "many": np.log1p(np.bincount(at, minlength=len(keys))).astype(np.float32),
        }
        return *np.divmod(keys, self.width), values
